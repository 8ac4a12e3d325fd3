import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { QUIET, memoryInput } from '../../../../src/formats/byteInput';
import { fileInput } from '../../../../src/formats/fileInput';
import { FormatError } from '../../../../src/formats/formatError';
import type { Manifest } from '../../../../src/formats/xenprof/manifest';
import { openXenprof } from '../../../../src/formats/xenprof/openXenprof';
import { writeXenprof, type FileToPack } from '../../../../src/formats/xenprof/writeXenprof';
import { bytesOf } from '../allBytes';
import { handmadeZip } from './handmadeZip';

const folder = mkdtempSync(join(tmpdir(), 'xenprof-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const FACTS = {
  tool: { name: 'xen-io-profiler', version: '0.1.0' },
  title: 'rx',
  workload: 'guest1: iperf3 -c 10.99.0.1',
  machines: [{ folder: 'dom0', name: 'Domain-0', role: 'dom0' as const, domainId: 0 }],
};
const file = (path: string, text: string): FileToPack => ({
  path,
  input: memoryInput(path, new TextEncoder().encode(text), 3),
});
const zipOf = (manifest: Manifest, files: Record<string, string>): Buffer =>
  handmadeZip(
    Object.entries({ 'manifest.json': JSON.stringify(manifest), ...files }).map(([path, content]) => ({
      path,
      bytes: new TextEncoder().encode(content),
    })),
  );

describe('writeXenprof', () => {
  it('packs what openXenprof reads back, in sorted order, with sizes and digests', async () => {
    const out = join(folder, 'a.xenprof');
    const kallsyms = fileInput('test/fixtures/symbols/kallsyms.gz');
    const manifest = await writeXenprof(
      out,
      FACTS,
      [
        file('dom0/modules', 'bridge 1'),
        { path: 'dom0/kallsyms', input: kallsyms, kind: 'kallsyms' },
        file('a', ''),
      ],
      QUIET,
    );
    const recording = await openXenprof(out);
    expect(recording.manifest).toEqual(manifest);
    expect(recording.warnings).toEqual([]);
    expect(recording.list()).toEqual(['a', 'dom0/kallsyms', 'dom0/modules']);
    expect(manifest.files.map(({ path, kind }) => [path, kind])).toEqual([
      ['a', undefined],
      ['dom0/kallsyms', 'kallsyms'],
      ['dom0/modules', undefined],
    ]);
    expect(await bytesOf(recording.input('dom0/kallsyms')!)).toEqual(await bytesOf(kallsyms));
    expect(await bytesOf(recording.input('a')!)).toHaveLength(0);
    expect(await recording.verify(QUIET)).toEqual([]);
    await recording.close();
    expect(readdirSync(folder)).toEqual(['a.xenprof']);
  });

  it('gives the same bytes for the same input, in any order of files', async () => {
    const files = [file('b', 'two'), file('a', 'one'), file('c/d', 'x'.repeat(100_000))];
    const outs = [join(folder, '1.xenprof'), join(folder, '2.xenprof')];
    await writeXenprof(outs[0], FACTS, files, QUIET);
    await writeXenprof(outs[1], FACTS, files.toReversed(), QUIET);
    expect(readFileSync(outs[0])).toEqual(readFileSync(outs[1]));
  });

  it('packs and unpacks any files', async () => {
    const path = fc
      .array(fc.stringMatching(/^[a-zé_-]{1,8}$/), { minLength: 1, maxLength: 3 })
      .map((p) => p.join('/'));
    const out = join(folder, 'any.xenprof');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(path, fc.uint8Array({ maxLength: 300 })), async (contents) => {
        const files = Object.entries(contents).map(([p, bytes]) => ({
          path: p,
          input: memoryInput(p, bytes, 7),
        }));
        await writeXenprof(out, FACTS, files, QUIET);
        const recording = await openXenprof(out);
        expect(recording.list()).toHaveLength(files.length);
        for (const [p, bytes] of Object.entries(contents)) {
          expect([...(await bytesOf(recording.input(p)!))]).toEqual([...bytes]);
        }
        await recording.close();
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['../up', 'climbs out'],
    ['manifest.json', 'each path once'],
  ])('refuses the path %s', async (path, reason) => {
    await expect(writeXenprof(join(folder, 'no'), FACTS, [file(path, '')], QUIET)).rejects.toThrow(reason);
    await expect(
      writeXenprof(join(folder, 'no'), FACTS, [file('x', ''), file('x', '')], QUIET),
    ).rejects.toThrow(FormatError);
  });

  it('leaves nothing behind and the old file alone when an input fails in the second pass', async () => {
    const out = join(folder, 'kept.xenprof');
    writeFileSync(out, 'old');
    let passes = 0;
    const input = {
      name: 'failing',
      storedSize: undefined,
      open: () => {
        const bad = ++passes > 1;
        return (async function* () {
          yield await Promise.resolve(new Uint8Array(10));
          if (bad) throw new FormatError('failing', { offset: 10 }, 'gone');
        })();
      },
    };
    await expect(writeXenprof(out, FACTS, [{ path: 'x', input }], QUIET)).rejects.toThrow('gone');
    expect(readFileSync(out, 'utf8')).toBe('old');
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  it('says so when an input changes while it is packed', async () => {
    let passes = 0;
    const input = {
      name: 'changing',
      storedSize: undefined,
      open: () => memoryInput('', new Uint8Array(10 + passes++)).open(),
    };
    await expect(writeXenprof(join(folder, 'c'), FACTS, [{ path: 'x', input }], QUIET)).rejects.toThrow();
    expect(existsSync(join(folder, 'c.part'))).toBe(false);
  });

  it('says what to do where it cannot write', async () => {
    await expect(writeXenprof(join(folder, 'no', 'such.xenprof'), FACTS, [], QUIET)).rejects.toThrow(
      'Create it first',
    );
  });

  it('stops when cancelled', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    const out = join(folder, 'cancelled');
    await expect(writeXenprof(out, FACTS, [file('a', 'x')], { ...QUIET, signal })).rejects.toThrow(
      'cancelled',
    );
    expect(existsSync(out)).toBe(false);
  });
});

describe('openXenprof', () => {
  const manifest: Manifest = {
    format: 'xenprof',
    version: 1,
    ...FACTS,
    files: [
      { path: 'a', size: 1, sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' },
    ],
  };

  it('says where manifest and content disagree, and still opens', async () => {
    expect((await openXenprof(zipOf(manifest, { a: 'a' }))).warnings).toEqual([]);
    const codes = async (files: Record<string, string>) =>
      (await openXenprof(zipOf(manifest, files))).warnings.map((w) => w.code);
    expect(await codes({})).toEqual(['xenprof.missing-file']);
    expect(await codes({ a: 'ab' })).toEqual(['xenprof.changed-file']);
    expect(await codes({ a: 'a', b: '' })).toEqual(['xenprof.unlisted-file']);
  });

  it('finds a changed byte when asked to verify', async () => {
    expect(await (await openXenprof(zipOf(manifest, { a: 'a' }))).verify(QUIET)).toEqual([]);
    expect(await (await openXenprof(zipOf(manifest, { a: 'b' }))).verify(QUIET)).toEqual(['a']);
    expect(await (await openXenprof(zipOf(manifest, {}))).verify(QUIET)).toEqual(['a']);
  });

  it('says what a zip without manifest is', async () => {
    await expect(openXenprof(handmadeZip([]), 'x.zip')).rejects.toThrow('this zip is no recording');
  });
});
