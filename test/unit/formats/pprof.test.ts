import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Profile as PprofMessage, StringTable } from 'pprof-format';
import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { collapse } from '../../../src/formats/collapse/collapse';
import { exportPprof } from '../../../src/formats/export/exportPprof';
import { FormatError } from '../../../src/formats/formatError';
import { looksLikePprof } from '../../../src/formats/pprof/looksLikePprof';
import { readPprof } from '../../../src/formats/pprof/readPprof';
import { LAYERS, type Profile } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { foldedProfile, funcNamed, scriptProfile, stackNames, textFixture } from './textProfile';

async function written(profile: Profile): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exportPprof(profile)) chunks.push(chunk);
  return gunzipSync(Buffer.concat(chunks));
}

async function read(bytes: Uint8Array, chunkSize?: number): Promise<Profile> {
  const builder = new ProfileBuilder('profile.pb', 'pprof');
  await readPprof(memoryInput('profile.pb', bytes, chunkSize), builder, QUIET);
  return builder.build();
}

function goProfile(): Uint8Array {
  const stringTable = new StringTable();
  const s = (text: string) => stringTable.dedup(text);
  return new PprofMessage({
    sampleType: [
      { type: s('samples'), unit: s('count') },
      { type: s('cpu'), unit: s('nanoseconds') },
    ],
    mapping: [{ id: 1, filename: s('/bin/server') }],
    location: [
      // Location 7: g was inlined into f.
      { id: 7, mappingId: 1, address: 0x1234, line: [{ functionId: 2 }, { functionId: 1 }] },
      { id: 2 ** 60, mappingId: 1, address: 0x99 },
    ],
    function: [
      { id: 1, name: s('net/http.(*Client).Do'), filename: s('client.go') },
      { id: 2, name: s('g') },
    ],
    sample: [{ locationId: [7, 2 ** 60], value: [3, 31] }],
    stringTable,
  }).encode();
}

describe('readPprof', () => {
  it('reads a CPU profile as Go writes it: inlined functions, unnamed places, counts of samples', async () => {
    const p = await read(goProfile());
    expect(stackNames(p, 0)).toEqual(['[server]', 'net/http.(*Client).Do', 'g']);
    expect(p.events).toMatchObject([{ name: 'cpu', unit: 'nanoseconds', nsPerUnit: 1 }]);
    expect([...p.samples.period]).toEqual([11, 10, 10]);
    expect(funcNamed(p, 'g')).toEqual({ module: '/bin/server', layer: LAYERS.indexOf('user') });
    expect(p.warnings).toEqual([]);
  });

  it('reads several values without counts as events of their own', async () => {
    const stringTable = new StringTable();
    const s = (text: string) => stringTable.dedup(text);
    const p = await read(
      new PprofMessage({
        sampleType: [
          { type: s('alloc_objects'), unit: s('count') },
          { type: s('alloc_space'), unit: s('bytes') },
          { type: s('wait'), unit: s('microseconds') },
        ],
        sample: [{ locationId: [5], value: [3, 4096, -2] }],
        stringTable,
      }).encode(),
    );
    expect(p.events.map((e) => e.name)).toEqual(['alloc_objects', 'alloc_space', 'wait']);
    expect([...p.samples.period]).toEqual([3, 4096]);
    expect(p.warnings.map((w) => w.code)).toEqual([
      'pprof.no-sample-count',
      'pprof.unknown-locations',
      'pprof.negative',
    ]);
  });

  it('names the offset of what is wrong', async () => {
    const bytes = goProfile();
    await expect(read(bytes.subarray(0, bytes.length - 1))).rejects.toThrow(
      /profile\.pb: offset \d+.*expected \d+ bytes/,
    );
    await expect(read(Buffer.from('hello, world'))).rejects.toThrow(FormatError);
    await expect(read(new Uint8Array(0))).rejects.toThrow(/at least one sample type/);
  });

  it('gives a profile or a FormatError for any bytes and any cut, whatever the chunks', async () => {
    const whole = Buffer.from(goProfile());
    const damaged = fc
      .tuple(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }),
      )
      .map(([end, changes]) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        return bytes.subarray(0, end);
      });
    const outcome = (bytes: Uint8Array, size?: number) =>
      read(bytes, size).catch((error: unknown) => {
        expect(error).toBeInstanceOf(FormatError);
        return (error as FormatError).message;
      });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })),
        fc.integer({ min: 1, max: 20 }),
        async (bytes, size) => {
          expect(typeof looksLikePprof(bytes)).toBe('boolean');
          expect(await outcome(bytes, size)).toEqual(await outcome(bytes));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does not spread a count that lies over billions of rows', async () => {
    const stringTable = new StringTable();
    const p = await read(
      new PprofMessage({
        sampleType: [
          { type: stringTable.dedup('samples'), unit: stringTable.dedup('count') },
          { type: stringTable.dedup('cpu'), unit: stringTable.dedup('nanoseconds') },
        ],
        sample: [{ locationId: [], value: [2 ** 52, 100] }],
        stringTable,
      }).encode(),
    );
    expect([...p.samples.period]).toEqual([100]);
    expect(p.warnings.map((w) => w.code)).toContain('pprof.no-sample-count');
  });
});

describe('write and read again', () => {
  it.each(['rx-hv-dom0', 'blkread-dom0'])(
    'keeps stacks, threads, periods and numbers of samples of %s',
    async (name) => {
      const before = await scriptProfile(textFixture(`${name}.perf-script.txt`), {
        domain: { id: 0, name: 'Domain-0', role: 'dom0' },
      });
      const after = await read(await written(before));
      for (const weight of ['samples', 'period'] as const) {
        expect(collapse(after, { weight, all: true })).toEqual(collapse(before, { weight, all: true }));
      }
      expect(after.domains).toEqual(before.domains);
      expect(after.events.map((e) => [e.name, e.unit])).toEqual(before.events.map((e) => [e.name, e.unit]));
      const symbols = before.funcs.name.filter((funcName) => !funcName.startsWith('['));
      expect(symbols.length).toBeGreaterThan(100);
      for (const symbol of symbols)
        expect(funcNamed(after, symbol).layer).toBe(funcNamed(before, symbol).layer);
    },
  );

  it('keeps any names', async () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 }).map((s) => s.replace(/[;\s]/g, '_'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(part, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        async (stacks) => {
          const before = await foldedProfile(stacks.map((s, i) => `${s.join(';')} ${i + 1}\n`).join(''));
          const after = await read(await written(before));
          const names = (p: Profile) =>
            [...p.samples.stack.keys()].map((i) => stackNames(p, i).join(';')).sort();
          expect(new Set(names(after))).toEqual(new Set(names(before)));
          expect(new Set(after.threads.comm)).toEqual(new Set(before.threads.comm));
        },
      ),
    );
  });
});

describe('looksLikePprof', () => {
  it('knows what Go and this program write, also when cut', async () => {
    const own = await written(await scriptProfile(textFixture('rx-hv-guest1-pid.perf-script.txt')));
    for (const bytes of [goProfile(), own, own.subarray(0, 1000)]) expect(looksLikePprof(bytes)).toBe(true);
  });

  it('does not take texts, other magics or noise', () => {
    const others = [
      textFixture('rx-hv-dom0.perf-script.txt'),
      textFixture('rx-hv-dom0.default.folded'),
      Buffer.from('PERFILE2\x68\0\0\0'),
      Buffer.from([3, 0xf0, 1, 0x20, 0, 0, 0, 0]),
      Buffer.from('PK\x03\x04'),
      Buffer.alloc(100),
      Buffer.alloc(0),
    ];
    for (const bytes of others) expect(looksLikePprof(bytes)).toBe(false);
  });
});
