/** Where in their functions samples are, as each format tells it. */
import { Profile as PprofMessage, StringTable } from 'pprof-format';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { fileInput } from '../../../src/formats/fileInput';
import { openBytes, openProfile, recognise } from '../../../src/formats/openProfile';
import { readPerfData, type PerfDataOptions } from '../../../src/formats/perfData/readPerfData';
import { readKallsyms } from '../../../src/formats/symbols/kallsyms';
import { readElfSymbols } from '../../../src/formats/symbols/elfSymbols';
import { readRecording } from '../../../src/formats/recording/readRecording';
import type { Profile } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { gunzipped, PERF_DATA, plainTables, RX_HV } from './perfDataProfile';
import { KERNEL_CONTEXT, mmap2, perfDataFile, text8, u32, USER_CONTEXT, usualSample } from './perfDataWriter';
import { changedFiles, type Changes } from './recordingFiles';
import { stackNames } from './textProfile';

const SPOTS = { ...QUIET, spots: true };

const ALL_BUT_MADE = /^(?!(?:dom0|guest1)\/(?:perf\.data|kallsyms)$)/;

/** `name+0xoffset file:line` of each sample. */
function spotsOf({ spots, funcs }: Profile): (string | undefined)[] {
  if (spots === undefined) throw new Error('no spots');
  return Array.from(spots.ofSample, (row) => {
    if (row < 0) return undefined;
    const offset = spots.offset[row] < 0 ? '' : `+0x${spots.offset[row].toString(16)}`;
    const line = spots.file[row] < 0 ? '' : ` ${spots.files[spots.file[row]]}:${spots.line[row]}`;
    return `${funcs.name[spots.func[row]]}${offset}${line}`;
  });
}

async function openText(text: string): Promise<Profile> {
  const bytes = Buffer.from(text);
  return openBytes('text', bytes, memoryInput('text', bytes), SPOTS);
}

async function openPerfData(bytes: Uint8Array, options: PerfDataOptions = {}): Promise<Profile> {
  const builder = new ProfileBuilder('x.data', 'perf.data');
  builder.keepSpots();
  await readPerfData(memoryInput('x.data', bytes), builder, QUIET, options);
  return builder.build();
}

const recording = async (changes: Changes = {}) =>
  readRecording(await changedFiles(changes), 'folder of captures', SPOTS);

describe.each([`${RX_HV}/dom0`, `${RX_HV}/guest1`, `${PERF_DATA}/blkread-hv-guest1`])('%s', (folder) => {
  let binary: Profile;
  let leaves: string[];
  beforeAll(async () => {
    const { table } = await readKallsyms(fileInput(`${folder}/kallsyms.gz`), QUIET);
    binary = await openPerfData(gunzipped(`${folder}/perf.data.gz`), {
      symbols: { kernel: table },
      asPerfScript: true,
    });
    const text = gunzipped(`${folder}/perf-script.txt.gz`).toString();
    // Header, then frames: the first is the leaf.
    leaves = text
      .trimEnd()
      .split('\n\n')
      .map((sample) => sample.split('\n').at(1)?.trim() ?? '');
  });

  it('has every kernel sample where perf script says it is', () => {
    // Order of time, as perf script prints; equal times stay in the order of the file.
    const order = Array.from(binary.samples.timeNs.keys()).sort(
      (a, b) => binary.samples.timeNs[a] - binary.samples.timeNs[b],
    );
    const spots = spotsOf(binary);
    expect(order.length).toBe(leaves.length);
    const kernel = leaves.map((leaf) => /^[0-9a-f]+ (\S+) \(\[(?!vdso)\S+\]\)$/.exec(leaf)?.[1]);
    // Samples of one microsecond may stand in another order: compare as a whole, and most one by one.
    const mine = order.map((i) => spots[i] ?? '');
    const theirs = kernel.map((spot) => (spot === undefined || spot === '[unknown]' ? '' : spot));
    expect([...mine].sort()).toEqual([...theirs].sort());
    expect(theirs.filter((spot) => spot !== '').length).toBeGreaterThan(500);
    expect(mine.filter((spot, i) => spot === theirs[i]).length).toBeGreaterThan(0.95 * mine.length);
  });

  it('has the innermost function of the stack, and each spot once', () => {
    const { spots, samples, stacks } = binary;
    const rows = new Set<string>();
    spots?.ofSample.forEach((row, i) => {
      if (row >= 0) expect(spots.func[row]).toBe(stacks.func[samples.stack[i]]);
    });
    spots?.func.forEach((func, row) => rows.add(`${func} ${spots.offset[row]}`));
    expect(rows.size).toBe(spots?.func.length);
  });

  it('is otherwise what it is without spots', async () => {
    const { table } = await readKallsyms(fileInput(`${folder}/kallsyms.gz`), QUIET);
    const builder = new ProfileBuilder('x.data', 'perf.data');
    const input = memoryInput('x.data', gunzipped(`${folder}/perf.data.gz`));
    await readPerfData(input, builder, QUIET, { symbols: { kernel: table }, asPerfScript: true });
    const without = builder.build();
    expect(without.spots).toBeUndefined();
    expect(plainTables(binary)).toEqual(plainTables(without));
  });

  it('gives the same for the text', async () => {
    const text = await openText(gunzipped(`${folder}/perf-script.txt.gz`).toString());
    const ofText = spotsOf(text);
    const expected = leaves.map((leaf) => /^[0-9a-f]+ (.+\+0x[0-9a-f]+) \(.*\)$/.exec(leaf)?.[1]);
    expect(ofText).toEqual(expected);
  });
});

describe('a recording', () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await recording();
  });

  it('has spots of dom0, the guest and the hypervisor, with build ids', () => {
    const { spots, samples, funcs, events, captures } = profile;
    const seen = new Map<string, number>();
    spots?.ofSample.forEach((row, i) => {
      const { name } = captures[events[samples.event[i]].capture];
      const key = `${name} ${row < 0 ? '-' : funcs.modules[funcs.module[spots.func[row]]].replace(/\[(?!kernel).*/, '[module]')}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    });
    for (const key of [
      'dom0 [kernel.kallsyms]',
      'dom0 [module]',
      'guest1 [kernel.kallsyms]',
      'hypervisor xen',
      'hypervisor-hv xen',
    ])
      expect([key, (seen.get(key) ?? 0) > 20]).toEqual([key, true]);
    expect(spots?.ofSample.length).toBe(samples.stack.length);
    const idOf = (module: string) => spots?.buildIds[funcs.modules.indexOf(module)];
    // perf buildid-list, xl info.
    expect(idOf('[kernel.kallsyms]')).toBe('eb4fbcd037e7253717950bf2b93bd5566f47c56f');
    expect(idOf('xen')).toBe('151b373fd64b321593bf987fd923cd10dabadac4');
  });

  it('finds the guest of a PMU sample at the same places as the guest itself', () => {
    const { spots, samples, events, captures, funcs, domains } = profile;
    const places = (capture: string) =>
      new Set(
        Array.from(samples.stack.keys())
          .filter((i) => captures[events[samples.event[i]].capture].name === capture)
          .filter((i) => domains[samples.domain[i]].name === 'guest1')
          .map((i) => spots?.ofSample[i] ?? -1)
          .filter((row) => row >= 0 && funcs.modules[funcs.module[spots?.func[row] ?? 0]] !== 'xen'),
      );
    const own = places('guest1');
    expect([...places('hypervisor')].filter((row) => own.has(row)).length).toBeGreaterThan(5);
  });

  it('keeps two builds of a kernel apart: only the first one has spots', async () => {
    const kernel = (id: string) => {
      const body = Buffer.concat([
        u32(-1),
        Buffer.from(id.repeat(20), 'hex'),
        Buffer.alloc(4),
        text8('[kernel.kallsyms]'),
      ]);
      return Buffer.concat([Buffer.from([67, 0, 0, 0, 1, 0, body.length + 8, 0]), body]);
    };
    const file = (id: string) =>
      perfDataFile({
        records: [usualSample({ chain: [KERNEL_CONTEXT, 0xffffffff81000014n] })],
        features: new Map([[2, kernel(id)]]),
      });
    const kallsyms = 'ffffffff81000000 T f\nffffffff81000100 T g\n';
    const two = (dom0: string, guest: string) =>
      recording({
        without: ALL_BUT_MADE,
        replace: {
          'dom0/perf.data': file(dom0),
          'dom0/kallsyms': kallsyms,
          'guest1/perf.data': file(guest),
          'guest1/kallsyms': kallsyms,
        },
      });
    expect(spotsOf(await two('ab', 'ab'))).toEqual(['f+0x14', 'f+0x14']);
    const different = await two('ab', 'cd');
    expect(spotsOf(different)).toEqual(['f+0x14', undefined]);
    expect(different.spots?.buildIds[different.funcs.modules.indexOf('[kernel.kallsyms]')]).toBe(
      'ab'.repeat(20),
    );
  });

  it('has none where they are not asked for', async () => {
    const plain = await openProfile(RX_HV, QUIET);
    expect(plain.spots).toBeUndefined();
    expect(plainTables(plain)).toEqual(plainTables(profile));
  });
});

describe('perf.data', () => {
  it('has offsets within the symbols of programs, and build ids of their mappings', async () => {
    const { table } = await readElfSymbols(fileInput('test/fixtures/symbols/tiny.elf'), QUIET);
    const row = Array.from({ length: table.length }, (_, r) => r).find((r) => table.name(r) === 'main');
    if (row === undefined) throw new Error('no main');
    const at = table.start(row) + 3n;
    const map = mmap2(7, 0x400000, 0x10000, 0, '/bin/tiny');
    map.writeUInt16LE(map.readUInt16LE(4) | (1 << 14), 4);
    Buffer.from([20, 0, 0, 0, ...Array<number>(20).fill(0xa5)]).copy(map, 40);
    const bytes = perfDataFile({
      records: [map, usualSample({ misc: 2, chain: [USER_CONTEXT, 0x400000n + at] })],
    });
    const profile = await openPerfData(bytes, {
      symbols: { file: (path) => (path === '/bin/tiny' ? table : undefined) },
    });
    expect(spotsOf(profile)).toEqual(['main+0x3']);
    expect(profile.spots?.buildIds[profile.funcs.modules.indexOf('/bin/tiny')]).toBe('a5'.repeat(20));
  });

  it('has no spots of what has no symbol', async () => {
    const records = [
      usualSample({ chain: [KERNEL_CONTEXT, 0xffffffff81000014n] }),
      usualSample({ misc: 2, chain: [USER_CONTEXT, 0x400000n] }),
      usualSample({ chain: [] }),
      usualSample({ chain: [0xffff82d040200000n] }),
      usualSample({ chain: [-4000n, 0xffffffff81000014n] }),
    ];
    const profile = await openPerfData(perfDataFile({ records }));
    expect(spotsOf(profile)).toEqual(records.map(() => undefined));
  });
});

/** Real output of `perf script -F +srcline` (6.1) of programs compiled with `gcc -g`; the last frame's unresolved kernel is of another one. */
const WITH_LINES = `deep 19899 36651.407600:    1003009 cpu-clock: 
	            1186 mix+0x16 (/opt/deep)
  deep.c:4
	            105e main+0xe (/opt/deep)
  deep.c:17
	           2724a __libc_start_call_main+0x7a (/usr/lib/x86_64-linux-gnu/libc.so.6)
  libc-start.c:74

deep 19899 36651.408612:    1003009 cpu-clock: 
	ffffffff9710a7b3 finish_task_switch.isra.0+0x93 ([kernel.kallsyms])
  [kernel.kallsyms][ffffffff9710a7b3]
	            1186 mix+0x16 (/opt/deep)
  deep.c:4

`;
const WITHOUT_CHAINS = `            deep 17024 36407.073226:    1003009 cpu-clock:      5631dc7de196 mix+0x16 (/opt/deep)
  deep.c:4
            deep 17024 36407.080463:    1003009 cpu-clock:      5631dc7de19e mix+0x1e (/opt/deep)
  deep.c:3
            deep 17024 36407.081462:    1003009 cpu-clock:  ffffffff9710a7b3 finish_task_switch.isra.0+0x93 ([kernel.kallsyms])
  [kernel.kallsyms][ffffffff9710a7b3]
            deep 17024 36407.082464:    1003009 cpu-clock:      5631dc7de196 mix+0x16 (/opt/deep)
`;

describe('perf script text with source lines', () => {
  it('tells the line of the innermost frame', async () => {
    const profile = await openText(WITH_LINES);
    expect(spotsOf(profile)).toEqual(['mix+0x16 deep.c:4', 'finish_task_switch.isra.0+0x93']);
    expect(stackNames(profile, 0)).toEqual(['__libc_start_call_main', 'main', 'mix']);
    expect(stackNames(profile, 1)).toEqual(['mix', 'finish_task_switch.isra.0']);
    expect(profile.warnings).toEqual([]);
  });

  it('does so without call chains too', async () => {
    const profile = await openText(WITHOUT_CHAINS);
    expect(spotsOf(profile)).toEqual([
      'mix+0x16 deep.c:4',
      'mix+0x1e deep.c:3',
      'finish_task_switch.isra.0+0x93',
      'mix+0x16',
    ]);
    expect(profile.funcs.name).toEqual(['mix', 'finish_task_switch.isra.0']);
    expect(profile.warnings).toEqual([]);
  });

  it('is recognised however many lines there are', () => {
    expect(recognise(Buffer.from(WITH_LINES))).toBe('perf script');
    expect(recognise(Buffer.from(WITHOUT_CHAINS))).toBe('perf script');
  });

  it('knows an inlined frame by its source line, and by its own', async () => {
    // The order of sample__fprintf_callchain: source line first, then the mark.
    const text = `a 1 [000] 1.000001: 5 cycles: 
	12 leaf+0x12
  a.h:7 (inlined)
	12 outer+0x12 (/bin/a)
  b.c:30

a 1 [000] 1.000002: 5 cycles: 
	12 leaf+0x12
  ??:0 (inlined)
	12 outer+0x12 (/bin/a)

a 1 [000] 1.000003: 5 cycles: 
	12 leaf (inlined)
	12 outer+0x12 (/bin/a)

`;
    const profile = await openText(text);
    expect(spotsOf(profile)).toEqual(['leaf a.h:7', 'outer+0x12', 'outer+0x12']);
    for (const sample of [0, 1, 2]) expect(stackNames(profile, sample)).toEqual(['outer', 'leaf']);
    expect(profile.funcs.name.filter((_, i) => profile.symbolFacts?.inlined?.[i] === 1)).toEqual(['leaf']);
    expect(profile.funcs.modules).toEqual(['/bin/a']);
    expect(profile.warnings).toEqual([]);
  });

  it('takes every form of a line that perf prints, and no other text', async () => {
    const of = async (line: string) => {
      const profile = await openText(`a 1 [000] 1.000001: 5 cycles: \n\t12 f+0x2 (/bin/a)\n${line}\n\n`);
      return [spotsOf(profile)[0], ...stackNames(profile, 0), ...profile.warnings.map((w) => w.code)];
    };
    expect(await of('  a.c:12')).toEqual(['f+0x2 a.c:12', 'f']);
    expect(await of('  /usr/src/my prog/a.c:12 (discriminator 3)')).toEqual([
      'f+0x2 /usr/src/my prog/a.c:12',
      'f',
    ]);
    for (const unknown of [
      '  ??:0',
      '  ??:?',
      '  [unknown]',
      '  libc.so.6[a373a]',
      '  f+0x2',
      '  a.c:0',
      '  [a][12]',
    ])
      expect(await of(unknown)).toEqual(['f+0x2', 'f']);
    expect(await of('  99 main+0x1 (/bin/b)')).toEqual(['f+0x2', 'main', 'f']);
    expect(await of('  some words')).toEqual(['f+0x2', 'f', 'perf-script.unparsable']);
    expect(await of(' a.c:12')).toEqual(['f+0x2', 'f', 'perf-script.unparsable']);
  });

  it("has no offset where the symbol is not the function's", async () => {
    const profile = await openText(
      'a 1 [000] 1.000001: 5 cycles: \n\tffff82d040200000 near+0x2 ([kernel.kallsyms])\n\n' +
        'a 1 [000] 1.000002: 5 cycles: \n\tffff82d040200000 do_x+0x2 (xen-syms)\n\n' +
        'a 1 [000] 1.000003: 5 cycles: \n\t12 [unknown] (/bin/a)\n\n',
    );
    expect(spotsOf(profile)).toEqual([undefined, 'do_x+0x2', undefined]);
  });
});

describe('pprof', () => {
  it('tells the line of the innermost function, inlined or not', async () => {
    const stringTable = new StringTable();
    const s = (text: string) => stringTable.dedup(text);
    const bytes = new PprofMessage({
      sampleType: [{ type: s('cpu'), unit: s('nanoseconds') }],
      location: [
        {
          id: 1,
          line: [
            { functionId: 2, line: 7 },
            { functionId: 1, line: 90 },
          ],
        },
        { id: 2, line: [{ functionId: 1, line: 95 }] },
        { id: 3, line: [{ functionId: 3, line: 5 }] },
        { id: 4 },
      ],
      function: [
        { id: 1, name: s('f'), filename: s('f.go') },
        { id: 2, name: s('g'), filename: s('g.go') },
        { id: 3, name: s('h') },
      ],
      sample: [[1, 2], [2], [3], [4], [9], []].map((locationId) => ({ locationId, value: [3] })),
      stringTable,
    }).encode();
    const profile = await openBytes('p.pb', bytes, memoryInput('p.pb', bytes), SPOTS);
    expect(spotsOf(profile)).toEqual(['g g.go:7', 'f f.go:95', undefined, undefined, undefined, undefined]);
    expect(profile.funcs.name.filter((_, i) => profile.symbolFacts?.inlined?.[i] === 1)).toEqual(['g']);
  });
});
