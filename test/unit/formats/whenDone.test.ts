import { describe, expect, it } from 'vitest';
import type { RecordedWorkload } from '../../../src/formats/recording/readWorkload';
import { whenDone } from '../../../src/formats/recording/whenDone';

const READINGS = { startNs: 0, endNs: 100e9 };

/** A load from second 20 that sends so many bytes in each of its seconds. */
function load(perSecond: readonly number[], more: Partial<RecordedWorkload> = {}): RecordedWorkload {
  const startNs = 20e9;
  const bytes = perSecond.reduce((sum, amount) => sum + amount, 0);
  return {
    folder: 'guest1',
    command: null,
    result: {
      tool: 'iperf3',
      seconds: perSecond.length,
      began: undefined,
      done: [{ unit: 'bytes', direction: 'transmit', count: bytes }],
      intervals: [],
    },
    window: { startNs, endNs: startNs + perSecond.length * 1e9 },
    intervals: perSecond.map((amount, i) => ({
      startNs: startNs + i * 1e9,
      endNs: startNs + (i + 1) * 1e9,
      amount,
    })),
    ...more,
  };
}

const device = (bytes: number) => [
  { device: 'eth0', unit: 'packets' as const, direction: 'transmit' as const, count: 7 },
  { device: 'eth0', unit: 'bytes' as const, direction: 'transmit' as const, count: bytes },
];

describe('when a device worked', () => {
  it('is while the load ran, if it carried it', () => {
    const carried = whenDone(device(620), READINGS, [load([100, 200, 300])]);
    expect(carried.window).toEqual({ startNs: 20e9, endNs: 23e9 });
    expect([...(carried.curve?.done ?? [])]).toEqual([0, 1 / 6, 0.5, 1]);
  });

  it('is between the readings if it moved something else, or nothing of the load fits', () => {
    const even = { window: READINGS, curve: null };
    for (const bytes of [0, 449, 799])
      expect(whenDone(device(bytes), READINGS, [load([100, 200, 300])])).toEqual(even);
    expect(whenDone(device(600), READINGS, [load([600], { window: null, intervals: [] })])).toEqual(even);
    expect(whenDone(device(600), READINGS, [])).toEqual(even);
  });

  it('is what the load and the readings have in common', () => {
    // The second reading came in the middle of the load's third second.
    const readings = { startNs: 0, endNs: 22.5e9 };
    const { window, curve } = whenDone(device(450), readings, [load([100, 200, 300, 9000])]);
    expect(window).toEqual({ startNs: 20e9, endNs: 22.5e9 });
    expect(curve?.done.at(-2)).toBeCloseTo(300 / 450);
  });

  it('is that of the load that comes closest', () => {
    const loads = [load([600]), load([500, 180]), load([800])];
    expect(whenDone(device(690), READINGS, loads).window?.endNs).toBe(22e9);
  });

  it('is not known without readings', () => {
    expect(whenDone(device(600), null, [load([600])])).toEqual({ window: null, curve: null });
  });
});
