import { describe, expect, it } from 'vitest';
import { RUNSTATES, type Schedule } from '../../../src/profile/schedule';
import { read, warningCodes } from './xentraceFixture';
import { change, lost, TraceWriter, TSC_BASE, type TraceRecord } from './xentraceWriter';

const IDLE = 32767;
const total = (schedule: Schedule, domain: number, vcpu: number, state: (typeof RUNSTATES)[number]) =>
  schedule.vcpus.find((v) => v.domainId === domain && v.vcpu === vcpu)!.totalNs[RUNSTATES.indexOf(state)];

/** d0v0 starts on the pCPU at 100. */
const running: TraceRecord[] = [
  { event: 0x00021002, tsc: 50, words: [(IDLE << 16) >>> 0] },
  change(99, IDLE, 0, 'running', 'runnable'),
  change(100, 0, 0, 'runnable', 'running'),
];
const one = (...records: TraceRecord[]) => new TraceWriter().window(0, [...running, ...records]).bytes();

describe('runstates', () => {
  it('merges overlapping windows of two pCPUs by time', async () => {
    const trace = await read(
      new TraceWriter()
        .window(0, [
          ...running,
          change(200, 0, 0, 'running', 'blocked'),
          change(201, IDLE, 0, 'runnable', 'running'),
          change(900, 7, 3, 'runnable', 'running'),
        ])
        .window(1, [
          change(60, 7, 3, 'runnable', 'running'),
          change(300, 0, 0, 'blocked', 'runnable'),
          change(800, 7, 3, 'running', 'runnable'),
        ])
        .window(0, [change(901, IDLE, 0, 'running', 'runnable'), change(1000, 7, 3, 'running', 'offline')])
        .window(1, [change(801, 0, 0, 'runnable', 'running'), change(1200, 0, 0, 'running', 'blocked')])
        .bytes(),
    );
    const { schedule } = trace;
    expect(total(schedule, 0, 0, 'running')).toBe(100 + 399);
    expect(total(schedule, 0, 0, 'blocked')).toBe(100);
    expect(total(schedule, 0, 0, 'runnable')).toBe(501);
    expect(total(schedule, 7, 3, 'running')).toBe(740 + 100);
    expect(total(schedule, 7, 3, 'runnable')).toBe(100);
    const v = schedule.vcpus.findIndex((row) => row.domainId === 7);
    expect(schedule.vcpus[v].open).toEqual({ state: 'offline', sinceNs: 1000 - 50 });
    const runs = [...schedule.intervals.vcpu.keys()].filter((i) => schedule.intervals.vcpu[i] === v);
    expect(runs.map((i) => [schedule.intervals.startNs[i], schedule.intervals.pcpu[i]])).toEqual([
      [10, 1],
      [750, -1],
      [850, 0],
    ]);
  });

  it('starts at the first record and tells its TSC', async () => {
    const { schedule } = await read(one(change(300, 0, 0, 'running', 'blocked')));
    expect(schedule.startNs).toBe(0);
    expect(schedule.endNs).toBe(250);
    expect(BigInt(schedule.tscOrigin)).toBe(TSC_BASE + 50n);
  });

  it('counts exactly when the TSC is far beyond what a double holds', async () => {
    const late = 2n ** 60n;
    const records = running.map((r) => ({ ...r, tsc: late + BigInt(r.tsc!) }));
    const trace = await read(
      new TraceWriter().window(0, [...records, change(late + 333n, 0, 0, 'running', 'blocked')]).bytes(),
    );
    expect(total(trace.schedule, 0, 0, 'running')).toBe(233);
  });

  it('splits a state that is confirmed and counts what runs at the end', async () => {
    const { schedule } = await read(
      one({ event: 0x00021002, tsc: 150, words: [0] }, { event: 0x00801002, tsc: 180 }),
    );
    const v = schedule.vcpus.find((row) => row.domainId === 0)!;
    expect(v.totalNs[0]).toBe(80);
    expect(v.count[0]).toBe(2);
  });

  it('calls what may have happened unseen lost', async () => {
    const trace = await read(
      one(
        change(150, 0, 0, 'running', 'blocked'),
        change(151, 5, 0, 'runnable', 'running'),
        lost(400, 17, 0, 0, 200),
        change(450, 0, 0, 'running', 'blocked'),
        change(451, 5, 0, 'runnable', 'running'),
        change(500, 5, 0, 'running', 'blocked'),
      ),
    );
    const { schedule } = trace;
    expect(trace.lost).toBe(17);
    expect(schedule.lost).toEqual([{ pcpu: 0, startNs: 150, endNs: 350, records: 17 }]);
    expect(total(schedule, 0, 0, 'running')).toBe(50 + 50);
    expect(total(schedule, 0, 0, 'blocked')).toBe(50);
    expect(total(schedule, 0, 0, 'lost')).toBe(200);
    expect(total(schedule, 5, 0, 'running')).toBe(49 + 49);
    expect(total(schedule, 5, 0, 'lost')).toBe(251);
    expect(warningCodes(trace)).toEqual(['xentrace.lost']);
  });

  it('reports records that contradict each other', async () => {
    const trace = await read(
      one(change(200, 0, 0, 'blocked', 'runnable'), change(300, 0, 0, 'running', 'blocked')),
    );
    expect(warningCodes(trace)).toEqual(['xentrace.contradictions']);
    expect(total(trace.schedule, 0, 0, 'running')).toBe(200);
  });

  it('reports a state that Xen does not have', async () => {
    const trace = await read(one({ event: 0x00021001 | (7 << 4), tsc: 200, words: [0] }));
    expect(warningCodes(trace)).toEqual(['xentrace.malformed']);
  });

  it('reports a clock that steps back on one pCPU', async () => {
    const trace = await read(
      one(change(80, 0, 0, 'running', 'blocked'), change(300, 0, 0, 'blocked', 'runnable')),
    );
    expect(warningCodes(trace)).toEqual(['xentrace.clock-backwards']);
  });
});

describe('what a vCPU does', () => {
  it('reads hypercalls, their commands and batches', async () => {
    const hypercall = (tsc: number, ...words: number[]) => ({ event: 0x0020100d, tsc, words });
    const trace = await read(
      one(
        hypercall(110, 20 | (1 << 20) | (1 << 24), 5, 48),
        hypercall(111, 20 | (1 << 20) | (1 << 24), 0, 3),
        hypercall(112, 20 | (1 << 20) | (1 << 24), 5, 2),
        hypercall(113, (1 | (1 << 22)) >>> 0, 0x80000007),
        hypercall(114, (13 | (2 << 20) | (1 << 22)) >>> 0, 0xdead, 0xbeef, 2),
        { event: 0x0020200e, tsc: 115, words: [32] },
        { event: 0x0020200e, tsc: 116, words: [14] },
        hypercall(117, 29 | (1 << 20), 1),
        { event: 0x00201001, tsc: 118, words: [0x1000, 17] },
        { event: 0x00201101, tsc: 119, words: [0x1000, 0xffffffff, 17] },
        hypercall(120, 999),
      ),
    );
    const { hypercalls } = trace.schedule;
    const grant = hypercalls.find((h) => h.op === 20)!;
    expect([grant.name, grant.calls, grant.items]).toEqual(['grant_table_op', 3, 53]);
    expect(grant.commands).toMatchObject([
      { command: 0, name: 'map_grant_ref', calls: 1, items: 3 },
      { command: 5, name: 'copy', calls: 2, items: 50 },
    ]);
    const row = (op: number) => {
      const h = hypercalls.find((found) => found.op === op)!;
      return [h.name, h.calls, h.subcalls, h.items];
    };
    expect(row(1)).toEqual(['mmu_update', 1, 0, 7]);
    expect(row(13)).toEqual(['multicall', 1, 0, 2]);
    expect(row(32)).toEqual(['event_channel_op', 0, 1, 0]);
    expect(row(14)).toEqual(['update_va_mapping', 0, 1, 0]);
    expect(row(17)).toEqual(['xen_version', 2, 0, 0]);
    expect(row(64)).toEqual(['unknown', 1, 0, 0]);
    expect(hypercalls.find((h) => h.op === 29)!.commands).toMatchObject([
      { command: 1, name: 'block', calls: 1, items: 0 },
    ]);
  });

  it('pairs exits with entries, nested ones too, and ends those that block when the vCPU is woken', async () => {
    const trace = await read(
      one(
        { event: 0x00081102, tsc: 110, words: [48, 0, 0] },
        { event: 0x00081001, tsc: 130 },
        { event: 0x00081502, tsc: 140, words: [18, 0, 0] },
        { event: 0x00082012, words: [32] },
        { event: 0x00081401, tsc: 145 },
        { event: 0x00081002, tsc: 150, words: [12, 0] },
        change(160, 0, 0, 'running', 'blocked'),
        change(200, 0, 0, 'blocked', 'runnable'),
        change(260, 0, 0, 'runnable', 'running'),
        { event: 0x00081001, tsc: 270 },
      ),
    );
    expect(trace.schedule.exits.map((e) => [e.name, e.count, e.ns])).toEqual([
      ['HLT', 1, 50],
      ['VMCALL', 1, 5],
      ['EPT_VIOLATION', 1, 20],
    ]);
    expect(trace.schedule.hypercalls.map((h) => [h.name, h.calls])).toEqual([['event_channel_op', 1]]);
  });

  it("knows AMD's exits by their event, or by their numbers", async () => {
    const names = async (event: number, reason: number) => {
      const exit = { event, tsc: 110, words: [reason, 0, 0] };
      const trace = await read(one(exit, { event: 0x00081001, tsc: 120 }));
      return trace.schedule.exits.map((e) => e.name);
    };
    expect(await names(0x00081103, 64)).toEqual(['EXCEPTION_DE']);
    expect(await names(0x00081102, 1024)).toEqual(['NPF']);
    expect(await names(0x00081102, 64)).toEqual(['XRSTORS']);
    expect(await names(0x00081102, 0x80000021)).toEqual(['INVALID_GUEST_STATE']);
    expect(await names(0x00081103, 0xffffffff)).toEqual(['INVALID']);
  });

  it('counts what it cannot place', async () => {
    const hypercall = (tsc: number) => ({ event: 0x0020100d, tsc, words: [17] });
    const trace = await read(
      new TraceWriter().window(0, [hypercall(10), ...running, hypercall(110)]).bytes(),
    );
    expect(trace.schedule.unplaced).toEqual({ hypercalls: 1, exits: 0, events: 0 });
    expect(trace.schedule.hypercalls.map((h) => h.calls)).toEqual([1]);
    expect(warningCodes(trace)).toContain('xentrace.unplaced');
  });

  it('counts grants by the domain that granted, and records by class', async () => {
    const trace = await read(
      one(
        { event: 0x0010f001, tsc: 110, words: [5] },
        { event: 0x0010f001, tsc: 111, words: [5] },
        { event: 0x0010f002, tsc: 112, words: [5] },
        { event: 0x0010f003, tsc: 113, words: [6] },
        { event: 0x0001f002, words: [0, 0, 0] },
        { event: 0x0010f003, tsc: 114 },
      ),
    );
    expect(trace.schedule.grants).toEqual([
      { domainId: 5, maps: 2, unmaps: 1, transfers: 0 },
      { domainId: 6, maps: 0, unmaps: 0, transfers: 1 },
    ]);
    expect(trace.schedule.recordsByClass).toEqual({ gen: 1, sched: 3, mem: 5 });
    expect(warningCodes(trace)).toEqual(['xentrace.malformed']);
  });
});
