/**
 * The user's SSH configuration: which hosts there are to pick from, and how to reach one. The same rules as OpenSSH's
 * client (`ssh -G` is the oracle of the tests); README.md lists what differs on purpose.
 */
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { CannotConnect } from './cannotConnect';
import { readConfigFile, type ConfigLine } from './configFile';
import {
  isPlainHost,
  noValues,
  readConfig,
  withHost,
  type ConfigPlace,
  type ConfigValues,
} from './configPass';
import { hopFromConfig } from './configValues';
import type { ConfigProblem, HopSettings, HostSettings } from './hostSettings';
import { includedFiles } from './includeFiles';
import { parseJumps } from './jump';
import { parseTarget, type Target } from './target';

/** Where this user's configuration lies. */
export function usersConfig(): ConfigPlace {
  const home = homedir();
  return {
    home,
    localUser: userInfo().username,
    userFile: join(home, '.ssh', 'config'),
    systemFile: '/etc/ssh/ssh_config',
    env: process.env,
  };
}

/** Names of `Host` lines that are no patterns, in their order, each once; of the user's file and what it includes. */
export async function listHosts(
  place: ConfigPlace,
): Promise<{ readonly hosts: readonly string[]; readonly problems: readonly ConfigProblem[] }> {
  const problems: ConfigProblem[] = [];
  const hosts = new Set<string>();
  const seen = new Set<string>();
  const waiting = [place.userFile];
  for (let file = waiting.shift(); file !== undefined && seen.size < 500; file = waiting.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { keyword, args } of await readConfigFile(file, problems)) {
      if (keyword === 'host') args.filter(isPlainHost).forEach((name) => hosts.add(name));
      else if (keyword === 'include') {
        for (const arg of args) {
          const path = arg.startsWith('~/')
            ? join(place.home, arg.slice(2))
            : arg.startsWith('/')
              ? arg
              : join(place.home, '.ssh', arg);
          waiting.push(...(await includedFiles(path)));
        }
      }
    }
  }
  return { hosts: [...hosts], problems };
}

/**
 * How to reach what was typed: `xen1` of the configuration, `user@host`, `user@host:port`, `ssh://user@host:port`.
 * Nothing is run and nothing is connected to.
 * @throws CannotConnect if it is no machine, or the configuration wants something that is not done here
 */
export async function resolveHost(typed: string, place: ConfigPlace): Promise<HostSettings> {
  const problems: ConfigProblem[] = [];
  const jumps: HopSettings[] = [];
  let target = parseTarget(typed);
  const { hop, jump } = await resolveHop(target, place, problems);
  // From the machine outwards: each hop may have a ProxyJump of its own, if the list before it is used up.
  let via = jump === null ? [] : parseJumps(jump.args[0]);
  const passed = [hop];
  for (let next = via.pop(); next !== undefined; next = via.pop()) {
    target = next;
    const step = await resolveHop(target, place, problems);
    if (passed.some((other) => isSamePlace(other, step.hop)) || passed.length >= 16) {
      const { file, line } = jump!;
      throw new CannotConnect(
        'jumpLoop',
        `To reach ${hop.alias}, the SSH configuration goes in a circle: ${step.hop.alias} is needed to reach itself`,
        `Look at ProxyJump in ${file}, line ${line}; for a section "Host *" write "Host * !${step.hop.alias}".`,
      );
    }
    passed.push(step.hop);
    jumps.unshift(step.hop);
    if (via.length === 0 && step.jump !== null) via = parseJumps(step.jump.args[0]);
  }
  return { ...hop, jumps, problems };
}

function isSamePlace(a: HopSettings, b: HopSettings): boolean {
  return a.hostName === b.hostName && a.port === b.port && a.alias === b.alias;
}

async function resolveHop(
  target: Target,
  place: ConfigPlace,
  problems: ConfigProblem[],
): Promise<{ hop: HopSettings; jump: ConfigLine | null }> {
  const given = typedValues(target);
  const originalHost = target.host;
  let values = await readConfig(place, { originalHost, host: originalHost, final: false, given }, problems);
  if (values.wantsFinal) {
    const host = resolvedName(values, originalHost);
    const first = new Map(values.first);
    // The resolved name stands from here on.
    const from = first.get('hostname') ?? { file: 'what was typed', line: 0, keyword: 'hostname' };
    first.set('hostname', { ...from, args: [host.replaceAll('%', '%%')] });
    values = await readConfig(
      place,
      { originalHost, host, final: true, given: { ...values, first } },
      problems,
    );
  }
  const command = values.first.get('proxycommand');
  if (command !== undefined && command.args[0].toLowerCase() !== 'none') {
    throw new CannotConnect(
      'config',
      `To reach ${target.host}, the SSH configuration runs a command (ProxyCommand in ${command.file}, line ${command.line}), which is not done here`,
      'Write the way as "ProxyJump user@jump-host" instead.',
    );
  }
  const jump = values.first.get('proxyjump') ?? null;
  return {
    hop: hopFromConfig(target.host, resolvedName(values, originalHost), values, place, problems),
    jump: jump?.args[0]!.toLowerCase() === 'none' ? null : jump,
  };
}

/** OpenSSH asks for the name in lower case. */
function resolvedName(values: ConfigValues, originalHost: string): string {
  const line = values.first.get('hostname');
  return (line === undefined ? originalHost : withHost(line.args[0], originalHost)).toLowerCase();
}

/** What was typed wins over every file. */
function typedValues(target: Target): ConfigValues {
  const first = new Map<string, ConfigLine>();
  const place = { file: 'what was typed', line: 0 };
  if (target.user !== null) first.set('user', { ...place, keyword: 'user', args: [target.user] });
  if (target.port !== null) first.set('port', { ...place, keyword: 'port', args: [String(target.port)] });
  return { ...noValues, first };
}
