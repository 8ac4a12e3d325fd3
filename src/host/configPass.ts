/**
 * One reading of the SSH configuration for one host: `Host`, `Match` and `Include` decide which lines count, and of
 * most keywords the first value wins (ssh_config(5); readconf.c of OpenSSH 9.2).
 */
import { isAbsolute, join } from 'node:path';
import { readConfigFile, type ConfigLine } from './configFile';
import { fitsHostList, fitsPattern, fitsPatternList } from './hostPattern';
import type { ConfigProblem } from './hostSettings';
import { includedFiles } from './includeFiles';

/** Where a user's SSH configuration lies; tests have their own. */
export interface ConfigPlace {
  readonly home: string;
  readonly localUser: string;
  readonly userFile: string;
  /** Null: there is none, or it is not to be read. */
  readonly systemFile: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Values by keyword in lower case. */
export interface ConfigValues {
  /** Arguments of the first line that counts. */
  readonly first: ReadonlyMap<string, ConfigLine>;
  /** Every IdentityFile that counts, in order. */
  readonly identityFiles: readonly ConfigLine[];
  /** A `Match final` was met: OpenSSH then reads everything once more with the resolved host name. */
  readonly wantsFinal: boolean;
}

export interface PassQuestion {
  /** As typed. */
  readonly originalHost: string;
  /** What `Host` lines are compared with: as typed, in the final pass the resolved name. */
  readonly host: string;
  readonly final: boolean;
  /** Values that are fixed already: from what was typed, or from the first pass. */
  readonly given: ConfigValues;
}

export const noValues: ConfigValues = { first: new Map(), identityFiles: [], wantsFinal: false };

/** As OpenSSH: deeper includes are a mistake, most likely a circle. */
const deepestInclude = 16;
const mostFiles = 500;

/** Reads the user's and the system's configuration. What cannot be read or followed is added to `problems`. */
export async function readConfig(
  place: ConfigPlace,
  question: PassQuestion,
  problems: ConfigProblem[],
): Promise<ConfigValues> {
  const pass = new ConfigPass(place, question, problems);
  await pass.readFile(place.userFile, true, false, 0);
  if (place.systemFile !== null) await pass.readFile(place.systemFile, true, true, 0);
  return pass.values();
}

class ConfigPass {
  private readonly first: Map<string, ConfigLine>;
  private readonly identityFiles: ConfigLine[];
  private wantsFinal = false;
  private filesRead = 0;

  constructor(
    private readonly place: ConfigPlace,
    private readonly question: PassQuestion,
    private readonly problems: ConfigProblem[],
  ) {
    this.first = new Map(question.given.first);
    this.identityFiles = [...question.given.identityFiles];
  }

  values(): ConfigValues {
    return { first: this.first, identityFiles: this.identityFiles, wantsFinal: this.wantsFinal };
  }

  /** @param active whether lines before the first Host or Match count: those of an included file count if the Include does */
  async readFile(file: string, active: boolean, isSystem: boolean, depth: number): Promise<void> {
    if (++this.filesRead > mostFiles) {
      if (this.filesRead === mostFiles + 1) this.problem(file, 0, `more than ${mostFiles} files; not read`);
      return;
    }
    for (const line of await readConfigFile(file, this.problems)) {
      if (line.keyword === 'host') active = this.hostFits(line.args);
      else if (line.keyword === 'match') active = this.matchFits(line);
      else if (!active) continue;
      else if (line.keyword === 'include') await this.include(line, isSystem, depth);
      else this.set(line);
    }
  }

  private set(line: ConfigLine): void {
    if (line.keyword === 'identityfile') {
      // Twice the same counts once, as in OpenSSH.
      if (!this.identityFiles.some((other) => other.args[0] === line.args[0])) this.identityFiles.push(line);
      return;
    }
    if (line.keyword === 'proxycommand' && this.first.has('proxyjump')) return;
    if (line.keyword === 'proxyjump' && this.first.has('proxycommand')) return;
    if (!this.first.has(line.keyword)) this.first.set(line.keyword, line);
  }

  private async include(line: ConfigLine, isSystem: boolean, depth: number): Promise<void> {
    if (depth >= deepestInclude) {
      this.problem(
        line.file,
        line.line,
        `more than ${deepestInclude} files include each other; not followed`,
      );
      return;
    }
    for (const arg of line.args) {
      const path = this.includePath(arg, isSystem);
      if (path === null) {
        this.problem(line.file, line.line, `Include of ${arg} cannot be followed`);
        continue;
      }
      for (const file of await includedFiles(path)) await this.readFile(file, true, isSystem, depth + 1);
    }
  }

  private includePath(arg: string, isSystem: boolean): string | null {
    // glob(7) knows more than this; nobody's configuration seems to use it.
    if (/[[\]{}]/.test(arg)) return null;
    if (arg === '~' || arg.startsWith('~/')) return isSystem ? null : join(this.place.home, arg.slice(1));
    if (arg.startsWith('~')) return null;
    if (isAbsolute(arg)) return arg;
    return isSystem ? join('/etc/ssh', arg) : join(this.place.home, '.ssh', arg);
  }

  private hostFits(patterns: readonly string[]): boolean {
    return fitsPatternList(this.question.host, patterns);
  }

  /** Every criterion must hold; `!` in front turns one around. */
  private matchFits(line: ConfigLine): boolean {
    const words = line.args;
    let result = true;
    for (let at = 0; at < words.length; at++) {
      const negated = words[at].startsWith('!');
      const criterion = words[at].slice(negated ? 1 : 0).toLowerCase();
      if (criterion === 'all')
        return words.length === 1 ? !negated : this.unusable(line, '"all" stands alone');
      let fits: boolean;
      if (criterion === 'final' || criterion === 'canonical') {
        if (criterion === 'final') this.wantsFinal = true;
        fits = this.question.final;
      } else {
        const value = words.at(++at);
        if (value === undefined) return this.unusable(line, `${criterion} has no value`);
        if (criterion === 'exec')
          return this.unusable(line, 'Match exec would run a command, which is not done here');
        const asked = this.matched(criterion);
        if (asked === null) return this.unusable(line, `Match ${criterion} is not known here`);
        fits = asked(value);
      }
      if (fits === negated) result = false;
    }
    return result;
  }

  private matched(criterion: string): ((list: string) => boolean) | null {
    switch (criterion) {
      case 'host':
        return (list) => fitsHostList(this.hostNameSoFar(), list);
      case 'originalhost':
        return (list) => fitsHostList(this.question.originalHost, list);
      case 'user':
        return (list) =>
          fitsPatternList(this.first.get('user')?.args[0] ?? this.place.localUser, list.split(','));
      case 'localuser':
        return (list) => fitsPatternList(this.place.localUser, list.split(','));
      default:
        return null;
    }
  }

  private hostNameSoFar(): string {
    const { host, originalHost, final } = this.question;
    const line = this.first.get('hostname');
    return final || line === undefined ? host : withHost(line.args[0], originalHost);
  }

  private unusable(line: ConfigLine, why: string): false {
    this.problem(line.file, line.line, `${why}; its section is skipped`);
    return false;
  }

  private problem(file: string, line: number, text: string): void {
    if (this.problems.some((one) => one.file === file && one.line === line && one.text === text)) return;
    this.problems.push({ file, line, text });
  }
}

/** HostName knows `%h`, what was typed, and `%%`. */
export function withHost(hostName: string, host: string): string {
  return hostName.replace(/%[h%]/g, (token) => (token === '%h' ? host : '%'));
}

/** True if a Host pattern means one host that can be picked from a list. */
export function isPlainHost(pattern: string): boolean {
  return !/[*?!]/.test(pattern) && !fitsPattern(pattern, '-*');
}
