/** Every check: what makes it speak, and that it is silent just beside it. */
import { describe, expect, it } from 'vitest';
import { NOTHING_OBSERVED } from '../../../../src/profile/observations';
import type { Capture, CaptureKind } from '../../../../src/profile/profile';
import { RUNSTATES, type Schedule } from '../../../../src/profile/schedule';
import { curveOf } from '../../../../src/profile/workCurve';
import type { WorkRate } from '../../../../src/profile/work';
import type { CaptureSurvey } from '../../../../src/iopath/quality/captureSurvey';
import {
  clocksNotTied,
  lostRecords,
  unknownHypervisor,
  unresolvedSymbols,
} from '../../../../src/iopath/quality/recordingChecks';
import {
  clockEvent,
  fewSamples,
  hypervisorVisible,
  pmuDrops,
  steal,
} from '../../../../src/iopath/quality/samplingChecks';
import { noThroughput, unsteadyThroughput } from '../../../../src/iopath/quality/throughputChecks';
import { DOM0, GUEST1 } from '../../profile/drawnProfile';

function capture(name: string, more: Partial<Capture> = {}): Capture {
  const clock = { clock: 'x', method: 'itself', uncertaintyNs: 0 };
  return { name, kind: 'perf', domain: 0, samples: 1000, lost: 0, clock, ...more };
}

function survey(
  name: string,
  more: Partial<Omit<CaptureSurvey, 'capture'>> & { kind?: CaptureKind; pmuMode?: 'all' | 'hv' } = {},
): CaptureSurvey {
  const { kind = 'perf', pmuMode, ...counts } = more;
  return {
    capture: capture(name, { kind, ...(pmuMode !== undefined && { pmuMode }) }),
    busy: 1000,
    inStub: 0,
    inHypervisor: 0,
    nameless: [0, 0],
    byClock: false,
    ...counts,
  };
}

/** A schedule of 1 s on two pCPUs; dom0's vCPU has these totals in ms. */
function schedule(
  dom0: Partial<Record<(typeof RUNSTATES)[number], number>> = {},
  more: Partial<Schedule> = {},
): Schedule {
  const totalNs = RUNSTATES.map((state) => (dom0[state] ?? 0) * 1e6);
  return {
    startNs: 5e9,
    endNs: 6e9,
    pcpus: [0, 1],
    vcpus: [{ domainId: 0, vcpu: 0, totalNs, count: RUNSTATES.map(() => 1), open: null }],
    lost: [],
    ...more,
  } as unknown as Schedule;
}

describe('hypervisor-visible', () => {
  it('speaks of stubs that nobody sees into', () => {
    const found = hypervisorVisible([survey('dom0', { inStub: 160 }), survey('guest1', { inStub: 300 })]);
    expect(found).toMatchObject({
      check: 'hypervisor-visible',
      level: 'stop',
      message: expect.stringContaining('30 % of the work in guest1') as string,
    });
    expect(found?.disables.length).toBeGreaterThan(0);
  });

  it('is silent with few of them, with samples of Xen, and without samples', () => {
    expect(hypervisorVisible([survey('dom0', { inStub: 150 })])).toBeNull();
    expect(
      hypervisorVisible([
        survey('dom0', { inStub: 900 }),
        survey('hypervisor', { kind: 'pmu', inHypervisor: 1 }),
      ]),
    ).toBeNull();
    expect(hypervisorVisible([])).toBeNull();
    expect(hypervisorVisible([survey('dom0', { busy: 0 })])).toBeNull();
  });
});

describe('clock-event', () => {
  it('names the captures that a clock sampled, and no other', () => {
    const found = clockEvent([
      survey('dom0', { byClock: true }),
      survey('hypervisor'),
      survey('guest1', { byClock: true }),
    ]);
    expect(found).toMatchObject({
      level: 'note',
      message: expect.stringMatching(/^dom0 and guest1 sampled/) as string,
    });
    expect(clockEvent([survey('dom0')])).toBeNull();
  });
});

describe('pmu-drops', () => {
  const all = [survey('hypervisor', { kind: 'pmu', pmuMode: 'all' })];
  const pins = (...pinned: boolean[]) => pinned.map((p, vcpu) => ({ domainId: 0, vcpu, pinned: p }));

  it('speaks of dom0 with too few vCPUs, or not pinned', () => {
    expect(pmuDrops(all, { pins: pins(true), schedule: null, pcpus: 2 })?.message).toContain(
      'dom0 has 1 vCPU for 2 pCPUs',
    );
    expect(pmuDrops(all, { pins: pins(true, false), schedule: null, pcpus: 2 })?.message).toContain(
      'not pinned',
    );
    expect(pmuDrops(all, { pins: [], schedule: schedule(), pcpus: undefined })?.message).toContain(
      '1 vCPU for 2 pCPUs',
    );
    expect(pmuDrops(all, { pins: [], schedule: null, pcpus: undefined })?.message).toContain('does not tell');
  });

  it('is silent with dom0 pinned everywhere, and in mode hv', () => {
    expect(pmuDrops(all, { pins: pins(true, true), schedule: null, pcpus: 2 })).toBeNull();
    const hv = [survey('hypervisor', { kind: 'pmu', pmuMode: 'hv' })];
    expect(pmuDrops(hv, { pins: pins(false), schedule: null, pcpus: 8 })).toBeNull();
  });
});

describe('lost-records', () => {
  it('widens above 1 % and refuses above 10 %', () => {
    const level = (lost: number) => lostRecords([capture('a'), capture('b', { lost })], null)?.level ?? null;
    expect([0, 10, 11, 111, 112].map(level)).toEqual([null, null, 'caution', 'caution', 'stop']);
  });

  it('takes of a trace the time that is lost within it', () => {
    const trace = capture('schedule', { kind: 'xentrace', samples: 0, lost: 1e6 });
    const gap = (startNs: number, endNs: number) =>
      lostRecords([trace], schedule({}, { lost: [{ pcpu: 0, startNs, endNs, records: 1e6 }] }))?.message ??
      null;
    expect(gap(0, 5e9)).toBeNull();
    expect(gap(5.5e9, 5.6e9)).toContain('schedule lost 5.0 %');
    expect(gap(4e9, 7e9)).toContain('50 %');
  });
});

describe('unresolved-symbols', () => {
  it('speaks of kernels and of the hypervisor', () => {
    expect(unresolvedSymbols([survey('dom0', { nameless: [101, 0] })])).toMatchObject({
      level: 'stop',
      message: expect.stringContaining('functions of the kernel') as string,
    });
    expect(unresolvedSymbols([survey('hypervisor', { nameless: [10, 200] })])?.message).toContain(
      '21 % of the work in hypervisor fell on functions of the hypervisor',
    );
    expect(unresolvedSymbols([survey('dom0', { nameless: [50, 50] })])).toBeNull();
  });
});

describe('clocks-not-tied', () => {
  const clock = (uncertaintyNs: number, share?: number) => ({
    clock: 'x',
    method: 'y',
    uncertaintyNs,
    ...(share !== undefined && { agreement: { share, checked: 500 } }),
  });

  it('stops at clocks that are not tied, and doubts those that fit badly', () => {
    const of = (...clocks: ReturnType<typeof clock>[]) =>
      clocksNotTied(clocks.map((c, i) => capture(`c${i}`, { clock: c })));
    expect(of(clock(0), clock(Infinity))).toMatchObject({
      level: 'stop',
      message: expect.stringContaining('c1') as string,
    });
    expect(of(clock(0), clock(NaN))?.level).toBe('stop');
    expect(of(clock(0, 0.95), clock(1e5, 0.63))).toMatchObject({
      level: 'caution',
      message: expect.stringContaining('63 % of the samples of c1') as string,
    });
    expect(of(clock(0, 0.9), clock(1e5, 0.97))).toBeNull();
    expect(of(clock(Infinity))).toBeNull();
  });
});

describe('few-samples', () => {
  it('names lanes that have few, and stops where all is few', () => {
    const lanes = [
      { label: 'dom0', samples: 900 },
      { label: 'guest2', samples: 49 },
      { label: 'guest1', samples: 50 },
    ];
    expect(fewSamples(lanes)).toMatchObject({
      level: 'caution',
      message: expect.stringContaining('guest2 (49).') as string,
    });
    expect(fewSamples(lanes.slice(1, 2))?.level).toBe('stop');
    expect(fewSamples([lanes[0], lanes[2]])).toBeNull();
    expect(fewSamples([])).toBeNull();
  });
});

describe('steal', () => {
  const dom0 = { name: 'dom0', id: 0, steal: 0.2 };

  it('prefers what the schedule saw to what the kernel counted', () => {
    expect(steal([dom0], schedule({ running: 900, runnable: 100 }))).toMatchObject({
      title: 'dom0 had to wait',
      message: expect.stringContaining('10 % of their time for a pCPU (xentrace)') as string,
    });
    expect(steal([dom0], schedule({ running: 500, blocked: 480, runnable: 20 }))).toBeNull();
    expect(steal([dom0], null)?.message).toContain('20 %');
    expect(
      steal(
        [
          { ...dom0, steal: 0.05 },
          { ...dom0, steal: null },
        ],
        null,
      ),
    ).toBeNull();
    expect(steal([{ ...dom0, id: 9 }], schedule({ runnable: 1000 }))?.message).toContain('/proc/stat');
  });
});

describe('throughput', () => {
  const range = { startNs: 0, endNs: 4e9 };
  const profile = { domains: [DOM0, GUEST1], observed: NOTHING_OBSERVED };
  function rate(amounts: readonly number[] | null): WorkRate {
    const intervals = (amounts ?? []).map((amount, i) => ({
      startNs: i * 1e9,
      endNs: (i + 1) * 1e9,
      amount,
    }));
    return {
      key: 'guest1/eth0/transmit/packets',
      unit: 'packets',
      label: 'eth0 of guest1, transmit',
      perSecond: 1,
      source: '',
      domain: 1,
      device: 'eth0',
      direction: 'transmit',
      count: 100,
      window: { startNs: 0, endNs: 8e9 },
      curve: amounts === null ? null : (curveOf(intervals, { startNs: 0, endNs: 8e9 }, 'iperf3') ?? null),
    };
  }

  it('is missed where there is none', () => {
    expect(noThroughput([])).toMatchObject({ check: 'no-throughput', level: 'note' });
    expect(noThroughput([rate(null)])).toBeNull();
  });

  it('changed if quarters of the recorded time differ by more than a fifth of their mean', () => {
    const found = (...amounts: number[]) => unsteadyThroughput(rate(amounts), range, profile);
    expect(found(100, 100, 79, 100)).toMatchObject({
      level: 'caution',
      message: expect.stringContaining('between 83 % and 106 %') as string,
    });
    expect(found(100, 100, 82, 100)).toBeNull();
    // What happens outside of the recorded time does not matter.
    expect(found(10, 10, 10, 10, 900, 0, 0, 1)).toBeNull();
  });

  it("is judged by xentop's looks at the guest's device where no rate over time is known", () => {
    const seen = (...amounts: number[]) => ({
      domains: [DOM0, GUEST1],
      observed: {
        ...NOTHING_OBSERVED,
        series: [
          { domain: 0, device: 'vif1.0', unit: 'bytes' as const, direction: 'receive' as const, amounts },
          {
            domain: 0,
            device: 'vif12.0',
            unit: 'bytes' as const,
            direction: 'receive' as const,
            amounts: [1, 1e9, 1, 1],
          },
        ],
      },
    });
    expect(unsteadyThroughput(rate(null), range, seen(10, 10, 10, 5))?.message).toContain('xentop of vif1.0');
    expect(unsteadyThroughput(rate(null), range, seen(10, 11, 10, 10, 10, 11, 10))).toBeNull();
    expect(unsteadyThroughput(rate(null), range, profile)).toBeNull();
    expect(unsteadyThroughput(undefined, range, profile)).toBeNull();
  });
});

describe('unknown-hypervisor-symbols', () => {
  it('lists them, the most sampled first', () => {
    const top = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, samples: 10, share: 0.01 }));
    expect(unknownHypervisor({ share: 0.07, top })).toMatchObject({
      level: 'note',
      disables: [],
      message: expect.stringMatching(/^7\.0 % .*: a, b, c, d, e and others\./) as string,
    });
    expect(unknownHypervisor({ share: 0.07, top: top.slice(0, 2) })?.message).toContain(': a and b.');
    expect(unknownHypervisor(null)).toBeNull();
  });
});
