/** Logging in on a real sshd, by every kind of key; by password and questions on a server made with the library. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostSettings } from '../../src/host/hostSettings';
import { connect } from '../../src/host/session';
import { resolveHost, usersConfig } from '../../src/host/sshConfig';
import { answers, keptLog, problemOf, settingsOf } from './connecting';
import { startPasswordServer, type PasswordServer } from './passwordServer';
import { freePort, makeKey, startSshd, type MadeKey, type Sshd } from './sshd';

let folder: string;
let server: Sshd;
let key: MadeKey;
let locked: MadeKey;
let lockedPem: MadeKey;
let stranger: MadeKey;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xen-io-login-'));
  key = makeKey(folder, 'id');
  locked = makeKey(folder, 'locked', { passphrase: 'open sesame' });
  lockedPem = makeKey(folder, 'locked_pem', { type: 'rsa', passphrase: 'open sesame', pem: true });
  stranger = makeKey(folder, 'stranger');
  rmSync(`${lockedPem.file}.pub`);
  server = await startSshd({ authorizedKeys: [key, locked, lockedPem].map((each) => each.publicKey) });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function works(settings: HostSettings, questions = answers()): Promise<string[]> {
  const log = keptLog();
  const remote = await connect(settings, questions, log);
  expect((await remote.run('echo in')).stdout).toBe('in\n');
  remote.close();
  return log.lines;
}

describe('keys', () => {
  it.each(['ed25519', 'rsa', 'ecdsa'] as const)('logs in with %s, in both formats', async (type) => {
    const keys = [makeKey(folder, `new_${type}`, { type })];
    // PEM knows no ed25519.
    if (type !== 'ed25519') keys.push(makeKey(folder, `pem_${type}`, { type, pem: true }));
    const own = await startSshd({ authorizedKeys: keys.map((each) => each.publicKey), hostKeyTypes: [type] });
    for (const { file } of keys) await works(settingsOf(own, { identityFiles: [file] }));
    await own.stop();
  });

  it('goes on to the next key', async () => {
    const lines = await works(
      settingsOf(server, { identityFiles: [join(folder, 'absent'), stranger.file, key.file] }),
    );
    expect(lines.join('\n')).toContain(`Key ${join(folder, 'absent')} does not exist`);
  });

  it('asks for the passphrase until it is right, and says it nowhere', async () => {
    const asked: [string, number][] = [];
    const passphrase = (file: string, attempt: number): Promise<string> => {
      asked.push([file, attempt]);
      return Promise.resolve(attempt < 2 ? 'wrong guess' : 'open sesame');
    };
    for (const { file } of [locked, lockedPem]) {
      asked.length = 0;
      const lines = await works(settingsOf(server, { identityFiles: [file] }), answers({ passphrase }));
      expect(asked).toEqual([
        [file, 1],
        [file, 2],
      ]);
      expect(lines.join('\n')).not.toMatch(/sesame|wrong guess/);
    }
  });

  it('does not ask for the passphrase of a key that the server does not know', async () => {
    const other = makeKey(folder, 'other_locked', { passphrase: 'x' });
    await works(settingsOf(server, { identityFiles: [other.file, key.file] }));
  });

  it('says that the passphrase was wrong', async () => {
    const passphrase = () => Promise.resolve('wrong guess');
    const problem = await problemOf(
      connect(settingsOf(server, { identityFiles: [locked.file] }), answers({ passphrase }), keptLog()),
    );
    expect(problem).toMatchObject({ reason: 'passphrase' });
    expect(problem.text).not.toContain('wrong guess');
  });

  it('ends when a question is closed', async () => {
    const passphrase = () => Promise.resolve(null);
    const problem = await problemOf(
      connect(
        settingsOf(server, { identityFiles: [locked.file, key.file] }),
        answers({ passphrase }),
        keptLog(),
      ),
    );
    expect(problem.reason).toBe('cancelled');
  });

  it('says that no key was taken', async () => {
    const problem = await problemOf(
      connect(settingsOf(server, { identityFiles: [stranger.file] }), answers(), keptLog()),
    );
    expect(problem.reason).toBe('loginRefused');
    expect(problem.text).toMatch(/it takes publickey, and it took none of 1 keys.*authorized_keys/);
    const without = await problemOf(connect(settingsOf(server), answers(), keptLog()));
    expect(without.text).toContain('no key was there to offer');
  });

  it('says so when the server had enough of keys', async () => {
    const many = Array.from({ length: 8 }, (_, number) => makeKey(folder, `many_${number}`).file);
    const problem = await problemOf(
      connect(settingsOf(server, { identityFiles: many }), answers(), keptLog()),
    );
    expect(problem).toMatchObject({
      reason: 'loginRefused',
      remedy: expect.stringContaining('IdentitiesOnly') as unknown,
    });
  });

  it('says which key file it cannot read', async () => {
    const log = keptLog();
    await problemOf(
      connect(settingsOf(server, { identityFiles: [join(server.folder, 'sshd_config')] }), answers(), log),
    );
    expect(log.lines.join('\n')).toMatch(/sshd_config has a format that is not read here/);
  });
});

describe('the agent', () => {
  let agent: ChildProcess;
  let socket: string;
  beforeAll(async () => {
    socket = join(folder, 'agent.sock');
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => agent.stdout!.once('data', resolve));
    for (const each of [stranger, key])
      execFileSync('ssh-add', ['-q', each.file], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
  });
  afterAll(() => void agent.kill());

  it('signs', async () => {
    const lines = await works(settingsOf(server, { agentSocket: socket, identityFilesConfigured: false }));
    expect(lines.filter((line) => line.includes('of the agent'))).toHaveLength(2);
  });

  it('offers the named key first, and with IdentitiesOnly no other', async () => {
    const named = settingsOf(server, { agentSocket: socket, identityFiles: [`${key.file}.pub`] });
    expect((await works(named)).filter((line) => line.includes('of the agent'))).toHaveLength(1);
    const only = { ...named, identitiesOnly: true, identityFiles: [`${locked.file}.pub`] };
    expect((await problemOf(connect(only, answers(), keptLog()))).reason).toBe('loginRefused');
  });

  it('is not missed when it does not answer', async () => {
    const lines = await works(
      settingsOf(server, { agentSocket: join(folder, 'none.sock'), identityFiles: [key.file] }),
    );
    expect(lines.join('\n')).toContain('does not answer');
  });
});

describe('password and keyboard-interactive', () => {
  let words: PasswordServer;
  beforeAll(async () => {
    words = await startPasswordServer(makeKey(folder, 'words_host', { type: 'rsa', pem: true }));
  });
  afterAll(() => words.stop());

  const settings = (changes: Partial<HostSettings> = {}): HostSettings =>
    settingsOf({ ...words, folder, user: 'operator' }, changes);

  it('asks for the password until it is right', async () => {
    words.accept({ password: 'right' });
    const attempts: number[] = [];
    const password = (user: string, host: string, attempt: number) => {
      expect([user, host]).toEqual(['operator', `operator@127.0.0.1:${words.port}`]);
      attempts.push(attempt);
      return Promise.resolve(attempt === 3 ? 'right' : 'guess');
    };
    const log = keptLog();
    (await connect(settings(), answers({ password }), log)).close();
    expect(attempts).toEqual([1, 2, 3]);
    expect(log.lines.join('\n')).not.toMatch(/right|guess/);
  });

  it('gives up after three wrong ones, and at once when the question is closed', async () => {
    words.accept({ password: 'right' });
    const wrong = await problemOf(
      connect(settings(), answers({ password: () => Promise.resolve('guess') }), keptLog()),
    );
    expect(wrong).toMatchObject({ reason: 'password' });
    expect(wrong.text).not.toContain('guess');
    const closed = await problemOf(
      connect(settings(), answers({ password: () => Promise.resolve(null) }), keptLog()),
    );
    expect(closed.reason).toBe('cancelled');
  });

  it('answers what the server asks, in order', async () => {
    words.accept({
      prompts: [
        { prompt: 'Code: ', echo: true },
        { prompt: 'PIN: ', echo: false },
      ],
      replies: ['123', '9'],
    });
    const keyboardInteractive = (name: string, instructions: string, prompts: readonly object[]) => {
      expect([name, instructions]).toEqual(['Two factors', 'Look at your token']);
      expect(prompts).toEqual([
        { prompt: 'Code: ', echo: true },
        { prompt: 'PIN: ', echo: false },
      ]);
      return Promise.resolve(['123', '9']);
    };
    (await connect(settings(), answers({ keyboardInteractive }), keptLog())).close();
    const wrong = await problemOf(
      connect(settings(), answers({ keyboardInteractive: () => Promise.resolve(['1', '1']) }), keptLog()),
    );
    expect(wrong.reason).toBe('password');
  });

  it('waits for a slow answer longer than for the network', async () => {
    words.accept({ password: 'right' });
    const password = () => new Promise<string>((resolve) => setTimeout(resolve, 3500, 'right'));
    (await connect(settings({ connectTimeoutSeconds: 3 }), answers({ password }), keptLog())).close();
  });

  it('does both parts of a login in two steps', async () => {
    words.accept({ password: 'right', firstKey: key.publicKey });
    const two = settings({ identityFiles: [key.file] });
    (await connect(two, answers({ password: () => Promise.resolve('right') }), keptLog())).close();
  });

  it('logs in with two keys where the server wants both', async () => {
    const second = makeKey(folder, 'second');
    const both = await startSshd({
      authorizedKeys: [key.publicKey, second.publicKey],
      config: ['AuthenticationMethods publickey,publickey'],
    });
    await works(settingsOf(both, { identityFiles: [key.file, second.file] }));
    const one = await problemOf(
      connect(settingsOf(both, { identityFiles: [key.file] }), answers(), keptLog()),
    );
    expect(one.reason).toBe('loginRefused');
    await both.stop();
  });

  it('asks for nothing that the configuration rules out', async () => {
    words.accept({ password: 'right' });
    const methods = { publicKey: true, keyboardInteractive: false, password: false };
    expect((await problemOf(connect(settings({ methods }), answers(), keptLog()))).reason).toBe(
      'loginRefused',
    );
  });
});

describe('machines that cannot be reached', () => {
  it('tells a refused connection from an unknown name', async () => {
    const port = await freePort();
    expect((await problemOf(connect(settingsOf(server, { port }), answers(), keptLog()))).reason).toBe(
      'refused',
    );
    const hostName = 'no-such-machine.invalid';
    const unknown = await problemOf(connect(settingsOf(server, { hostName }), answers(), keptLog()));
    expect(unknown).toMatchObject({
      reason: 'nameNotFound',
      message: expect.stringContaining(hostName) as unknown,
    });
  });

  it('does not wait for ever, and does not take a web server for SSH', async () => {
    for (const [greeting, reason] of [
      ['', 'timeout'],
      ['HTTP/1.0 400 Bad Request\r\n\r\n', 'protocol'],
    ] as const) {
      const listener = createServer((socket) => (greeting === '' ? socket.resume() : socket.end(greeting)));
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      const { port } = listener.address() as { port: number };
      const problem = await problemOf(
        connect(
          settingsOf(server, { port, connectTimeoutSeconds: greeting === '' ? 1 : 20 }),
          answers(),
          keptLog(),
        ),
      );
      expect(problem.reason).toBe(reason);
      await new Promise((resolve) => listener.close(resolve));
    }
  });

  it('says that no algorithm is shared', async () => {
    const modern = await startSshd({
      authorizedKeys: [key.publicKey],
      config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'],
    });
    const problem = await problemOf(
      connect(settingsOf(modern, { identityFiles: [key.file] }), answers(), keptLog()),
    );
    expect(problem).toMatchObject({
      reason: 'algorithms',
      message: expect.stringContaining('key exchange algorithm') as unknown,
    });
    await modern.stop();
  });

  it('stops when asked to', async () => {
    const controller = new AbortController();
    const passphrase = () => {
      controller.abort();
      return new Promise<null>(() => undefined);
    };
    const settings = settingsOf(server, { identityFiles: [locked.file] });
    expect(
      (await problemOf(connect(settings, answers({ passphrase }), keptLog(), controller.signal))).reason,
    ).toBe('cancelled');
    expect((await problemOf(connect(settings, answers(), keptLog(), controller.signal))).reason).toBe(
      'cancelled',
    );
  });
});

describe('jump hosts', () => {
  it('goes where a configuration file says', async () => {
    const servers = await Promise.all([1, 2].map(() => startSshd({ authorizedKeys: [key.publicKey] })));
    const [dom0, guest] = servers;
    const known = join(folder, 'both_known');
    writeFileSync(known, dom0.knownHosts + guest.knownHosts);
    const config = join(folder, 'config');
    writeFileSync(
      config,
      `Host *\n  UserKnownHostsFile ${known}\n  IdentityFile ${key.file}\n  IdentityAgent none\n` +
        `Host dom0\n  HostName 127.0.0.1\n  Port ${dom0.port}\nHost guest\n  HostName 127.0.0.1\n  Port ${guest.port}\n  ProxyJump dom0\n`,
    );
    const place = { ...usersConfig(), userFile: config, systemFile: null };
    await works(await resolveHost('guest', place));
    expect(dom0.log()).toContain('Accepted publickey');
    expect(guest.log()).toContain('Accepted publickey');
    await Promise.all(servers.map((each) => each.stop()));
  });

  it('goes through two, each with its own key and its own check', async () => {
    const keys = ['one', 'two', 'target'].map((name) => makeKey(folder, `jump_${name}`));
    const servers = await Promise.all(
      keys.map(({ publicKey }) => startSshd({ authorizedKeys: [publicKey] })),
    );
    const [one, two, target] = servers.map((each, index) =>
      settingsOf(each, { identityFiles: [keys[index].file] }),
    );
    const lines = await works({ ...target, jumps: [one, two] });
    expect(lines.filter((line) => line.includes('is known'))).toHaveLength(3);
    expect(servers[0].log()).toContain('Accepted publickey');

    const log = keptLog();
    const remote = await connect({ ...target, jumps: [one, two] }, answers(), log);
    const big = await remote.run('head -c 3000000 /dev/zero | tr "\\0" y', { mostBytes: 4_000_000 });
    expect(big.stdout).toHaveLength(3_000_000);
    const running = await remote.start('cat');
    servers[0].cutConnections();
    await expect(running.exit).rejects.toThrow(/was lost at .*127.0.0.1/);

    const closed = await freePort();
    const refused = await problemOf(connect({ ...target, port: closed, jumps: [one] }, answers(), keptLog()));
    expect(refused).toMatchObject({
      reason: 'jumpRefused',
      message: expect.stringContaining(`cannot reach 127.0.0.1, port ${closed}`) as unknown,
    });
    const wrongKey = await problemOf(
      connect({ ...target, jumps: [{ ...one, identityFiles: [stranger.file] }] }, answers(), keptLog()),
    );
    expect(wrongKey.message).toContain(`root@127.0.0.1:${servers[0].port}`.replace('root', servers[0].user));
    await Promise.all(servers.map((each) => each.stop()));
  });
});
