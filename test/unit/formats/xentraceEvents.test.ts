import { describe, expect, it } from 'vitest';
import type { EventCount } from '../../../src/profile/schedule';
import { read, warningCodes } from './xentraceFixture';
import { change, lost, TraceWriter, type TraceRecord } from './xentraceWriter';

/** d0v0 runs on the pCPU from 100 on. */
const one = (...records: TraceRecord[]) =>
  new TraceWriter()
    .window(0, [{ event: 0x00802003, tsc: 50 }, change(100, 0, 0, 'runnable', 'running'), ...records])
    .bytes();

const brief = (events: readonly EventCount[], kind: string) =>
  events.filter((e) => e.kind === kind).map((e) => [e.name, e.count, e.ns]);

describe('events', () => {
  it('of PV guests: traps by number, both kinds of page table writes as one', async () => {
    const { schedule } = await read(
      one(
        { event: 0x00201104, tsc: 110, words: [1, 2, 3, 4, 5] },
        { event: 0x00201004, tsc: 111, words: [1, 2, 3] },
        { event: 0x0020110b, tsc: 112, words: [1, 2, 3, 4, 5, 6] },
        { event: 0x0020100c, tsc: 113, words: [1, 2, 3, 4] },
        { event: 0x00201003, tsc: 114, words: [0x1000, 13 | 0x8000 | (2 << 16)] },
        { event: 0x00201103, tsc: 115, words: [0x1000, 0xffff8000, 13] },
        { event: 0x00201103, tsc: 116, words: [0x1000, 0xffff8000, 100] },
        { event: 0x00201106, tsc: 117, words: [1, 2] },
        { event: 0x0020103f, tsc: 118 },
      ),
    );
    expect(brief(schedule.events, 'pv')).toEqual([
      ['trap 13 (GP fault)', 2, null],
      ['trap 100', 1, null],
      ['page fault', 2, null],
      ['emulate privop', 1, null],
      ['ptwr', 2, null],
      ['pv event 63', 1, null],
    ]);
    expect(schedule.events.filter((e) => e.kind === 'pv').map((e) => e.vcpu)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('of HVM guests: handlers with the time of the exit they were the last of', async () => {
    const { schedule } = await read(
      one(
        { event: 0x00081103, tsc: 110, words: [0x7c, 0, 0] },
        { event: 0x0008200d, words: [0x80b, 0, 0] },
        { event: 0x00082004, words: [243, 0] },
        { event: 0x00081001, tsc: 130 },
        { event: 0x00081103, tsc: 140, words: [0x78, 0, 0] },
        { event: 0x00082013, words: [0] },
        { event: 0x00082012, words: [29] },
        { event: 0x00084009, tsc: 145 },
        { event: 0x00081001, tsc: 147 },
        { event: 0x00082216, words: [1, 2] },
      ),
    );
    expect(brief(schedule.events, 'hvm')).toEqual([
      ['inject interrupt, vector 243', 1, null],
      ['MSR write', 1, 20],
      ['VMMCALL', 1, 7],
      ['HLT', 1, null],
      ['I/O port write', 1, null],
      ['PIT timer fired', 1, null],
    ]);
  });

  it('count interrupts given to a guest, and what the guest then works until it halts', async () => {
    const { schedule } = await read(
      one(
        { event: 0x00081103, tsc: 110, words: [0x60, 0, 0] },
        { event: 0x00082004, words: [32, 0] },
        { event: 0x00081001, tsc: 120 },
        change(150, 0, 0, 'running', 'blocked'),
        change(160, 0, 0, 'blocked', 'runnable'),
        change(170, 0, 0, 'runnable', 'running'),
        { event: 0x00082004, words: [243, 0] },
        { event: 0x00081001, tsc: 180 },
        { event: 0x00081103, tsc: 190, words: [0x60, 0, 0] },
        { event: 0x00082004, words: [1000, 0] },
        { event: 0x00081001, tsc: 195 },
        change(200, 0, 0, 'running', 'blocked'),
      ),
    );
    const none = { count: 0, ns: 0 };
    const wake = { count: 1, ns: 20 };
    expect(schedule.guestInterrupts).toEqual([
      {
        vcpu: 0,
        vector: 32,
        count: 1,
        wakeToHaltAlone: none,
        wakeToHalt: none,
        interruptToHalt: { count: 1, ns: 30 },
      },
      { vcpu: 0, vector: 243, count: 1, wakeToHaltAlone: wake, wakeToHalt: wake, interruptToHalt: none },
      { vcpu: 0, vector: 256, count: 1, wakeToHaltAlone: none, wakeToHalt: none, interruptToHalt: none },
    ]);
  });

  it('of the hardware: interrupts with their time, idle states from entry to exit unless records are lost', async () => {
    const { schedule } = await read(
      one(
        { event: 0x00802008, tsc: 110, words: [29, 0xfffffff0, 0x10] },
        { event: 0x00802008, tsc: 111, words: [29, 100, 130] },
        { event: 0x00802008, tsc: 112, words: [0xffffffff, 100, 130] },
        { event: 0x00801002, tsc: 200, words: [2, 0, 0, 0] },
        { event: 0x00801003, tsc: 260, words: [2, 0] },
        { event: 0x00801002, tsc: 300, words: [1, 0, 0, 0] },
        lost(350, 5, 0, 0, 320),
        { event: 0x00801003, tsc: 400, words: [1, 0] },
        { event: 0x00801001, tsc: 410, words: [1, 2] },
      ),
    );
    expect(brief(schedule.events, 'interrupt')).toEqual([
      ['bind vector', 1, null],
      ['interrupt handled, IRQ 29', 2, 32 + 30],
      ['interrupt handled, other IRQ', 1, 30],
    ]);
    expect(brief(schedule.events, 'power')).toEqual([
      ['frequency change', 1, null],
      ['idle, C1', 1, null],
      ['idle, C2', 1, 60],
    ]);
    expect(schedule.events.every((e) => (e.pcpu === 0) !== (e.vcpu === 0))).toBe(true);
  });

  it('of memory: grants by who maps whose pages, and changes of the memory map', async () => {
    const { schedule } = await read(
      one(
        { event: 0x0010f001, tsc: 110, words: [5] },
        { event: 0x0010f001, tsc: 111, words: [6] },
        { event: 0x0010f004, words: [1, 0, 2, 0, 3, 4] },
        change(120, 0, 0, 'running', 'blocked'),
        { event: 0x0010f002, tsc: 130, words: [5] },
      ),
    );
    const rows = schedule.events.filter((e) => e.kind === 'grant' || e.kind === 'memory');
    expect(rows.map((e) => [e.vcpu, e.name, e.detail, e.count])).toEqual([
      [-1, 'grant unmap', 5, 1],
      [0, 'grant map', 5, 1],
      [0, 'grant map', 6, 1],
      [0, 'set P2M entry', -1, 1],
    ]);
  });

  it('that are too short for what they are, or nobody’s, are told', async () => {
    const trace = await read(
      new TraceWriter()
        .window(0, [
          { event: 0x00201104, tsc: 50 },
          change(100, 0, 0, 'runnable', 'running'),
          { event: 0x00201103, tsc: 110, words: [1, 2] },
          { event: 0x00802008, tsc: 111, words: [29] },
          { event: 0x00801003, tsc: 112 },
        ])
        .bytes(),
    );
    expect(trace.schedule.unplaced.events).toBe(1);
    expect(warningCodes(trace)).toEqual(['xentrace.malformed', 'xentrace.unplaced']);
    expect(trace.warnings[0].message).toMatch(/^3 records were left out/);
  });

  it('are counted over time', async () => {
    const far = 50_000_000_000;
    const { schedule } = await read(
      one(
        { event: 0x00201104, tsc: 110 },
        { event: 0x00201104, tsc: far, words: [] },
        { event: 0x00201104, tsc: far + 5, words: [] },
      ),
    );
    const { counts } = schedule.events.find((e) => e.kind === 'pv')!.overTime;
    expect([counts[0], counts.at(-1)]).toEqual([1, 2]);
    const end = schedule.bins.startNs + counts.length * schedule.bins.widthNs;
    expect(Math.abs(end - far)).toBeLessThanOrEqual(schedule.bins.widthNs);
  });
});
