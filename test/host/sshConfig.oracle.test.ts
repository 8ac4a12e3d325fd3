/** The SSH configuration as OpenSSH's own client reads it: `ssh -G` prints what it would use. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigPlace } from '../../src/host/configPass';
import type { HostSettings } from '../../src/host/hostSettings';
import { resolveHost } from '../../src/host/sshConfig';

let folder: string;
let place: ConfigPlace;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xen-io-config-'));
  const { homedir, username } = userInfo();
  place = { home: homedir, localUser: username, userFile: join(folder, 'config'), systemFile: null, env: {} };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What ssh -G says, of the settings compared here; null if ssh refuses the configuration. */
function oracle(host: string): Record<string, unknown> | null {
  const run = spawnSync('ssh', ['-G', '-F', place.userFile, host], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  if (run.error) throw run.error;
  if (run.status !== 0) return null;
  const lines = run.stdout
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  const one = (name: string): string | undefined => lines.find(([key]) => key === name)?.[1];
  const identityFiles = lines.filter(([key]) => key === 'identityfile').map(([, value]) => value);
  const jump = one('proxyjump');
  return {
    hostName: one('hostname'),
    user: one('user'),
    port: Number(one('port')),
    identityFiles: identityFiles.includes('~/.ssh/id_xmss')
      ? 'default'
      : identityFiles.filter((file) => file !== 'none'),
    identitiesOnly: one('identitiesonly') === 'yes',
    jump:
      jump === undefined || jump === 'none'
        ? null
        : jump
            .split(',')
            .at(-1)!
            .replace(/^.*@|:\d+$/g, '')
            .replace(/^\[|\]$/g, ''),
    policy: one('stricthostkeychecking'),
    userKnownHosts: one('userknownhostsfile'),
    hostKeyAlias: one('hostkeyalias') ?? null,
    connectTimeout: one('connecttimeout') === 'none' ? 20 : Number(one('connecttimeout')),
    alive: Number(one('serveraliveinterval')) || 15,
    prompts: Number(one('numberofpasswordprompts')),
    password: one('passwordauthentication') === 'yes',
  };
}

function ours(settings: HostSettings): Record<string, unknown> {
  const policies: Record<string, string> = { strict: 'true', ask: 'ask', acceptNew: 'accept-new' };
  return {
    hostName: settings.hostName,
    user: settings.user,
    port: settings.port,
    identityFiles: settings.identityFilesConfigured ? settings.identityFiles : 'default',
    identitiesOnly: settings.identitiesOnly,
    jump: settings.jumps.at(-1)?.alias ?? null,
    policy: policies[settings.hostKeyPolicy],
    userKnownHosts: settings.userKnownHosts.join(' '),
    hostKeyAlias: settings.hostKeyAlias,
    connectTimeout: settings.connectTimeoutSeconds,
    alive: settings.aliveIntervalSeconds,
    prompts: settings.passwordPrompts,
    password: settings.methods.password,
  };
}

async function same(lines: string, host: string): Promise<boolean> {
  // ssh -G looks at one hop only; without this a jump host may need itself, which `resolveHost` refuses.
  const config = `Host jump?\n  ProxyJump none\nMatch all\n${lines}`;
  writeFileSync(place.userFile, config);
  const expected = oracle(host);
  if (expected === null) return false;
  // "no" accepts a changed key in OpenSSH and only a new one here: on purpose.
  if (expected['policy'] === 'false') expected['policy'] = 'accept-new';
  expect({ config, host, ...ours(await resolveHost(host, place)) }).toEqual({ config, host, ...expected });
  return true;
}

const hostNames = fc.constantFrom(
  'xen1',
  'xen2',
  'XEN1',
  'dom0.lab',
  'guest-1',
  '10.0.0.7',
  'xen1.example.com',
  'fe80::1',
);
const patterns = fc.oneof(
  { weight: 3, arbitrary: hostNames },
  fc.constantFrom(
    '*',
    'xen?',
    'xen*',
    '*.lab',
    '!xen2',
    '!*.com',
    '*1',
    '?',
    '**',
    'x*n*1',
    '10.0.0.*',
    '!*',
  ),
);
const lists = fc.array(patterns, { minLength: 1, maxLength: 3 });
const setting = fc.oneof(
  fc.constantFrom(
    'HostName %h.example.com',
    'HostName 192.168.1.9',
    'HostName XEN2',
    'Hostname=%%h',
    'HostName "dom0.lab"',
  ),
  fc.constantFrom('User root', 'user admin', 'USER = "two words"', 'User\tquoted # a comment'),
  fc.constantFrom('Port 2222', 'port=22', '  Port   65535  '),
  fc.constantFrom(
    'IdentityFile /keys/a',
    'IdentityFile "/keys/b c"',
    'IdentityFile /keys/a',
    'IdentityFile none',
  ),
  fc.constantFrom('IdentitiesOnly yes', 'IdentitiesOnly no'),
  fc.constantFrom(
    'ProxyJump jump1',
    'ProxyJump u@jump1:2200,jump2',
    'ProxyJump none',
    'ProxyCommand none',
    'ProxyJump ssh://r@jump3:23',
  ),
  fc.constantFrom(
    'StrictHostKeyChecking yes',
    'StrictHostKeyChecking accept-new',
    'StrictHostKeyChecking ask',
    'StrictHostKeyChecking off',
  ),
  fc.constantFrom('UserKnownHostsFile /kh/one /kh/two', 'UserKnownHostsFile "/kh/three"'),
  fc.constantFrom(
    'HostKeyAlias the-host',
    'ConnectTimeout 7',
    'ConnectTimeout 1m30s',
    'ServerAliveInterval 3',
    'ServerAliveInterval 2m',
  ),
  fc.constantFrom(
    'NumberOfPasswordPrompts 1',
    'PasswordAuthentication no',
    'Compression yes',
    'LogLevel QUIET',
    '# nothing',
    '',
  ),
);
const criterion = fc.oneof(
  lists.map((list) => `host ${list.join(',')}`),
  lists.map((list) => `originalhost ${list.join(',')}`),
  fc.constantFrom(
    'user root',
    'user "admin,ro*"',
    '!user root',
    'localuser *',
    'localuser nobody-here',
    '!host xen*',
    'final',
    '!final',
    'canonical',
  ),
);
const section = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: lists.map((list) => `Host ${list.join(' ')}`) },
    fc.array(criterion, { minLength: 1, maxLength: 3 }).map((all) => `Match ${all.join(' ')}`),
    fc.constantFrom('Match all', 'host *', 'HOST = xen1', 'Host "xen1" xen2'),
  ),
  fc.array(setting, { maxLength: 4 }),
);
const config = fc
  .tuple(fc.array(setting, { maxLength: 2 }), fc.array(section, { maxLength: 6 }))
  .map(
    ([head, sections]) =>
      [...head, ...sections.flatMap(([line, lines]) => [line, ...lines.map((one) => `  ${one}`)])].join(
        '\n',
      ) + '\n',
  );

describe('resolveHost against ssh -G', () => {
  it('says the same of many made configurations', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(config, hostNames, async (text, host) => {
        if (await same(text, host)) compared++;
      }),
      { numRuns: 400 },
    );
    // Most of them are ones that OpenSSH takes.
    expect(compared).toBeGreaterThan(300);
  });

  it('follows Include, active or not, with globs', async () => {
    writeFileSync(join(folder, 'b.inc'), 'User of-b\nHost xen2\n  Port 1002\n');
    writeFileSync(join(folder, 'a.inc'), 'Port 1001\nMatch host xen1\n  User of-a\n');
    const texts = [
      `Include ${folder}/*.inc\nUser later\n`,
      `Host xen2\n  Include ${folder}/?.inc\n  IdentityFile /keys/x\n`,
      `Host xen1\n  Include ${folder}/b.inc "${folder}/a.inc"\nHost *\n  Port 9\n`,
      `Include ${folder}/none*.inc\nHost *\n  Port 9\n`,
    ];
    for (const text of texts)
      for (const host of ['xen1', 'xen2', 'other']) expect(await same(text, host)).toBe(true);
  });

  it('takes what was typed before what is written', async () => {
    const text = 'Host xen1\n  User root\n  Port 23\nMatch user me\n  IdentityFile /keys/mine\n';
    for (const host of ['me@xen1', 'ssh://me@xen1:99', 'ssh://xen1', 'a@b@xen1'])
      expect(await same(text, host)).toBe(true);
  });
});
