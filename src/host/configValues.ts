/** Values of the SSH configuration as settings: numbers, times, paths with tokens, and OpenSSH's defaults. */
import { hostname } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { ConfigLine } from './configFile';
import type { ConfigPlace, ConfigValues } from './configPass';
import type { ConfigProblem, HopSettings, HostKeyPolicy } from './hostSettings';
import { parsePort } from './target';

/** OpenSSH's default keys, without the kinds that only exist on a security key or are gone (xmss, dsa). */
const defaultKeys = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/** Keywords that OpenSSH would obey and this program does not; whoever wrote them should know. */
const notApplied = new Set([
  'certificatefile',
  'pkcs11provider',
  'hostkeyalgorithms',
  'kexalgorithms',
  'ciphers',
  'macs',
  'bindaddress',
  'bindinterface',
  'knownhostscommand',
  'preferredauthentications',
  'canonicalizehostname',
]);

/** Settings of one server. Values that make no sense are reported, and the default counts. */
export function hopFromConfig(
  alias: string,
  hostName: string,
  values: ConfigValues,
  place: ConfigPlace,
  problems: ConfigProblem[],
): HopSettings {
  const reader = new ValueReader(values, problems);
  for (const [keyword, line] of values.first) {
    if (notApplied.has(keyword)) reader.problem(line, `${keyword} is not applied here`);
  }
  const port = reader.read('port', parsePort, 22);
  const user = reader.read('user', (text) => text, place.localUser);
  const hostKeyAlias = reader.read<string | null>('hostkeyalias', (text) => text, null);
  const tokens: Tokens = new Map([
    ['%', '%'],
    ['d', place.home],
    ['h', hostName],
    ['k', hostKeyAlias ?? alias],
    ['l', hostname()],
    ['L', hostname().split('.')[0]],
    ['n', alias],
    ['p', String(port)],
    ['r', user],
    ['u', place.localUser],
  ]);
  const path = (text: string): string | null => expandPath(text, tokens, place);
  const configured = values.identityFiles.filter((line) => line.args[0].toLowerCase() !== 'none');
  const identityFiles = configured.flatMap((line) => {
    const file = path(line.args[0]);
    if (file === null) reader.problem(line, `${line.args[0]} cannot be expanded; this key is left out`);
    return file ?? [];
  });
  const isConfigured = values.identityFiles.length > 0;
  return {
    alias,
    hostName,
    port,
    user,
    identityFiles: isConfigured ? identityFiles : defaultKeys.map((name) => join(place.home, '.ssh', name)),
    identityFilesConfigured: isConfigured,
    identitiesOnly: reader.read('identitiesonly', yesOrNo, false),
    agentSocket: agentSocket(reader.line('identityagent'), path, place),
    methods: {
      publicKey: reader.read('pubkeyauthentication', publicKey, true),
      keyboardInteractive: reader.read(
        values.first.has('kbdinteractiveauthentication')
          ? 'kbdinteractiveauthentication'
          : 'challengeresponseauthentication',
        yesOrNo,
        true,
      ),
      password: reader.read('passwordauthentication', yesOrNo, true),
    },
    passwordPrompts: reader.read('numberofpasswordprompts', positiveNumber, 3),
    hostKeyPolicy: reader.read('stricthostkeychecking', policy, 'ask'),
    hostKeyAlias,
    userKnownHosts: reader.paths('userknownhostsfile', path, [
      join(place.home, '.ssh', 'known_hosts'),
      join(place.home, '.ssh', 'known_hosts2'),
    ]),
    globalKnownHosts: reader.paths('globalknownhostsfile', path, [
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ]),
    hashKnownHosts: reader.read('hashknownhosts', yesOrNo, false),
    addressFamily: reader.read('addressfamily', family, 0),
    // OpenSSH waits as long as the system does, minutes; nobody looks at a progress bar that long.
    connectTimeoutSeconds: reader.read('connecttimeout', seconds, null) ?? 20,
    // OpenSSH does not ask unless told; a guest that crashes would then hang a recording for ever.
    aliveIntervalSeconds: reader.read('serveraliveinterval', seconds, null) ?? 15,
    aliveCountMax: reader.read('serveralivecountmax', positiveNumber, 3),
  };
}

class ValueReader {
  constructor(
    private readonly values: ConfigValues,
    private readonly problems: ConfigProblem[],
  ) {}

  line(keyword: string): ConfigLine | undefined {
    return this.values.first.get(keyword);
  }

  /** @param parse gives null for what makes no sense */
  read<T>(keyword: string, parse: (text: string) => T | null, otherwise: T): T {
    const line = this.line(keyword);
    if (line === undefined) return otherwise;
    const value = parse(line.args[0]);
    if (value === null && line.args[0].toLowerCase() !== 'none')
      this.problem(line, `${JSON.stringify(line.args[0])} is no value of ${keyword}; the default counts`);
    return value ?? otherwise;
  }

  paths(
    keyword: string,
    expand: (text: string) => string | null,
    otherwise: readonly string[],
  ): readonly string[] {
    const line = this.line(keyword);
    if (line === undefined) return otherwise;
    if (line.args.length === 1 && line.args[0].toLowerCase() === 'none') return [];
    return line.args.flatMap((text) => {
      const path = expand(text);
      if (path === null) this.problem(line, `${text} cannot be expanded; this file is left out`);
      return path ?? [];
    });
  }

  problem({ file, line }: ConfigLine, text: string): void {
    if (this.problems.some((one) => one.file === file && one.line === line && one.text === text)) return;
    this.problems.push({ file, line, text });
  }
}

type Tokens = ReadonlyMap<string, string>;

/** `~`, `%h` and the like, `${NAME}` (ssh_config(5), TOKENS and ENVIRONMENT VARIABLES); null if one has no value. */
function expandPath(text: string, tokens: Tokens, place: ConfigPlace): string | null {
  const home = text === '~' || text.startsWith('~/') ? place.home + text.slice(1) : text;
  if (home.startsWith('~')) return null;
  const parts = home.split(/(%.?|\$\{[^}]*\})/s).map((part) => {
    if (part.startsWith('%')) return tokens.get(part.slice(1)) ?? null;
    return part.startsWith('${') && part.endsWith('}') ? (place.env[part.slice(2, -1)] ?? null) : part;
  });
  if (parts.includes(null)) return null;
  const expanded = parts.join('');
  return isAbsolute(expanded) ? expanded : resolve(expanded);
}

function agentSocket(
  line: ConfigLine | undefined,
  path: (text: string) => string | null,
  place: ConfigPlace,
): string | null {
  const value = line?.args[0] ?? 'SSH_AUTH_SOCK';
  if (value.toLowerCase() === 'none') return null;
  const variable = value === 'SSH_AUTH_SOCK' ? value : /^\$([A-Za-z_]\w*)$/.exec(value)?.[1];
  const socket = variable === undefined ? path(value) : place.env[variable];
  return socket === undefined || socket === '' ? null : socket;
}

function yesOrNo(text: string): boolean | null {
  if (/^(yes|true)$/i.test(text)) return true;
  return /^(no|false)$/i.test(text) ? false : null;
}

/** `unbound` and `host-bound` say which protocol extension is used; either way keys are. */
function publicKey(text: string): boolean | null {
  return /^(unbound|host-bound)$/i.test(text) ? true : yesOrNo(text);
}

/** `no` and `off` would accept a changed key too; here they accept a new one only. */
function policy(text: string): HostKeyPolicy | null {
  switch (text.toLowerCase()) {
    case 'yes':
    case 'true':
      return 'strict';
    case 'accept-new':
    case 'no':
    case 'off':
    case 'false':
      return 'acceptNew';
    case 'ask':
      return 'ask';
    default:
      return null;
  }
}

function family(text: string): 0 | 4 | 6 | null {
  const families = new Map<string, 0 | 4 | 6>([
    ['any', 0],
    ['inet', 4],
    ['inet6', 6],
  ]);
  return families.get(text.toLowerCase()) ?? null;
}

function positiveNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

/** `90`, `7m`, `1h30m` (sshd_config(5), TIME FORMATS). Zero means never, as if nothing had been said. */
function seconds(text: string): number | null {
  if (!/^(\d{1,9}[smhdw]?)+$/i.test(text)) return null;
  const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
  let total = 0;
  for (const [, count, unit] of text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)) {
    total += Number(count) * units[unit === '' ? 's' : unit];
  }
  return total > 0 ? total : null;
}
