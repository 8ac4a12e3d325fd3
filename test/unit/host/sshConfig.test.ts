import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CannotConnect } from '../../../src/host/cannotConnect';
import type { ConfigPlace } from '../../../src/host/configPass';
import { fitsPattern } from '../../../src/host/hostPattern';
import { hopName } from '../../../src/host/hostSettings';
import { listHosts, resolveHost } from '../../../src/host/sshConfig';
import { parseTarget } from '../../../src/host/target';

let home: string;
let place: ConfigPlace;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'xen-io-home-'));
  place = {
    home,
    localUser: 'me',
    userFile: join(home, '.ssh', 'config'),
    systemFile: null,
    env: { KEYS: '/from/env' },
  };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(text: string, name = '.ssh/config'): void {
  mkdirSync(dirname(join(home, name)), { recursive: true });
  writeFileSync(join(home, name), text);
}

async function problemOf(typed: string): Promise<CannotConnect> {
  try {
    await resolveHost(typed, place);
  } catch (error) {
    if (error instanceof CannotConnect) return error;
    throw error;
  }
  throw new Error('resolved, which was not expected');
}

describe('listHosts', () => {
  it('lists names, not patterns, also of included files, each once', async () => {
    write(
      'Include conf.d/*.conf\nHost xen1 xen* !xen9\nHost=dom0 xen1\n  User root\nMatch host xen5\nHost *\nHost "two words"\n',
    );
    write('Host lab-a\n  Include ~/more\n', '.ssh/conf.d/a.conf');
    write('Host lab-b\nInclude config\n', '.ssh/conf.d/.hidden.conf');
    write('Host lab-c\nInclude config\n', 'more');
    expect((await listHosts(place)).hosts).toEqual(['xen1', 'dom0', 'two words', 'lab-a', 'lab-c']);
  });

  it('is empty without a file', async () => {
    expect(await listHosts(place)).toEqual({ hosts: [], problems: [] });
  });
});

describe('resolveHost', () => {
  it('expands what stands in paths', async () => {
    write(
      'Host xen1\n HostName %h.lab\n User root\n Port 2200\n IdentityFile ~/.ssh/%h_%r\n IdentityFile %d/%n-%p-%u%%\n IdentityFile ${KEYS}/k\n' +
        ' IdentityFile ~other/k\n IdentityFile %x\n IdentityFile ${NONE}/k\n UserKnownHostsFile ~/kh /kh/%k\n IdentityAgent ~/agent.sock\n',
    );
    const settings = await resolveHost('xen1', place);
    expect(settings.identityFiles).toEqual([
      `${home}/.ssh/xen1.lab_root`,
      `${home}/xen1-2200-me%`,
      '/from/env/k',
    ]);
    expect(settings.userKnownHosts).toEqual([`${home}/kh`, '/kh/xen1']);
    expect(settings.agentSocket).toBe(`${home}/agent.sock`);
    expect(settings.problems.map(({ line, text }) => [line, text.split(' ')[0]])).toEqual([
      [8, '~other/k'],
      [9, '%x'],
      [10, '${NONE}/k'],
    ]);
  });

  it('has defaults without a configuration', async () => {
    const settings = await resolveHost('xen1', { ...place, env: { SSH_AUTH_SOCK: '/run/agent' } });
    expect(settings).toMatchObject({
      alias: 'xen1',
      hostName: 'xen1',
      user: 'me',
      port: 22,
      jumps: [],
      problems: [],
      agentSocket: '/run/agent',
      identityFilesConfigured: false,
      hostKeyPolicy: 'ask',
      aliveIntervalSeconds: 15,
    });
    expect(settings.identityFiles).toContain(`${home}/.ssh/id_ed25519`);
    expect((await resolveHost('xen1', { ...place, env: { SSH_AUTH_SOCK: '' } })).agentSocket).toBeNull();
  });

  it('chains jump hosts, each with its own section', async () => {
    write(
      'Host guest\n ProxyJump root@dom0:2222,inner\nHost inner\n User jack\n ProxyJump ignored-here\n' +
        'Host dom0\n HostName 10.0.0.1\n ProxyJump gate\nHost gate\n Port 443\n',
    );
    const { jumps } = await resolveHost('guest', place);
    expect(jumps.map(hopName)).toEqual(['me@gate:443', 'root@dom0:2222', 'jack@inner']);
    expect(jumps[1].hostName).toBe('10.0.0.1');
  });

  it('says where a chain goes in a circle', async () => {
    write('Host *\n  ProxyJump gate\n');
    expect(await problemOf('xen1')).toMatchObject({
      reason: 'jumpLoop',
      remedy: expect.stringContaining('Host * !gate') as unknown,
    });
    write('Host a\n ProxyJump b\nHost b\n ProxyJump a\n');
    expect((await problemOf('a')).reason).toBe('jumpLoop');
  });

  it('refuses to run commands and says so', async () => {
    write(
      'Host xen1\n ProxyCommand nc %h %p\nMatch exec "touch /tmp/never"\n User wrong\nHost *\n User right\n',
    );
    expect(await problemOf('xen1')).toMatchObject({
      reason: 'config',
      remedy: expect.stringContaining('ProxyJump') as unknown,
    });
    const settings = await resolveHost('xen2', place);
    expect(settings.user).toBe('right');
    expect(settings.problems).toEqual([
      { file: place.userFile, line: 3, text: expect.stringContaining('Match exec') as unknown },
    ]);
  });

  it('says which lines it skips or does not apply', async () => {
    write(
      "Port\nUser two words\nHostName 'quoted'\nIdentityFile a#b\nCiphers aes128-ctr\nPort 99999\nHost\n User lost\n\nUser \"open\nMatch tagged x\n User lost\nHost *\n User kept\n",
    );
    const settings = await resolveHost('xen1', place);
    expect(settings).toMatchObject({ user: 'kept', port: 22, hostName: 'xen1' });
    expect(settings.problems.map(({ line }) => line).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 10, 11,
    ]);
  });

  it("reads the machine-wide file after the user's", async () => {
    write('Host xen1\n User mine\n');
    write('User theirs\nPort 2022\nInclude ~/nothing\n', 'system');
    const settings = await resolveHost('xen1', { ...place, systemFile: join(home, 'system') });
    expect(settings).toMatchObject({ user: 'mine', port: 2022, problems: [{ line: 3 }] });
  });

  it('stops at files that include each other', async () => {
    write('Include config\nUser me2\n');
    const settings = await resolveHost('xen1', place);
    expect(settings.user).toBe('me2');
    expect(settings.problems[0].text).toContain('include each other');
  });

  it('takes any text for a configuration', async () => {
    const words = fc.constantFrom(
      'Host',
      'Match',
      'Include',
      'ProxyJump',
      'Port',
      ' ',
      '\n',
      '"',
      '=',
      '#',
      '*',
      '!',
      'all',
      'host',
      'x',
      '\\',
      "'",
      '\t',
      '%h',
      '~',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: words, maxLength: 40 }), async (text) => {
        write(text);
        try {
          await resolveHost('x', place);
        } catch (error) {
          expect(error).toBeInstanceOf(CannotConnect);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('parseTarget', () => {
  it.each([
    ['xen1', 'xen1', null, null],
    ['root@xen1', 'xen1', 'root', null],
    ['root@xen1:2222', 'xen1', 'root', 2222],
    ['[fe80::1]:22', 'fe80::1', null, 22],
    ['fe80::1', 'fe80::1', null, null],
    ['ssh://root@xen1:23/', 'xen1', 'root', 23],
    ['ssh://a%40b@[::1]', '::1', 'a@b', null],
    ['a@b@xen1', 'xen1', 'a@b', null],
    ['  xen1  ', 'xen1', null, null],
  ])('reads %j', (typed, host, user, port) => {
    expect(parseTarget(typed)).toEqual({ host, user, port });
  });

  it.each([
    '',
    '@xen1',
    'root@',
    'xen1:0',
    'xen1:70000',
    'xen1:x',
    '-oProxyCommand=x',
    'a b',
    'x;y',
    'x$(y)',
    'x\ny',
    '-l@xen1',
    'a`b@xen1',
    'ssh://%zz@x',
    'x,y',
    '*',
  ])('refuses %j', (typed) => expect(() => parseTarget(typed)).toThrow(CannotConnect));
});

describe('fitsPattern', () => {
  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(text, pattern, (a, b) => {
        const expression = new RegExp(
          `^${b.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`,
        );
        expect(fitsPattern(a, b)).toBe(expression.test(a));
      }),
      { numRuns: 2000 },
    );
  });

  it('is not slow on many stars', () => {
    expect(fitsPattern('a'.repeat(20_000), `${'*a'.repeat(200)}b`)).toBe(false);
  });
});
