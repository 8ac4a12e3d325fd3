/**
 * One file of the SSH configuration as lines of keyword and arguments. The `ssh-config` library reads each line by
 * itself, as OpenSSH does: a damaged line costs that line, and every problem has its line number.
 */
import { readFile, stat } from 'node:fs/promises';
import SSHConfig from 'ssh-config';
import type { ConfigProblem } from './hostSettings';

export interface ConfigLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** In lower case: OpenSSH knows no difference. */
  readonly keyword: string;
  /** At least one. */
  readonly args: readonly string[];
}

/** More than any configuration written by people; what is longer is not read. */
const mostBytes = 1024 * 1024;

/** Keywords that take several words; the others take one, which needs double quotes if it has a space. */
const severalWords = new Set(['host', 'match', 'include', 'userknownhostsfile', 'globalknownhostsfile']);
/** Keywords whose value is the rest of the line; they are only looked at, never run. */
const restOfLine = new Set(['proxycommand', 'localcommand', 'remotecommand', 'knownhostscommand']);

/** The lines of a file; none if there is no such file. What cannot be read is added to `problems`. */
export async function readConfigFile(file: string, problems: ConfigProblem[]): Promise<ConfigLine[]> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > mostBytes) {
      problems.push({ file, line: 0, text: `longer than ${mostBytes} bytes; not read` });
      return [];
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      problems.push({ file, line: 0, text: `cannot be read (${code ?? 'unknown error'})` });
    return [];
  }
  return parseConfigLines(text, file, problems);
}

export function parseConfigLines(text: string, file: string, problems: ConfigProblem[]): ConfigLine[] {
  const lines: ConfigLine[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    try {
      const parsed = parseLine(raw.trim());
      if (parsed !== null) lines.push({ file, line, ...parsed });
    } catch (error) {
      problems.push({
        file,
        line,
        text: error instanceof Unreadable ? error.message : 'cannot be read; skipped',
      });
      // What follows must not count for the section before.
      if (/^\s*(host|match)\b/i.test(raw)) lines.push({ file, line, keyword: 'match', args: ['!all'] });
    }
  }
  return lines;
}

class Unreadable extends Error {}

function parseLine(raw: string): Pick<ConfigLine, 'keyword' | 'args'> | null {
  if (raw === '' || raw.startsWith('#')) return null;
  // The library takes a missing value from the next line; here there is none.
  if (/^[^\s=]+[\s=]*$/.test(raw)) throw new Unreadable('a keyword without a value; skipped');
  // Read as a Host line, a Match is split into words; the library's own view of criteria has no place for `!final`.
  const nodes = SSHConfig.parse(raw.replace(/^match(?=[\s=])/i, 'Host'));
  const directive = nodes.at(0);
  const rest = nodes.at(1);
  if (directive?.type !== SSHConfig.DIRECTIVE) throw new Unreadable('cannot be read; skipped');
  const keyword = /^match[\s=]/i.test(raw) ? 'match' : directive.param.toLowerCase();
  const args =
    typeof directive.value === 'string' ? [directive.value] : directive.value.map((word) => word.val);
  if (restOfLine.has(keyword)) return { keyword, args };
  if (args.length === 0 || args.some((arg) => arg === '')) throw new Unreadable('a value is empty; skipped');
  if (args.some((arg) => arg.startsWith("'")))
    throw new Unreadable('single quotes are not read here; use double quotes');
  if (!severalWords.has(keyword) && directive.quoted !== true && /\s/.test(args[0]))
    throw new Unreadable(`${directive.param} has more than one value; skipped`);
  // The library ends a value at any #, OpenSSH only at one that begins a word.
  if (rest?.type === SSHConfig.COMMENT && /[^\s"]#/.test(raw.slice(0, raw.length - rest.content.length + 1)))
    throw new Unreadable('a # inside a value needs double quotes around the value; skipped');
  return { keyword, args };
}
