/** Symbolizers that hang, crash, lie and babble: small shell programs in their place. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSymbolizer, type RunLimits } from '../../../src/debugInfo/runSymbolizer';
import { argumentsFor, installedSymbolizers } from '../../../src/debugInfo/symbolizer';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symbolizer-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(body: string, name: 'addr2line' | 'llvm-symbolizer' = 'addr2line') {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return { name, path };
}

const PATIENT: RunLimits = { timeMs: 60_000, bytesPerAddress: 1 << 14 };

async function run(body: string, addresses: readonly bigint[], limits = PATIENT, signal?: AbortSignal) {
  const answers: string[] = [];
  const result = await runSymbolizer(
    await program(body),
    '/some/file',
    undefined,
    addresses,
    ({ address, frames }) => answers.push(`${address} ${frames.map((f) => `${f.file}:${f.line}`).join(' ')}`),
    signal ?? new AbortController().signal,
    limits,
  );
  return { ...result, answers };
}

describe.skipIf(process.platform === 'win32')('a run of a symbolizer', () => {
  it('gives an answer for each address', async () => {
    const body = 'while read a; do echo $a; echo f; echo "a.c:$((a))"; done';
    const { answered, failure, answers } = await run(body, [0x10n, 0x20n]);
    expect({ answered, failure, answers }).toEqual({
      answered: 2,
      failure: null,
      answers: ['16 a.c:16', '32 a.c:32'],
    });
  });

  it('that hangs is ended; what it said before counts', async () => {
    const body = 'read a; echo $a; echo f; echo a.c:1; read b; echo $b; exec sleep 600';
    const { answered, failure } = await run(body, [1n, 2n, 3n], { ...PATIENT, timeMs: 5000 });
    expect(answered).toBe(1);
    expect(failure).toBe('was stopped after 5 s');
  });

  it('that crashes says how', async () => {
    expect(await run('kill -SEGV $$', [1n])).toMatchObject({ answered: 0, failure: 'ended with SIGSEGV' });
    expect(await run('exit 3', [1n])).toMatchObject({ answered: 0, failure: 'ended with code 3' });
  });

  it('that complains is quoted', async () => {
    const body = 'cat > /dev/null; echo "addr2line: /some/file: file format not recognized" >&2; exit 1';
    expect((await run(body, [1n])).failure).toBe('said "addr2line: /some/file: file format not recognized"');
  });

  it('that babbles is ended', async () => {
    const { failure } = await run('exec yes babble', [1n], { ...PATIENT, bytesPerAddress: 100 });
    expect(failure).toBe('printed more than makes sense');
  });

  it('that answers what was not asked gives nothing', async () => {
    const { answered, answers } = await run('cat > /dev/null; echo 0x99; echo f; echo a.c:1', [1n]);
    expect({ answered, answers }).toEqual({ answered: 0, answers: [] });
  });

  it('that does not read its addresses does no harm', async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => BigInt(i));
    expect(await run('exec <&-; exit 0', many)).toMatchObject({ answered: 0, failure: 'ended with code 0' });
  });

  it('that is not there is a failure, no exception', async () => {
    const tool = { name: 'addr2line', path: join(folder, 'gone') } as const;
    const { signal } = new AbortController();
    const { failure } = await runSymbolizer(tool, '/some/file', undefined, [1n], () => undefined, signal);
    expect(failure).toMatch(/^could not be started/);
  });

  it('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const running = run('exec sleep 600', [1n], PATIENT, abort.signal);
    setTimeout(() => abort.abort(new Error('enough')), 200);
    await expect(running).rejects.toThrow('enough');
  });

  it('sees nothing of our environment, and no shell sees its file', async () => {
    process.env.SECRET_OF_TEST = 'hidden';
    try {
      const seen = join(folder, 'seen');
      const tool = await program(`{ env; printf '%s\\n' "$@"; pwd; } > '${seen}'; cat > /dev/null`);
      const { signal } = new AbortController();
      await runSymbolizer(tool, '/a b/$(touch x);c', '.init.text', [1n], () => undefined, signal);
      const text = await readFile(seen, 'utf8');
      expect(text).not.toContain('hidden');
      expect(text).not.toContain('DEBUGINFOD');
      expect(text).toContain('\n-j\n.init.text\n-e\n/a b/$(touch x);c\n');
    } finally {
      delete process.env.SECRET_OF_TEST;
    }
  });
});

describe.skipIf(process.platform === 'win32')('installed symbolizers', () => {
  it('are looked for in absolute folders of the search path alone, addr2line first', async () => {
    await program('exit 0', 'llvm-symbolizer');
    await program('exit 0');
    const found = await installedSymbolizers(`.:relative:${join(folder, 'missing')}:${folder}`);
    expect(found).toEqual([
      { name: 'addr2line', path: join(folder, 'addr2line') },
      { name: 'llvm-symbolizer', path: join(folder, 'llvm-symbolizer') },
    ]);
    expect(await installedSymbolizers(undefined)).toEqual([]);
  });

  it('must be programs', async () => {
    const { path } = await program('exit 0');
    await chmod(path, 0o644);
    expect(await installedSymbolizers(folder)).toEqual([]);
  });

  it('take the file as one argument', () => {
    const tool = { name: 'llvm-symbolizer', path: '/usr/bin/llvm-symbolizer' } as const;
    expect(argumentsFor(tool, '/a b', undefined)).toContain('--obj=/a b');
  });
});
