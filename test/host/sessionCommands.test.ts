/** Commands over a real sshd: streams, ends, many at once, and a connection that goes away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionLost, type Remote } from '../../src/host/remote';
import { connect } from '../../src/host/session';
import { shellQuote } from '../../src/host/shellQuote';
import { answers, keptLog, settingsOf, type KeptLog } from './connecting';
import { descendants } from './processTree';
import { startSlowLink } from './slowLink';
import { makeKey, startSshd, type MadeKey, type Sshd } from './sshd';

let folder: string;
let key: MadeKey;
let server: Sshd;
let remote: Remote;
let log: KeptLog;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xen-io-session-'));
  key = makeKey(folder, 'id');
  server = await startSshd({ authorizedKeys: [key.publicKey], env: { LC_FROM_TEST: 'set by sshd' } });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  log = keptLog();
  remote = await connect(settingsOf(server, { identityFiles: [key.file] }), answers(), log);
});
afterEach(() => remote.close());

async function sizeOf(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

/** Process ids of `sleep` commands below the server. */
function sleeping(): number[] {
  return descendants(server.pid)
    .filter(({ command }) => command === 'sleep')
    .map(({ pid }) => pid);
}

/** Waits until there are so many `sleep` commands below the server. */
function sleepers(count: number): Promise<number[]> {
  return vi.waitFor(
    () => {
      const found = sleeping();
      expect(found).toHaveLength(count);
      return found;
    },
    { timeout: 30_000 },
  );
}

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const chunk of chunks) return Buffer.from(chunk).toString();
  return '';
}

describe('run', () => {
  it('gives output, errors, exit code', async () => {
    const result = await remote.run('echo out; echo "$LC_FROM_TEST" >&2; exit 7');
    expect(result).toEqual({ code: 7, signal: null, stdout: 'out\n', stderr: 'set by sshd\n', cut: false });
  });

  it('gives the signal that ended a command', async () => {
    expect(await remote.run('kill -TERM $$')).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it('gives 127 for a command that does not exist', async () => {
    const { code, stderr } = await remote.run('no-such-command-here');
    expect(code).toBe(127);
    expect(stderr).toContain('no-such-command-here');
  });

  it('sends standard input and closes it, and logs the command but not the input', async () => {
    const result = await remote.run('cat; echo end', { stdin: 'secret-of-the-input\n' });
    expect(result.stdout).toBe('secret-of-the-input\nend\n');
    expect(log.lines.join('\n')).toContain('$ cat; echo end');
    expect(log.lines.join('\n')).not.toContain('secret-of-the-input');
  });

  it('takes input that nobody reads', async () => {
    expect(await remote.run('exit 3', { stdin: 'x'.repeat(5_000_000) })).toMatchObject({ code: 3 });
  });

  it('cuts output that is longer than wanted and says so', async () => {
    const result = await remote.run('head -c 300000 /dev/zero | tr "\\0" x', { mostBytes: 1000 });
    expect(result.stdout).toBe('x'.repeat(1000));
    expect(result).toMatchObject({ cut: true, code: 0 });
    expect(await remote.run('printf 12345', { mostBytes: 5 })).toMatchObject({ stdout: '12345', cut: false });
  });

  it('runs many at once', async () => {
    const all = Array.from({ length: 20 }, (_, number) => remote.run(`echo ${number}; exit ${number}`));
    const results = await Promise.all(all);
    expect(results.map(({ code }) => code)).toEqual(results.map((_, number) => number));
    expect(results.map(({ stdout }) => stdout)).toEqual(results.map((_, number) => `${number}\n`));
  });

  it('ends when asked to', async () => {
    const controller = new AbortController();
    const running = remote.run('exec sleep 600', { signal: controller.signal });
    await sleepers(1);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(remote.run('true', { signal: controller.signal })).rejects.toThrow('enough');
    expect(await remote.run('echo still here')).toMatchObject({ stdout: 'still here\n' });
    for (const pid of sleeping()) process.kill(pid);
  });

  it('gives any argument to a command as it is', async () => {
    const argument = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          "'",
          '"',
          '$',
          '(',
          ')',
          '`',
          '\\',
          '\n',
          ';',
          '-',
          ' ',
          '*',
          '~',
          '#',
          '!',
          '=',
          'a',
          'ä',
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          argument.map((text) => text.replaceAll('\0', '0')),
          { minLength: 1, maxLength: 5 },
        ),
        async (args) => {
          const { stdout } = await remote.run(`printf '%s\\0' ${args.map(shellQuote).join(' ')}`);
          expect(stdout.split('\0').slice(0, -1)).toEqual(args);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('start', () => {
  it('brings 20 MB as they are, and makes the far side wait while nobody reads', async () => {
    const bytes = 20_000_000;
    const process = await remote.start(`head -c ${bytes} /dev/zero; echo written >&2`);
    const written = firstOf(process.stderr).then(() => 'written');
    const waited = new Promise((resolve) => setTimeout(resolve, 1000, 'waiting'));
    expect(await Promise.race([written, waited])).toBe('waiting');
    expect(await sizeOf(process.stdout)).toBe(bytes);
    expect(await written).toBe('written');
    expect(await process.exit).toEqual({ code: 0, signal: null });
  });

  it('goes on while keys are agreed on anew, which sshd wants after every so many bytes', async () => {
    const often = await startSshd({ authorizedKeys: [key.publicKey], config: ['RekeyLimit 1M'] });
    const one = await connect(settingsOf(often, { identityFiles: [key.file] }), answers(), log);
    const process = await one.start('head -c 20000000 /dev/zero');
    expect(await sizeOf(process.stdout)).toBe(20_000_000);
    const input = await one.start('wc -c');
    await input.write(new Uint8Array(5_000_000));
    input.end();
    expect((await firstOf(input.stdout)).trim()).toBe('5000000');
    // Checked once, as the other connection's was.
    expect(log.lines.filter((line) => line.includes('is known'))).toHaveLength(2);
    one.close();
    await often.stop();
  });

  it('writes as fast as the command reads', async () => {
    const process = await remote.start('sleep 0.3; wc -c');
    const block = new Uint8Array(1_000_000);
    for (let count = 0; count < 8; count++) await process.write(block);
    process.end();
    expect((await firstOf(process.stdout)).trim()).toBe('8000000');
  });

  it('ends a command by closing its channel', async () => {
    const process = await remote.start('cat; echo over');
    const output = sizeOf(process.stdout);
    process.close();
    process.close();
    expect(await process.exit).toEqual({ code: null, signal: null });
    expect(await output).toBe(0);
  });

  it('says why a further command is not started', async () => {
    const small = await startSshd({ authorizedKeys: [key.publicKey], config: ['MaxSessions 1'] });
    const one = await connect(settingsOf(small, { identityFiles: [key.file] }), answers(), keptLog());
    const first = await one.start('cat');
    await expect(one.run('true')).rejects.toThrow(/does not start another command .* MaxSessions/);
    first.end();
    await first.exit;
    one.close();
    await small.stop();
  });
});

describe('a lost connection', () => {
  it('rejects everything that was going on, and what comes later', async () => {
    const process = await remote.start('echo begun; sleep 600; echo late');
    const chunks = process.stdout[Symbol.asyncIterator]();
    expect(Buffer.from((await chunks.next()).value as Uint8Array).toString()).toBe('begun\n');
    const next = chunks.next();
    const running = remote.run('exec sleep 600');
    // Commands live on after a cut, with another parent.
    const left = await sleepers(2);
    expect(server.cutConnections()).toBeGreaterThan(0);
    await expect(next).rejects.toBeInstanceOf(ConnectionLost);
    await expect(process.exit).rejects.toBeInstanceOf(ConnectionLost);
    await expect(running).rejects.toBeInstanceOf(ConnectionLost);
    await expect(process.write('x')).rejects.toBeInstanceOf(ConnectionLost);
    await expect(remote.run('true')).rejects.toThrow(/connection to .* was lost/);
    await expect(remote.start('true')).rejects.toBeInstanceOf(ConnectionLost);
    for (const pid of left) globalThis.process.kill(pid);
  });

  it('does not take half of an output for all of it', async () => {
    const process = await remote.start('head -c 30000000 /dev/zero');
    const chunks = process.stdout[Symbol.asyncIterator]();
    await chunks.next();
    server.cutConnections();
    await expect(sizeOf({ [Symbol.asyncIterator]: () => chunks })).rejects.toBeInstanceOf(ConnectionLost);
  });

  it('is noticed when the other side just goes silent, and not when the link is merely slow', async () => {
    const link = await startSlowLink(server.port, 400_000);
    const settings = settingsOf(server, {
      identityFiles: [key.file],
      port: link.port,
      hostKeyAlias: `[127.0.0.1]:${server.port}`,
      aliveIntervalSeconds: 1,
      aliveCountMax: 3,
    });
    const slow = await connect(settings, answers(), keptLog());
    const process = await slow.start('head -c 1500000 /dev/zero');
    expect(await sizeOf(process.stdout)).toBe(1_500_000);
    link.freeze();
    await expect(slow.run('true')).rejects.toThrow(/no answer for/);
    await link.stop();
  });

  it('is what closing makes of it', async () => {
    const process = await remote.start('cat');
    remote.close();
    remote.close();
    await expect(process.exit).rejects.toThrow(/was closed/);
    await expect(remote.run('true')).rejects.toBeInstanceOf(ConnectionLost);
  });
});
