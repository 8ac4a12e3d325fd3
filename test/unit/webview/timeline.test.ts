import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScheduleReply } from '../../../src/protocol/schedule';
import { timeByKind } from '../../../webview/schedule/timelineRow';
import { describePoint } from '../../../webview/scheduleTab/describe';
import { overviewColumns } from '../../../webview/scheduleTab/overviewColumns';
import { itemAt, layRows, type LaidOutRow } from '../../../webview/scheduleTab/rowLayout';
import { axisTicks, exactTime } from '../../../webview/scheduleTab/timeAxis';
import {
  buildTimeline,
  timelineSteps,
  UNKNOWN_STATE,
  type Timeline,
} from '../../../webview/scheduleTab/timeline';
import { afterKey } from '../../../webview/scheduleTab/timelineKeys';
import { clampView, isWholeView, panView, zoomView } from '../../../webview/scheduleTab/viewRange';

type Interval = readonly [vcpu: number, state: number, pcpu: number, start: number, end: number];
const [RUN, WAIT, BLOCK] = [0, 1, 2];

function reply(intervals: readonly Interval[], changes: Partial<ScheduleReply> = {}): ScheduleReply {
  return {
    kind: 'schedule',
    startNs: 0,
    endNs: 1000,
    pcpus: [0, 2],
    vcpus: [
      { label: 'guest vCPU 10', domain: 'guest', colour: 1, idle: false },
      { label: 'guest vCPU 2', domain: 'guest', colour: 1, idle: false },
      { label: 'dom0 vCPU 0', domain: 'dom0', colour: 0, idle: false },
      { label: 'idle vCPU 0', domain: 'idle', colour: -1, idle: true },
    ],
    intervals: {
      vcpu: Int32Array.from(intervals, (i) => i[0]).buffer,
      state: Uint8Array.from(intervals, (i) => i[1]).buffer,
      pcpu: Int16Array.from(intervals, (i) => i[2]).buffer,
      start: Float64Array.from(intervals, (i) => i[3]).buffer,
      end: Float64Array.from(intervals, (i) => i[4]).buffer,
    },
    lost: [],
    ...changes,
  };
}

function timelineOf(of: ScheduleReply): Timeline {
  const steps = timelineSteps(of);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** dom0 is woken, waits for the guest, runs; the guest is preempted. */
const small: readonly Interval[] = [
  [0, RUN, 2, 0, 400],
  [2, BLOCK, -1, 0, 300],
  [3, RUN, 0, 0, 1000],
  [2, WAIT, -1, 300, 400],
  [2, RUN, 2, 400, 900],
  [0, WAIT, -1, 400, 1000],
];

describe('timeline', () => {
  test('rows hold the states of vCPUs and the runners of pCPUs', () => {
    const timeline = timelineOf(reply(small));
    expect([...timeByKind(timeline.vcpuRows[2]!, 0, 1000)]).toEqual([500, 100, 300, 0, 0, 100]);
    expect([...timeByKind(timeline.vcpuRows[1]!, 0, 1000)][UNKNOWN_STATE]).toBe(1000);
    expect(timeline.vcpuRows[3]).toBeNull();
    // dom0, guest1 … idle, lost, nothing
    expect([...timeByKind(timeline.pcpuRows[1], 0, 1000)]).toEqual([500, 400, 0, 0, 0, 0, 0, 100]);
    expect([...timeByKind(timeline.pcpuRows[0], 0, 1000)]).toEqual([0, 0, 0, 0, 0, 1000, 0, 0]);
    expect(timeline.overlapping).toBe(0);
  });

  test('in slices it comes out the same, and ends when nobody wants it any more', async () => {
    const built = await buildTimeline(
      reply(small),
      () => undefined,
      () => true,
    );
    expect(built).toEqual(timelineOf(reply(small)));
  });

  test('columns that do not fit together are refused', () => {
    const { intervals } = reply(small);
    expect(() => timelineOf(reply(small, { intervals: { ...intervals, end: new ArrayBuffer(8) } }))).toThrow(
      RangeError,
    );
    expect(() => timelineOf(reply([[9, RUN, 0, 0, 1]]))).toThrow(RangeError);
    expect(() => timelineOf(reply([], { startNs: 5, endNs: 1 }))).toThrow(RangeError);
  });

  test('a pCPU or a state that is not known is left out or shown as not recorded', () => {
    const timeline = timelineOf(
      reply([
        [0, RUN, 7, 0, 10],
        [0, 200, -1, 10, 20],
      ]),
    );
    expect([...timeByKind(timeline.vcpuRows[0]!, 0, 20)]).toEqual([10, 0, 0, 0, 0, 10]);
  });

  test('the overview adds the pCPUs up, and counts who waits', () => {
    const { runners, waiting } = overviewColumns(timelineOf(reply(small)), 10);
    expect(runners[0 * 8 + 1]).toBeCloseTo(0.5);
    expect(runners[5 * 8 + 0]).toBeCloseTo(0.5);
    expect(runners[5 * 8 + 5]).toBeCloseTo(0.5);
    expect([...waiting].map((w) => Math.round(w * 10) / 10)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  });
});

describe('rows', () => {
  const timeline = timelineOf(reply(small));

  test('pCPUs first, then dom0 and the guests with their vCPUs by number; folded rows are away', () => {
    const labels = (folded: string[]) => layRows(timeline, new Set(folded)).items.map((item) => item.label);
    expect(labels([])).toEqual([
      'Physical CPUs',
      'pCPU 0',
      'pCPU 2',
      'dom0',
      'vCPU 0',
      'guest',
      'vCPU 2',
      'vCPU 10',
    ]);
    expect(labels(['domain:guest', 'pcpus'])).toEqual(['Physical CPUs', 'dom0', 'vCPU 0', 'guest']);
  });

  test('every height belongs to the item that stands there', () => {
    const layout = layRows(timeline, new Set());
    for (const item of layout.items) {
      expect(itemAt(layout, item.top)).toBe(item);
      expect(itemAt(layout, item.top + item.height - 0.5)).toBe(item);
    }
    expect(itemAt(layout, -1)).toBeNull();
    expect(itemAt(layout, layout.height)).toBeNull();
  });

  const lines = (kind: 'pcpu' | 'vcpu', index: number, t: number, nsPerPixel = 1) => {
    const item = layRows(timeline, new Set()).items.find(
      (one): one is LaidOutRow => one.kind === kind && one.index === index,
    )!;
    return describePoint(timeline, item, t, nsPerPixel);
  };
  const plain = (text: readonly string[]) => text.map((line) => line.replaceAll('\u202f', ' '));

  test('the tooltip says who ran instead while a vCPU waited', () => {
    const { lines: text, span } = lines('vcpu', 2, 350);
    expect(plain(text)).toEqual([
      'dom0 vCPU 0: runnable (waiting)',
      'from 300 ns for 100 ns',
      'since it was woken',
      'Then it runs on pCPU 2, where meanwhile ran:',
      'guest vCPU 10: 100.0 %',
    ]);
    expect(span).toEqual([300, 400]);
    expect(plain(lines('vcpu', 0, 500).lines).slice(2)).toEqual([
      'since Xen took the pCPU away',
      'It ran on pCPU 2, where meanwhile ran:',
      'dom0 vCPU 0: 83.3 %',
    ]);
  });

  test('on a pCPU it says who ran and how long that one had waited', () => {
    expect(plain(lines('pcpu', 1, 450).lines)).toEqual([
      'pCPU 2: dom0 vCPU 0',
      'from 400 ns for 500 ns',
      'after waiting 100 ns',
    ]);
  });

  test('of a pixel with many intervals it gives the shares', () => {
    const { lines: text, span } = lines('vcpu', 2, 200, 300);
    expect(plain(text)).toEqual([
      'dom0 vCPU 0: 3 intervals in 300 ns',
      'at 200 ns',
      'running: 33.3 %',
      'runnable (waiting): 33.3 %',
      'blocked: 33.3 %',
    ]);
    expect(span).toBeNull();
  });
});

describe('view of the timeline', () => {
  const whole = [1000, 101_000] as const;

  test('no sequence of gestures leaves the trace or turns the view inside out', () => {
    const gesture = fc.oneof(
      fc.record({
        zoom: fc.double({ min: 0.01, max: 100, noNaN: true }),
        at: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.record({ pan: fc.double({ min: -5, max: 5, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(gesture, { maxLength: 40 }), (gestures) => {
        let view: readonly [number, number] = whole;
        for (const g of gestures)
          view = 'pan' in g ? panView(view, g.pan, whole) : zoomView(view, g.at, g.zoom, whole);
        expect(view[0]).toBeGreaterThanOrEqual(whole[0] - 1e-6);
        expect(view[1]).toBeLessThanOrEqual(whole[1] + 1e-6);
        expect(view[1] - view[0]).toBeGreaterThan(199);
      }),
    );
  });

  test('zoom keeps what is under the pointer; zooming out far enough shows all', () => {
    const [from, to] = zoomView([20_000, 40_000], 0.25, 4, whole);
    expect([from, to]).toEqual([23_750, 28_750]);
    expect(isWholeView(zoomView([20_000, 40_000], 0.5, 1 / 1000, whole), whole)).toBe(true);
    expect(clampView([-50, 10], whole)).toEqual([1000, 1200]);
  });

  test('keys pan, zoom and move the edges of the chosen range', () => {
    const view = [20_000, 40_000] as const;
    const key = (name: string, range: readonly [number, number] | null = null, shift = false) =>
      afterKey({ view, range }, { key: name, shift }, whole);
    expect(key('ArrowRight')!.view).toEqual([22_000, 42_000]);
    expect(key('ArrowLeft', null, true)!.view).toEqual([2000, 22_000]);
    expect(key('Home')!.view).toEqual(whole);
    expect(key('+')!.view[0]).toBeGreaterThan(20_000);
    expect(key('[')!.range).toEqual([28_000, 32_000]);
    expect(key('[', [28_000, 32_000])!.range).toEqual([27_600, 32_000]);
    expect(key('{', [28_000, 32_000])!.range).toEqual([28_400, 32_000]);
    expect(key(']', [28_000, 32_000])!.range).toEqual([28_000, 32_400]);
    expect(key('}', [31_900, 32_000])!.range).toEqual([31_900, 32_000]);
    expect(key('Enter', [28_000, 32_000])!.view).toEqual([27_800, 32_200]);
    expect(key('Escape', [28_000, 32_000])!.range).toBeNull();
    expect([key('Escape'), key('Enter'), key('Tab')]).toEqual([null, null, null]);
  });
});

describe('time axis', () => {
  const labels = (from: number, to: number) => {
    const { base, ticks } = axisTicks(from, to, 5);
    return [base, ...ticks.map(({ label }) => label)].map((text) => text.replaceAll('\u202f', ' '));
  };

  test('ticks have the digits that tell them apart', () => {
    expect(labels(0, 2e9)).toEqual(['', '0.0 s', '0.5 s', '1.0 s', '1.5 s', '2.0 s']);
    expect(labels(1.5e9, 1.53e9)).toEqual([
      '',
      '1.500 s',
      '1.505 s',
      '1.510 s',
      '1.515 s',
      '1.520 s',
      '1.525 s',
      '1.530 s',
    ]);
  });

  test('close to, they count from a base', () => {
    const [base, first] = labels(4_125_300_000, 4_125_310_000);
    expect(base).toBe('4.12530 s +');
    expect(first).toBe('0 µs');
    expect(exactTime(1_234_567_890, 1000).replaceAll('\u202f', ' ')).toBe('1.234568 s');
  });

  test('no two ticks read the same, wherever one looks', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e11, noNaN: true }),
        fc.double({ min: 2.4, max: 10.9, noNaN: true }),
        (from, exponent) => {
          const { ticks } = axisTicks(from, from + 10 ** exponent, 8);
          expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        },
      ),
    );
  });
});
