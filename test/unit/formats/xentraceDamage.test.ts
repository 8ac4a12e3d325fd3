import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/formats/formatError';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { looksLikeXentrace } from '../../../src/formats/xentrace/looksLikeXentrace';
import type { XentraceCapture } from '../../../src/formats/xentrace/readXentrace';
import { readXentrace } from '../../../src/formats/xentrace/readXentrace';
import { GIGAHERTZ, read, traceFixture, warningCodes } from './xentraceFixture';
import { change, concat, lost, TraceWriter, words, type TraceRecord } from './xentraceWriter';

const records: TraceRecord[] = [
  change(100, 0, 0, 'runnable', 'running'),
  { event: 0x0020100d, tsc: 110, words: [20 | (1 << 20) | (1 << 24), 5, 48] },
  { event: 0x0001f002, words: [0] },
  change(200, 0, 0, 'running', 'blocked'),
  lost(300, 5, 1, 0, 250),
  { event: 0x00081102, tsc: 310, words: [120, 0, 0] },
  { event: 0x00081001, tsc: 320 },
];
const small = new TraceWriter().window(0, records).window(1, records).window(0, records.slice(0, 3)).bytes();

/** What was read, or the error that says why nothing was. */
async function attempt(bytes: Uint8Array): Promise<XentraceCapture | FormatError> {
  try {
    return await read(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

/** The tables are as their documentation says, whatever was read. */
function expectSound({ schedule, warnings }: XentraceCapture) {
  const { vcpu, startNs, endNs } = schedule.intervals;
  let wrong = 0;
  for (let i = 0; i < vcpu.length; i++) {
    const ordered = i === 0 || startNs[i] >= startNs[i - 1];
    if (vcpu[i] >= schedule.vcpus.length || !(endNs[i] > startNs[i]) || !ordered) wrong++;
  }
  for (const v of schedule.vcpus) wrong += v.totalNs.filter((total) => !(total >= 0)).length;
  expect(wrong).toBe(0);
  for (const warning of warnings) expect(warning.message).not.toMatch(/NaN|undefined|Infinity/);
}

async function expectError(bytes: Uint8Array, place: number, message: RegExp) {
  const error = await attempt(bytes);
  expect(error).toBeInstanceOf(FormatError);
  expect((error as FormatError).place).toEqual({ offset: place });
  expect((error as FormatError).message).toMatch(message);
}

describe('what is no trace', () => {
  it('is refused with the place and what was expected there', async () => {
    await expectError(new Uint8Array(), 0, /empty file/);
    await expectError(new TextEncoder().encode('PERFILE2 and so on'), 0, /expected a window header/);
    await expectError(concat([words(0x03f00120, 0, 0)]), 0, /big-endian/);
    await expectError(words(0x2001f003, 1024, 64), 0, /pCPU number below 1024/);
    await expectError(words(0x2001f003, 0xffffffff, 64), 0, /found -1/);
    await expectError(words(0x2001f003, 0, 65), 0, /whole words, found 65 bytes/);
    await expectError(words(0x2001f003, 0, 64), 12, /64 more bytes/);
    await expectError(concat([words(0x2001f003, 0, 8), words(0, 0)]), 12, /expected a record/);
  });

  it('is told by its first bytes', () => {
    expect(looksLikeXentrace(traceFixture('rx').subarray(0, 64))).toBe(true);
    expect(looksLikeXentrace(small.subarray(0, 16))).toBe(true);
    expect(looksLikeXentrace(small.subarray(0, 12))).toBe(true);
    expect(looksLikeXentrace(small.subarray(0, 11))).toBe(false);
    expect(looksLikeXentrace(words(0x2001f003, 0, 0, 0x2001f003))).toBe(true);
    expect(looksLikeXentrace(words(0x2001f003, 0, 0, 0x12345678))).toBe(false);
    expect(looksLikeXentrace(words(0x2001f003, 0, 8, 0x00000001))).toBe(false);
    expect(looksLikeXentrace(words(0x2001f003, 4000, 8, 0x80021002))).toBe(false);
    expect(looksLikeXentrace(words(0x2001f003, 0, 7, 0x80021002))).toBe(false);
    expect(looksLikeXentrace(words(0x46524550, 0, 8, 0x80021002))).toBe(false);
  });

  it('is not guessed about without a clock', async () => {
    const options = { tscHz: 0, tscHzSource: 'nowhere' };
    await expect(readXentrace(memoryInput('t', small), options, QUIET)).rejects.toThrow(RangeError);
  });
});

describe('a damaged trace', () => {
  it('is read up to where it was cut, at every byte', async () => {
    const whole = await read(small);
    expect(warningCodes(whole)).not.toContain('xentrace.truncated');
    let before = 0;
    for (let length = 1; length < small.length; length++) {
      const result = await attempt(small.slice(0, length));
      if (result instanceof FormatError) {
        expect(before, `length ${length}`).toBe(0);
        continue;
      }
      expect(result.records).toBeGreaterThanOrEqual(before);
      before = result.records;
      const atWindow = length === 12 + 128 || length === 2 * (12 + 128);
      expect(warningCodes(result).includes('xentrace.truncated'), `length ${length}`).toBe(!atWindow);
      expectSound(result);
    }
    expect(before).toBe(whole.records - 1);
  });

  it('loses the rest of a window after a bad record, and says how much', async () => {
    const bytes = new TraceWriter()
      .window(0, [records[0], { event: 0x0003f001, tsc: 150 }, records[3]])
      .window(0, [change(400, 0, 0, 'running', 'blocked')])
      .bytes();
    const trace = await read(bytes);
    expect(warningCodes(trace)).toEqual(['xentrace.bad-record']);
    expect(trace.warnings[0].message).toMatch(/28 bytes were left out.*offset 28 /);
    expect(trace.records).toBe(2);
    expect(trace.schedule.vcpus[0].totalNs[0]).toBe(300);
  });

  it('goes on with the next window if one is shorter than it says', async () => {
    const trace = await read(new TraceWriter().window(0, [records[0]], 400).window(0, [records[3]]).bytes());
    expect(warningCodes(trace)).toEqual(['xentrace.short-window']);
    expect(trace.schedule.vcpus[0].totalNs[0]).toBe(100);
  });

  it('is read up to where no window follows', async () => {
    const trace = await read(concat([small, words(1, 2, 3, 4)]));
    expect(warningCodes(trace)).toContain('xentrace.stopped');
    expect(trace.records).toBe((await read(small)).records);
    expect(trace.warnings[0].message).toContain(`offset ${small.length} `);
  });

  it('without records is empty, not broken', async () => {
    const trace = await read(words(0x2001f003, 0, 0, 0x2001f003, 1, 0));
    expect(warningCodes(trace)).toEqual(['xentrace.empty']);
    expect(trace.schedule.pcpus).toEqual([]);
  });

  it('never breaks the tables, whatever the bytes', async () => {
    const header = fc.constantFrom(
      ...[0xa0021011, 0x90021101, 0x90021211, 0x90021002, 0x9020100d, 0xb0081102, 0x80081001, 0xc001f001],
      ...[0x9010f001, 0x10082012, 0x2001f003, 0x0001f002],
    );
    const word = fc.oneof({ weight: 3, arbitrary: header }, fc.nat(5), fc.nat(0xffffffff));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 200 }), fc.nat(3), async (values, pcpu) => {
        const body = words(...values);
        const result = await attempt(concat([words(0x2001f003, pcpu, body.length), body]));
        if (!(result instanceof FormatError)) expectSound(result);
      }),
      { numRuns: 500 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await attempt(bytes)).toBeInstanceOf(FormatError);
      }),
    );
  });

  it('never breaks the tables, whatever was overwritten in a real one', async () => {
    const real = traceFixture('rx-pvh').subarray(0, 60_000);
    const change = fc.record({ at: fc.nat(real.length - 1), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 40 }), async (changes) => {
        const bytes = real.slice();
        for (const { at, to } of changes) bytes[at] = to;
        const result = await attempt(bytes);
        if (!(result instanceof FormatError)) expectSound(result);
      }),
      { numRuns: 150 },
    );
  });

  it('costs no more than it is long: many losses and many vCPUs do not multiply', async () => {
    const many: TraceRecord[] = [];
    for (let i = 0; i < 40_000; i++) {
      many.push(change(1000 + i * 10, i & 0x7fff, i & 3, 'runnable', 'running'));
      many.push(lost(1008 + i * 10, 1, i & 0x7fff, i & 3, 1005 + i * 10));
    }
    const trace = await read(new TraceWriter().window(0, many).bytes(), GIGAHERTZ);
    expect(trace.lost).toBe(40_000);
    expect(trace.schedule.lost.reduce((n, w) => n + w.records, 0)).toBe(40_000);
    expect(trace.schedule.vcpus.length).toBe(16_384);
    expect(warningCodes(trace)).toContain('xentrace.too-many-vcpus');
    expectSound(trace);
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const context = { signal: stop.signal, progress: () => stop.abort(new Error('enough')) };
    await expect(readXentrace(memoryInput('t', small, 64), GIGAHERTZ, context)).rejects.toThrow('enough');
  });
});
