/** The host key of a real sshd against known_hosts files as people have them. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HostSettings } from '../../src/host/hostSettings';
import { connect } from '../../src/host/session';
import { answers, keptLog, problemOf, settingsOf, type KeptLog } from './connecting';
import { makeKey, startSshd, type MadeKey, type Sshd } from './sshd';

let folder: string;
let server: Sshd;
let key: MadeKey;
let other: MadeKey;
let file: string;
let log: KeptLog;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xen-io-hostkey-'));
  key = makeKey(folder, 'id');
  other = makeKey(folder, 'other');
  server = await startSshd({ authorizedKeys: [key.publicKey], hostKeyTypes: ['rsa', 'ed25519', 'ecdsa'] });
  file = join(folder, 'known');
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  rmSync(file, { force: true });
  log = keptLog();
});

const settings = (changes: Partial<HostSettings> = {}): HostSettings =>
  settingsOf(server, { identityFiles: [key.file], userKnownHosts: [file], ...changes });
const at = (): string => `[127.0.0.1]:${server.port}`;
const yes = answers({ newHostKey: () => Promise.resolve(true) });

async function connects(changes: Partial<HostSettings> = {}, questions = answers()): Promise<void> {
  (await connect(settings(changes), questions, log)).close();
}

describe('a key that is not known', () => {
  it('is asked about with the fingerprint that ssh-keygen prints, and remembered', async () => {
    const asked: string[][] = [];
    const newHostKey = (...question: string[]) => Promise.resolve(asked.push(question) > 0);
    await connects({}, answers({ newHostKey }));
    const [bits, fingerprint] = execFileSync('ssh-keygen', ['-lf', join(server.folder, 'host_ed25519.pub')], {
      encoding: 'utf8',
    }).split(' ');
    expect(bits).toBe('256');
    expect(asked).toEqual([[`${server.user}@127.0.0.1:${server.port}`, fingerprint, 'ED25519']]);
    expect(readFileSync(file, 'utf8')).toBe(`${at()} ${server.hostKeys[1]}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await connects();
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    expect(execFileSync('ssh-keygen', ['-F', at(), '-f', file], { encoding: 'utf8' })).toContain(
      'found: line 1',
    );
  });

  it('is hashed if the others are, after a last line without its end', async () => {
    writeFileSync(file, `xen9 ${other.publicKey}`, { mode: 0o640 });
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
    chmodSync(file, 0o640);
    await connects({}, yes);
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^\|1\|/);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(execFileSync('ssh-keygen', ['-F', at(), '-f', file], { encoding: 'utf8' })).toContain(
      'found: line 2',
    );
    await connects();
  });

  it('ends the connection if it is not accepted, or is not to be asked about', async () => {
    const no = answers({ newHostKey: () => Promise.resolve(false) });
    expect((await problemOf(connect(settings(), no, log))).reason).toBe('hostKeyRefused');
    const strict = await problemOf(connect(settings({ hostKeyPolicy: 'strict' }), answers(), log));
    expect(strict).toMatchObject({
      reason: 'hostKeyRefused',
      message: expect.stringContaining('SHA256:') as unknown,
    });
    expect(existsSync(file)).toBe(false);
  });

  it('is taken without a question if the configuration says so', async () => {
    await connects({
      hostKeyPolicy: 'acceptNew',
      hashKnownHosts: true,
      userKnownHosts: [join(folder, 'new', 'known')],
    });
    expect(readFileSync(join(folder, 'new', 'known'), 'utf8')).toMatch(/^\|1\|/);
  });

  it('is used even if it cannot be written down', async () => {
    await connects({ userKnownHosts: [join(key.file, 'known')] }, yes);
    expect(log.lines.join('\n')).toContain('cannot be written');
  });
});

describe('a key that is known', () => {
  it('is asked for, even if the server would show another kind first', async () => {
    for (const [index, type] of ['rsa-sha2-512', 'ssh-ed25519', 'ecdsa-sha2-nistp256'].entries()) {
      writeFileSync(file, `${at()} ${server.hostKeys[index]}\n`);
      log = keptLog();
      await connects();
      expect(log.lines.join('\n')).toContain(type);
    }
  });

  it.each([
    ['of a pattern', (): string => `10.*,[127.0.0.?]:*`],
    ['of the name without port', (): string => '127.0.0.1'],
    ['of an alias', (): string => 'The-Alias'],
  ])('is found by the line %s', async (title, hosts) => {
    writeFileSync(
      file,
      `# a comment\nbroken line\n@cert-authority * ${other.publicKey}\n${hosts()} ${server.hostKeys[1]} and a comment\n`,
    );
    await connects(title === 'of an alias' ? { hostKeyAlias: 'the-alias' } : {});
    expect(log.lines.join('\n')).toMatch(/line 2 cannot be read/);
    expect(log.lines.join('\n')).toMatch(/line 3: certificates/);
  });

  it('is found in the machine-wide file', async () => {
    writeFileSync(join(folder, 'global'), `${at()} ${server.hostKeys[1]}\n`);
    await connects({ globalKnownHosts: [join(folder, 'global')] });
  });
});

describe('a key that is not to be trusted', () => {
  it('is refused when it has changed, with the place of the old one', async () => {
    writeFileSync(file, `# old\n${at()} ${other.publicKey}\n`);
    const problem = await problemOf(connect(settings(), yes, log));
    expect(problem.reason).toBe('hostKeyChanged');
    expect(problem.message).toContain(`${file}, line 2`);
    const command = `ssh-keygen -R '${at()}' -f ${file}`;
    expect(problem.remedy).toContain(command);
    expect(problem.command).toBe(command);
    // What it says helps.
    execFileSync('ssh-keygen', ['-R', at(), '-f', file], { stdio: 'ignore' });
    await connects({}, yes);
  });

  it('is refused when it has changed though new ones are taken', async () => {
    writeFileSync(file, `${at()} ${other.publicKey}\n`);
    const problem = await problemOf(connect(settings({ hostKeyPolicy: 'acceptNew' }), answers(), log));
    expect(problem.reason).toBe('hostKeyChanged');
  });

  it('is refused when it is revoked', async () => {
    writeFileSync(file, `${at()} ${server.hostKeys[1]}\n@revoked * ${server.hostKeys[1]}\n`);
    const problem = await problemOf(connect(settings(), yes, log));
    expect(problem).toMatchObject({
      reason: 'hostKeyRevoked',
      message: expect.stringContaining('line 2') as unknown,
    });
  });
});
