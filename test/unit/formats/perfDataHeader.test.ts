/** What stands before the samples: events and features, in a header or in records of a pipe. Written byte by byte. */
import { describe, expect, it } from 'vitest';
import { KERNEL, kernel, kernelSample } from './perfDataKernel';
import { perfDataProfile } from './perfDataProfile';
import {
  headerAttr,
  headerString,
  KERNEL_CONTEXT,
  perfDataFile,
  pipeFile,
  record,
  SAMPLE_BITS,
  text8,
  u32,
  u64,
  USUAL,
  type AttrSpec,
} from './perfDataWriter';

describe('pipe mode', () => {
  it('takes attributes, names, build ids and features from records', async () => {
    const records = [
      headerAttr({ sampleType: USUAL | SAMPLE_BITS.IDENTIFIER, ids: [3] }),
      headerAttr({ sampleType: USUAL | SAMPLE_BITS.IDENTIFIER, ids: [4], config: 2 }),
      record(78, 0, Buffer.concat([u64(2, 4), text8('my-event:u')])),
      record(80, 0, Buffer.concat([u64(3), headerString('box')])),
      record(9, 1, Buffer.concat([u64(4, KERNEL), u32(7, 7), u64(1, 1), u64(2, KERNEL_CONTEXT, KERNEL)])),
    ];
    for (const chunkSize of [1, 13, 1 << 20]) {
      const profile = await perfDataProfile(pipeFile(records), { symbols: { kernel } }, chunkSize);
      expect(profile.events.map((e) => e.name)).toEqual(['cpu-clock', 'my-event']);
      expect([...profile.samples.event]).toEqual([1]);
      expect(profile.domains[0].name).toBe('box');
      expect(profile.warnings).toEqual([]);
    }
  });
});

describe('events', () => {
  it.each<[AttrSpec, string, string]>([
    [{ type: 0, config: 0 }, 'cycles', 'cycles'],
    [{ type: 0, config: 3 }, 'cache-misses', 'misses'],
    [{ type: 1, config: 0 }, 'cpu-clock', 'nanoseconds'],
    [{ type: 3, config: 0x10002 }, 'LLC-load-misses', 'misses'],
    [{ type: 4, config: 0x1a8 }, 'raw 4:0x1a8', 'events'],
  ])('%j is %s, counted in %s', async (attr, name, unit) => {
    const records = [kernelSample];
    const { events } = await perfDataProfile(perfDataFile({ attrs: [attr], records }));
    expect(events.map((e) => [e.name, e.unit])).toEqual([[name, unit]]);
  });

  it('keep their modifiers only where these tell them apart', async () => {
    const name = (id: number, text: string) => record(78, 0, Buffer.concat([u64(2, id), text8(text)]));
    const attr = (id: number) =>
      headerAttr({ type: 0, sampleType: USUAL | SAMPLE_BITS.IDENTIFIER, ids: [id] });
    const named = async (...texts: string[]) => {
      const records = [...texts.map((_, i) => attr(i + 1)), ...texts.map((text, i) => name(i + 1, text))];
      return (await perfDataProfile(pipeFile(records))).events.map((e) => e.name);
    };
    expect(await named('cycles:P', 'instructions:u')).toEqual(['cycles', 'instructions']);
    expect(await named('cycles:u', 'cycles:k', 'misses:P')).toEqual(['cycles:u', 'cycles:k', 'misses']);
  });

  it('of cycles have a time where the clock is known', async () => {
    const file = perfDataFile({
      attrs: [{ type: 0 }],
      records: [kernelSample],
    });
    const known = await perfDataProfile(file, { cpuHz: 2.5e9 });
    expect(known.events[0].nsPerUnit).toBeCloseTo(0.4, 12);
    const unknown = await perfDataProfile(file);
    expect(unknown.events[0].nsPerUnit).toBeNaN();
  });
});

describe('header features', () => {
  it('say what machine it was', async () => {
    const description = Buffer.concat([
      u32(1, 128),
      Buffer.alloc(128),
      u32(1),
      headerString('cycles:ppp'),
      u64(44),
    ]);
    const features = new Map([
      [3, headerString('dom0')],
      [4, headerString('6.1.0')],
      [12, description],
      [29, Buffer.concat([u32(1, 1), u64(2_000_000_000, 1_000_000)])],
    ]);
    const attrs = [{ type: 4, ids: [44], clockId: 1 }];
    const file = perfDataFile({
      attrs,
      records: [kernelSample],
      features,
    });
    for (const chunkSize of [1, 100, 1 << 20]) {
      const profile = await perfDataProfile(file, { symbols: { kernel } }, chunkSize);
      expect(profile.domains[0].name).toBe('dom0');
      expect(profile.events[0].name).toBe('cycles');
      expect(profile.captures[0].clock.clock).toBe('CLOCK_MONOTONIC');
      expect(profile.warnings).toEqual([]);
    }
  });
});
