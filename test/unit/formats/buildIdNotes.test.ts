/** Build ids that a kernel tells of itself and its modules: as they are written down, and what a recording makes of them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUIET, type ByteInput } from '../../../src/formats/byteInput';
import { FormatError } from '../../../src/formats/formatError';
import { openProfile } from '../../../src/formats/openProfile';
import { recordingFilesOf } from '../../../src/formats/recording/filesOf';
import { packRecording } from '../../../src/formats/recording/packRecording';
import { parseBuildIdNotes, readBuildIdNotes } from '../../../src/formats/recording/buildIdNotes';
import { readRecording } from '../../../src/formats/recording/readRecording';
import type { Profile } from '../../../src/profile/profile';
import { recorderProgram } from '../../../src/host/farSide/recorderProgram';
import { KERNEL_CONTEXT, perfDataFile, text8, u32, usualSample } from './perfDataWriter';
import { changedFiles } from './recordingFiles';

const ID = (byte: string) => byte.repeat(20);

/** An ELF note (gABI, "Note Section"), padded to words. */
function note(owner: string, type: number, content: Uint8Array): Buffer {
  const padded = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  const name = Buffer.from(`${owner}\0`);
  return Buffer.concat([u32(name.length, content.length, type), padded(name), padded(content)]);
}
const buildId = (hex: string) => note('GNU', 3, Buffer.from(hex, 'hex'));

/** As `head -v` prints several files. */
function printed(files: Readonly<Record<string, Uint8Array>>): Buffer {
  return Buffer.concat(
    Object.entries(files).map(([path, bytes], i) =>
      Buffer.concat([Buffer.from(`${i === 0 ? '' : '\n'}==> ${path} <==\n`), bytes]),
    ),
  );
}
const ofModule = (name: string) => `/sys/module/${name}/notes/.note.gnu.build-id`;

/** The line of the recorder that writes them, over a tree of files that stands in for /sys. */
function collected(sys: string): Buffer {
  const line = recorderProgram.split('\n').find((text) => text.endsWith('>build-id-notes'));
  if (line === undefined) throw new Error('the recorder writes no build ids');
  const program = `exec 2>/dev/null\nLC_ALL=C\n${line.replaceAll('/sys/', `${sys}/`).replace('>build-id-notes', '')}`;
  return spawnSync('sh', ['-c', program]).stdout;
}

let base: string;
beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'build-ids-'))));
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('notes of a kernel and its modules', () => {
  it('name their build ids', () => {
    const kernel = Buffer.concat([
      note('Xen', 6, Buffer.from('linux')),
      buildId(ID('ab')),
      note('x', 3, u32(1)),
    ]);
    const bytes = printed({
      '/sys/kernel/notes': kernel,
      [ofModule('xen_netback')]: buildId(ID('0a')),
      [ofModule('bridge')]: buildId('0102030405060708'),
    });
    expect([...parseBuildIdNotes(bytes)]).toEqual([
      ['[kernel.kallsyms]', ID('ab')],
      ['[xen_netback]', ID('0a')],
      ['[bridge]', '0102030405060708'],
    ]);
  });

  it('are read as a real kernel tells them', () => {
    // By `readelf -n` of the packages' files, and by perf of the kernel.
    expect([...parseBuildIdNotes(readFileSync('test/fixtures/lines/build-id-notes'))]).toEqual([
      ['[kernel.kallsyms]', 'eb4fbcd037e7253717950bf2b93bd5566f47c56f'],
      ['[3c59x]', 'bda8cc9a9865c8d1ce6ef2460523693e954f132b'],
      ['[8139cp]', 'b796040f3ae3b4abfe52e8236b9dd05c35e6c3d7'],
      ['[e1000e]', '7188f7714bf2eec73f14825793f3eeed253e9adc'],
      ['[libphy]', '5b53770e70c37a088e890f571baa7c06da34190f'],
    ]);
  });

  it('that are others, cut short or of other files name none', () => {
    for (const [path, bytes] of [
      [ofModule('a'), note('GNU', 1, Buffer.alloc(20))],
      [ofModule('a'), note('Linux', 3, Buffer.alloc(20))],
      [ofModule('a'), buildId(ID('ab')).subarray(0, 30)],
      [ofModule('a'), buildId('')],
      [ofModule('a'), Buffer.alloc(0)],
      ['/sys/module/a/notes/.note.Linux', buildId(ID('ab'))],
      ['/sys/module/../notes/.note.gnu.build-id', buildId(ID('ab'))],
      ['/etc/passwd', buildId(ID('ab'))],
    ] as const)
      expect([path, parseBuildIdNotes(printed({ [path]: bytes })).size]).toEqual([path, 0]);
  });

  it('of any bytes are ids of modules or nothing', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .constantFrom('\n==> ', ' <==\n', ofModule('m'), '/sys/kernel/notes', 'GNU\0')
        .map((t) => Buffer.from(t)),
      fc.constant(buildId(ID('ab'))),
      fc.array(fc.nat(40), { maxLength: 4 }).map((words) => u32(...words)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        for (const [module, id] of parseBuildIdNotes(Buffer.concat(parts))) {
          expect(module).toMatch(/^\[[\w.]+\]$/);
          expect(id).toMatch(/^[0-9a-f]{8,128}$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are as the recorder collects them, whatever else is there', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/),
          fc.oneof(
            fc
              .uint8Array({ minLength: 4, maxLength: 24 })
              .map((id) => buildId(Buffer.from(id).toString('hex'))),
            fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes)),
          ),
          { maxKeys: 6 },
        ),
        (modules) => {
          const sys = mkdtempSync(join(base, 'sys-'));
          const files: Record<string, Buffer> = { 'kernel/notes': buildId(ID('ab')) };
          for (const [name, bytes] of Object.entries(modules)) {
            files[`module/${name}/notes/.note.gnu.build-id`] = bytes;
            files[`module/${name}/notes/.note.Linux`] = buildId(ID('ff'));
          }
          for (const [path, bytes] of Object.entries(files)) {
            mkdirSync(dirname(join(sys, path)), { recursive: true });
            writeFileSync(join(sys, path), bytes);
          }
          const alone = ([name, bytes]: [string, Buffer]) => [
            ...parseBuildIdNotes(printed({ [ofModule(name)]: bytes })),
          ];
          const expected = [
            ['[kernel.kallsyms]', ID('ab')],
            ...Object.entries(modules)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .flatMap(alone),
          ];
          expect([...parseBuildIdNotes(collected(sys))]).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('that are missing or may not be read leave the others', () => {
    expect(collected(join(base, 'nothing')).length).toBe(0);
    const path = join(base, 'module/bridge/notes/.note.gnu.build-id');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, buildId(ID('cd')));
    // A folder in the place of a file cannot be read, by root neither.
    mkdirSync(join(base, 'module/aaa/notes/.note.gnu.build-id'), { recursive: true });
    mkdirSync(join(base, 'kernel/notes'), { recursive: true });
    expect([...parseBuildIdNotes(collected(base))]).toEqual([['[bridge]', ID('cd')]]);
  });

  it('that cannot be read are a warning', async () => {
    const warnings: string[] = [];
    const damaged: ByteInput = {
      name: 'dom0/build-id-notes',
      storedSize: undefined,
      open: () => {
        throw new FormatError('dom0/build-id-notes', { offset: 0 }, 'permission denied', 'Make it readable');
      },
    };
    const ids = await readBuildIdNotes(damaged, { warn: ({ message }) => warnings.push(message) });
    expect(ids.size).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/dom0\/build-id-notes.*cannot be checked\.$/)]);
  });
});

const KALLSYMS = 'ffffffff81000000 T f\nffffffff81001000 T g\nffffffffc0001000 t poll\t[xen_netback]\n';

/** A sample in the module, and one in the kernel. @param own build ids by file, as perf writes them into the header */
function perfData(own: Readonly<Record<string, string>> = {}): Buffer {
  const ids = Object.entries(own).map(([file, id]) => {
    const body = Buffer.concat([u32(-1), Buffer.from(id, 'hex'), Buffer.alloc(4), text8(file)]);
    return Buffer.concat([Buffer.from([67, 0, 0, 0, 1, 0, body.length + 8, 0]), body]);
  });
  return perfDataFile({
    records: [0xffffffffc0001014n, 0xffffffff81000014n].map((ip) =>
      usualSample({ chain: [KERNEL_CONTEXT, ip] }),
    ),
    features: new Map([[2, Buffer.concat(ids)]]),
  });
}

/** A recording of these machines; files by name. */
async function recording(machines: Readonly<Record<string, Readonly<Record<string, Uint8Array | string>>>>) {
  const replace = Object.fromEntries(
    Object.entries(machines).flatMap(([folder, files]) =>
      Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]),
    ),
  );
  const files = await changedFiles({ replace });
  return { ...files, list: () => Object.keys(replace).sort() };
}

const SPOTS = { ...QUIET, spots: true };
const read = async (machines: Parameters<typeof recording>[0]) =>
  readRecording(await recording(machines), 'folder of captures', SPOTS);
const idOf = ({ spots, funcs }: Profile, module: string) => spots?.buildIds[funcs.modules.indexOf(module)];

const NETBACK = ofModule('xen_netback');

describe('a recording with such notes', () => {
  const notes = printed({ '/sys/kernel/notes': buildId(ID('ab')), [NETBACK]: buildId(ID('0a')) });

  it('knows the builds of modules, which perf does not tell', async () => {
    const files = { 'perf.data': perfData({ '[kernel.kallsyms]': ID('ab') }), kallsyms: KALLSYMS };
    const without = await read({ dom0: files });
    expect(idOf(without, '[xen_netback]')).toBe('');
    const profile = await read({ dom0: { ...files, 'build-id-notes': notes } });
    expect(idOf(profile, '[xen_netback]')).toBe(ID('0a'));
    expect(idOf(profile, '[kernel.kallsyms]')).toBe(ID('ab'));
    expect(profile.warnings).toEqual(without.warnings);
  });

  it('believes perf where the two differ, and says so', async () => {
    const path = '/lib/modules/6.1/kernel/drivers/net/xen-netback/xen-netback.ko';
    const files = {
      'perf.data': perfData({ [path]: ID('77') }),
      kallsyms: KALLSYMS,
      'build-id-notes': notes,
    };
    const profile = await read({ dom0: files });
    expect(idOf(profile, '[xen_netback]')).toBe(ID('77'));
    const [warning] = profile.warnings.filter(({ code }) => code === 'perf-data.build-id');
    expect(warning.message).toContain(
      `[xen_netback] is ${ID('77')} by perf and ${ID('0a')} by the kernel's notes`,
    );
    expect(warning.capture).toBe('dom0');
  });

  it('keeps the builds of two machines apart: the first one has spots', async () => {
    const files = { 'perf.data': perfData(), kallsyms: KALLSYMS };
    const other = printed({ [NETBACK]: buildId(ID('cc')) });
    const machines = {
      dom0: { ...files, 'build-id-notes': notes },
      guest1: { ...files, 'build-id-notes': other },
    };
    const profile = await read(machines);
    expect(idOf(profile, '[xen_netback]')).toBe(ID('0a'));
    const known = (name: string) =>
      Array.from(profile.samples.domain.keys())
        .filter((i) => profile.domains[profile.samples.domain[i]].name === name)
        .map((i) => (profile.spots?.ofSample[i] ?? -1) >= 0);
    expect(known('dom0')).toEqual([true, true]);
    expect(known('guest1')).toEqual([false, false]);
  });

  it.each([false, true])('still knows them when it is packed (reduced: %s)', async (reduce) => {
    const files = await recording({
      dom0: { 'perf.data': perfData(), kallsyms: KALLSYMS, 'build-id-notes': notes },
    });
    const out = join(base, 'packed.xenprof');
    await packRecording(files, out, QUIET, { tool: { name: 'test', version: '0' }, title: 'x', reduce });
    expect(idOf(await openProfile(out, SPOTS), '[xen_netback]')).toBe(ID('0a'));
  });

  it('that is one file has them beside it, gzipped or not', async () => {
    writeFileSync(join(base, 'perf.data'), perfData());
    writeFileSync(join(base, 'kallsyms'), KALLSYMS);
    writeFileSync(join(base, 'build-id-notes.gz'), gzipSync(notes));
    expect(idOf(await openProfile(join(base, 'perf.data'), SPOTS), '[xen_netback]')).toBe(ID('0a'));
    const [packed, path] = [await recordingFilesOf(join(base, 'perf.data')), join(base, 'one.xenprof')];
    await packRecording(packed, path, QUIET, {
      tool: { name: 'test', version: '0' },
      title: 'x',
      reduce: false,
    });
    expect(idOf(await openProfile(path, SPOTS), '[xen_netback]')).toBe(ID('0a'));
  });
});
