import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DurationFacts, VcpuFacts } from '../../../src/protocol/schedule';
import {
  CHART_WIDTH,
  decadesOf,
  markerLabels,
  spanOf,
} from '../../../webview/scheduleTab/facts/histogramLayout';
import { compareOrders, sortAfterClick, sortRows } from '../../../webview/scheduleTab/facts/sortedRows';
import { domainRows } from '../../../webview/scheduleTab/facts/domainRows';
import { batchText, rateText } from '../../../webview/scheduleTab/facts/factTexts';

const durations = (edgesNs: number[], counts: number[]): DurationFacts => ({
  count: counts.reduce((sum, count) => sum + count, 0),
  totalNs: 0,
  meanNs: 0,
  p5Ns: 0,
  medianNs: 0,
  p95Ns: 0,
  p99Ns: 0,
  maxNs: 0,
  edgesNs,
  counts,
});

describe('order of a table', () => {
  const rows = [
    { group: 'dom0', name: 'iret', rate: 5 },
    { group: 'guest', name: 'sched_op', rate: 900 },
    { group: 'dom0', name: 'vcpu_op', rate: 70 },
    { group: 'guest', name: 'iret', rate: NaN },
  ];

  test('groups stay together in the order in which they come', () => {
    const names = (order: (row: (typeof rows)[number]) => number | string, descending: boolean) =>
      sortRows(rows, order, descending, ({ group }) => group).map(({ group, name }) => `${group} ${name}`);
    expect(names(({ rate }) => rate, true)).toEqual([
      'dom0 vcpu_op',
      'dom0 iret',
      'guest sched_op',
      'guest iret',
    ]);
    expect(names(({ name }) => name, false)).toEqual([
      'dom0 iret',
      'dom0 vcpu_op',
      'guest iret',
      'guest sched_op',
    ]);
  });

  test('numbers in names count as numbers, and what is not known is least', () => {
    expect(['vCPU 10', 'vCPU 2'].sort(compareOrders)).toEqual(['vCPU 2', 'vCPU 10']);
    expect([3, NaN, 1].sort(compareOrders)).toEqual([NaN, 1, 3]);
  });

  test('it is an order', () => {
    const value = fc.oneof(fc.double(), fc.constant(NaN));
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(Math.sign(compareOrders(a, b)) + Math.sign(compareOrders(b, a))).toBe(0);
        if (compareOrders(a, b) <= 0 && compareOrders(b, c) <= 0)
          expect(compareOrders(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('figures begin with the largest, names with the first, and a second click turns', () => {
    const byName = { key: 'name', descending: false };
    expect(sortAfterClick(byName, 'rate', true)).toEqual({ key: 'rate', descending: true });
    expect(sortAfterClick(byName, 'name', false)).toEqual({ key: 'name', descending: true });
    expect(sortAfterClick({ key: 'rate', descending: true }, 'name', false)).toEqual(byName);
  });
});

describe('histogram', () => {
  test('its axis goes from the first to the last bin of any vCPU that is not empty', () => {
    const edges = [10, 20, 40, 80, 160];
    expect(spanOf([durations(edges, [0, 3, 0, 0]), durations(edges, [0, 0, 1, 0])])).toEqual([20, 80]);
    expect(spanOf([durations(edges, [0, 0, 0, 0])])).toBeNull();
    expect(spanOf([durations([0, 20], [4])])).toEqual([1, 20]);
  });

  test('it is labelled at powers of ten where there are some', () => {
    expect(decadesOf([20, 50, 100, 200, 1000])).toEqual([100, 1000]);
    expect(decadesOf([20, 30, 40, 50, 60])).toHaveLength(5);
  });

  test('the texts of median and 95th percentile never lie on one another or outside', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 6, max: CHART_WIDTH - 6, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (median, beyond) => {
          const p95 = median + beyond * (CHART_WIDTH - 6 - median);
          const spans = markerLabels(median, 'med 123 µs', p95, 'p95 9.87 ms').map((label) => {
            const width = label.text.length * 6;
            const from = label.left ? label.at - width : label.at;
            return { from, to: from + width, y: label.y };
          });
          for (const { from, to } of spans) {
            expect(from).toBeGreaterThanOrEqual(-1);
            expect(to).toBeLessThanOrEqual(CHART_WIDTH + 1);
          }
          const [a, b] = spans;
          expect(a.y !== b.y || a.to <= b.from || b.to <= a.from).toBe(true);
        },
      ),
    );
  });
});

describe('figures', () => {
  test('time by domain is that of all its vCPUs', () => {
    const vcpu = (domain: string, runningNs: number, runnableNs: number) =>
      ({ domain, colour: 1, runningNs, runnableNs }) as VcpuFacts;
    expect(domainRows([vcpu('a', 10, 1), vcpu('b', 5, 0), vcpu('a', 20, 2)], 100)).toEqual([
      { domain: 'a', colour: 1, vcpus: 2, runningNs: 30, waitingNs: 3, machineNs: 100 },
      { domain: 'b', colour: 1, vcpus: 1, runningNs: 5, waitingNs: 0, machineNs: 100 },
    ]);
  });

  test('rates and batches have the digits that their size asks for', () => {
    expect([0, 0.25, 12.345, 2056.4].map(rateText)).toEqual(['0', '0.25', '12.3', '2\u202f056']);
    expect([null, 1, 13.913, 256.2].map(batchText)).toEqual(['\u2013', '1.0', '13.9', '256']);
  });
});
