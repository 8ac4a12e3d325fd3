import { describe, expect, it } from 'vitest';
import { heatFacts, heatLevel, heatText } from '../../../../src/source/lines/heat';
import type { FileLines, LineCost } from '../../../../src/source/lines/lineCosts';
import type { DocumentLine } from '../../../../src/source/lines/linesOfDocument';

const share = (value: number) => ({ value, low: value * 0.9, high: value * 1.1 });

function line(cost: Partial<LineCost>, file: Partial<FileLines> = {}): DocumentLine {
  const total = cost.total ?? share(0.02);
  return {
    cost: {
      line: 7,
      lane: 'domain:dom0',
      label: 'dom0',
      self: total,
      total,
      samples: 200,
      totalSamples: 200,
      functions: ['tx_action'],
      ...cost,
    },
    file: {
      file: 'netback.c',
      layer: 'kernel',
      module: '[xen_netback]',
      origin: 'the debug information of xen-netback.ko',
      madeMs: null,
      lines: [],
      ...file,
    },
  };
}

describe('heat of a line', () => {
  it.each([
    [0.0001, 1],
    [0.0049, 1],
    [0.005, 2],
    [0.0149, 2],
    [0.02, 3],
    [0.149, 4],
    [1, 5],
  ])('%d of a lane is level %d', (value, level) =>
    expect(heatLevel([line({ total: share(value) })])).toBe(level),
  );

  it('is that of the dearest lane, and two lanes are named', () => {
    const lines = [
      line({ total: share(0.004), label: 'guest1', lane: 'domain:guest1' }),
      line({ total: share(0.16) }),
      line({ total: share(0.002), label: 'guest2', lane: 'domain:guest2' }),
    ];
    expect(heatLevel(lines)).toBe(5);
    expect(heatText(lines)).toBe('dom0 16 % · guest1 0.4 %');
  });

  it('of a header that several modules use is that of all of them', () => {
    const lines = [
      line({ total: share(0.004), totalSamples: 3 }),
      line({ total: share(0.003), totalSamples: 2 }, { module: '[bridge]' }),
    ];
    expect([heatLevel(lines), heatText(lines)]).toEqual([2, 'dom0 0.7 %']);
    expect(heatFacts(lines)).toHaveLength(3);
  });

  it('is not told by a lane that has few samples of the line', () => {
    const few = line({ total: share(0.3), totalSamples: 4 });
    expect([heatLevel([few]), heatText([few])]).toEqual([0, '']);
    const lines = [
      few,
      line({ total: share(0.0004), label: 'guest1', lane: 'domain:guest1', totalSamples: 5 }),
    ];
    expect([heatLevel(lines), heatText(lines)]).toEqual([1, 'guest1 0.04 %']);
    expect(heatFacts([few])[0]).toMatch(/^dom0: < 33\.0 % \(4 samples\)/);
  });

  it('is told with interval, samples, functions and where the line is from', () => {
    expect(heatFacts([line({})])).toEqual([
      'dom0: 2.0 % ±0.2 (200 samples). In tx_action of [xen_netback].',
      'Lines are from the debug information of xen-netback.ko.',
    ]);
  });

  it('tells inlined code from the line itself', () => {
    const inlined = line({ self: share(0.01), samples: 100 });
    expect(heatFacts([inlined])[0]).toBe(
      'dom0: 2.0 % ±0.2 (200 samples), 1.0 % ±0.1 (100 samples) the line itself, the rest in code inlined here. In tx_action of [xen_netback].',
    );
    const all = line({ self: share(0), samples: 0 }, { layer: 'hypervisor', module: 'xen' });
    expect(heatFacts([all])[0]).toBe(
      'dom0: 2.0 % ±0.2 (200 samples), all of it in code inlined here. In tx_action.',
    );
  });
});
