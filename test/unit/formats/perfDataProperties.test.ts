/** perf.data that chance has made: whatever the bytes are, there is a profile that holds together or a FormatError. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/formats/formatError';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import type { Profile } from '../../../src/profile/profile';
import { made, perfDataProfile, plainTables, symbolsOf } from './perfDataProfile';

const FILES = ['plain', 'events', 'fields', 'group', 'pipe', 'compressed', 'pipe-compressed'].map(
  (name) => [name, made(name)] as const,
);

/** Every second page is a function. */
const everywhere = symbolsOf(
  (_, low) => ((low >>> 12) & 1 ? (low >>> 13) & 0xff : -1),
  (row) => `f${row}`,
  (_, __, low) => low & 0xfff,
);
const SYMBOLS = { kernel: everywhere, hypervisor: everywhere, file: () => everywhere };

/** Every index points into its table, and the rest of the house can be built on it. */
function expectWhole(profile: Profile): void {
  const { samples, stacks, funcs, threads, events, domains, captures } = profile;
  const within = (column: ArrayLike<number>, from: number, to: number) =>
    Array.from(column).every((value) => value >= from && value < to);
  expect([
    within(samples.stack, -1, stacks.prefix.length),
    within(samples.event, 0, events.length),
    within(samples.domain, 0, domains.length),
    within(samples.thread, -1, threads.comm.length),
    within(stacks.func, 0, funcs.name.length),
    Array.from(stacks.prefix).every((prefix, row) => prefix < row),
    within(funcs.module, -1, funcs.modules.length),
    within(threads.domain, 0, domains.length),
    events.every((event) => event.capture < captures.length),
  ]).toEqual(Array(9).fill(true));
  const { spots } = profile;
  if (spots === undefined) throw new Error('no spots');
  expect([
    within(spots.ofSample, -1, spots.func.length),
    within(spots.func, 0, funcs.name.length),
    within(spots.offset, -1, 0x1000),
    spots.ofSample.length === samples.stack.length,
    spots.buildIds.length === funcs.modules.length,
    spots.buildIds.every((id) => /^[0-9a-f]*$/.test(id)),
  ]).toEqual(Array(6).fill(true));
  expect(captures.reduce((sum, capture) => sum + capture.samples, 0)).toBe(samples.stack.length);
  expect(layerProfile(profile).tree.nodeOfSample).toHaveLength(samples.stack.length);
}

async function expectProfileOrError(bytes: Uint8Array, chunkSize?: number): Promise<void> {
  try {
    expectWhole(await perfDataProfile(bytes, { symbols: SYMBOLS }, chunkSize, true));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message).toMatch(/^x\.data.*: (?:offset \d+|entry)/);
    expect(error.remedy).not.toBe('');
  }
}

describe.each(FILES)('%s', (_, whole) => {
  it('is the same in chunks of any size', async () => {
    const expected = plainTables(await perfDataProfile(whole));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), async (chunkSize) => {
        expect(plainTables(await perfDataProfile(whole, {}, chunkSize))).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('with some bytes changed is a profile or an error', async () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        await expectProfileOrError(bytes);
      }),
      { numRuns: 100 },
    );
  });

  it('with a piece cut out, doubled or overwritten is a profile or an error', async () => {
    const place = fc.nat(whole.length);
    await fc.assert(
      fc.asyncProperty(place, place, place, fc.nat(2), async (a, b, to, kind) => {
        const [from, end] = a < b ? [a, b] : [b, a];
        const piece = whole.subarray(from, end);
        const cut = Buffer.concat([whole.subarray(0, from), whole.subarray(end)]);
        const doubled = Buffer.concat([whole.subarray(0, to), piece, whole.subarray(to)]);
        const overwritten = Buffer.from(whole);
        piece.copy(overwritten, to);
        await expectProfileOrError([cut, doubled, overwritten][kind]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('any bytes', () => {
  it('behind a magic are a profile or an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), fc.boolean(), async (bytes, pipe) => {
        const head = Buffer.alloc(pipe ? 16 : 8);
        head.write('PERFILE2');
        if (pipe) head.writeUInt32LE(16, 8);
        await expectProfileOrError(Buffer.concat([head, bytes]), 64);
      }),
      { numRuns: 300 },
    );
  });

  it('as the data of a real file are a profile or an error', async () => {
    const whole = made('plain');
    const dataAt = Number(whole.readBigUInt64LE(40));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2000 }), fc.nat(2000), async (bytes, at) => {
        const noise = Buffer.from(whole);
        Buffer.from(bytes).copy(noise, dataAt + at);
        await expectProfileOrError(noise);
      }),
      { numRuns: 150 },
    );
  });
});
