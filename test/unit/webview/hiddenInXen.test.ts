import { describe, expect, test } from 'vitest';
import { shareOfLane } from '../../../webview/flame/boxShares';
import { HiddenBoxes } from '../../../webview/flame/hiddenInXen';
import { flameTables, THREAD_LAYER } from '../../../webview/flame/flameTables';

const KERNEL = 1;
const NAMES = ['thread', 'notify', 'stub', 'let_events_in'];

/** thread > notify > stub; thread > let_events_in > stub; thread > stub: once in a domain's lane, once in the idle one. */
function tables(hypercalls?: { stubs: number[]; empty: number[] }) {
  const func = [0, 1, 2, 3, 2, 2];
  const depth = [0, 1, 2, 1, 2, 1];
  const end = [6, 3, 3, 5, 5, 6];
  const twice = (column: number[], add = 0) =>
    Int32Array.from([...column, ...column.map((x) => x + add)]).buffer;
  return flameTables(
    [
      { key: 'domain:dom0', kind: 'domain', label: 'dom0', colour: 0, firstNode: 0, endNode: 6 },
      { key: 'idle', kind: 'idle', label: 'Idle', colour: -1, firstNode: 6, endNode: 12 },
    ],
    { func: twice(func), depth: twice(depth), subtreeEnd: twice(end, 6) },
    {
      names: NAMES,
      module: new Int32Array(4).fill(-1).buffer,
      layer: Uint8Array.from([THREAD_LAYER, KERNEL, KERNEL, KERNEL]).buffer,
      modules: [],
      bodies: [],
      ...(hypercalls && { hypercalls }),
    },
  );
}

const self = new Float64Array(12).fill(1);

describe('time hidden in the hypervisor', () => {
  const boxes = new HiddenBoxes(tables({ stubs: [2], empty: [3] }));
  const kinds = (weights: Float64Array) => Array.from(weights.keys(), (node) => boxes.kind(node, weights));

  test("is in the stubs of a domain's own stacks, told apart by what the call was for", () => {
    expect(kinds(self).slice(0, 6)).toEqual([null, null, 'hypercall', null, 'empty', null]);
  });

  test('is not in the idle lane: who waits in the hypervisor costs nothing there', () => {
    expect(kinds(self).slice(6)).toEqual([null, null, null, null, null, null]);
  });

  test('is not where the stub has no time of its own: joined stacks show what is inside', () => {
    expect(kinds(new Float64Array(12)).every((kind) => kind === null)).toBe(true);
  });

  test('is nowhere if the host names no stubs, or rows that there are not', () => {
    for (const hypercalls of [undefined, { stubs: [99], empty: [] }]) {
      const none = new HiddenBoxes(tables(hypercalls));
      expect([...self.keys()].every((node) => none.kind(node, self) === null)).toBe(true);
    }
  });
});

describe('the share of a lane', () => {
  const bar = {
    source: '',
    shares: [
      {
        key: 'domain:dom0',
        label: 'dom0',
        kind: 'domain',
        colour: 0,
        share: 0.4,
        low: 0.3,
        high: 0.5,
        samples: 9,
      },
    ],
  } as const;
  const lane = { key: 'domain:dom0', total: 1, samples: 1, effectiveSamples: 1, source: '' };

  test('is the segment of the bar unless the lane holds more than its layer', () => {
    expect(shareOfLane(lane, bar)?.share).toBe(0.4);
    expect(shareOfLane({ ...lane, share: { share: 0.7, low: 0.6, high: 0.8 } }, bar)?.share).toBe(0.7);
    expect(shareOfLane(undefined, bar)).toBeUndefined();
  });
});
