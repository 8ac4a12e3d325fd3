/** What was traced in full has no sampling error. */
import { expect, it } from 'vitest';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import { layerShares } from '../../../src/profile/layerShares';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { weighTree } from '../../../src/profile/treeWeights';

function twoLanes(kind: 'xentrace' | 'perf') {
  const builder = new ProfileBuilder('p', 'test');
  const domains = ['dom0', 'guest1'].map((name, id) =>
    builder.domain({ id, name, role: id === 0 ? 'dom0' : 'guest' }),
  );
  const clock = { clock: 'c', method: 'm', uncertaintyNs: 0 };
  const capture = builder.capture({ name: 'c', kind, domain: domains[0], samples: 4, lost: 0, clock });
  const event = builder.event({ name: 'e', capture, unit: 'nanoseconds', nsPerUnit: 1 });
  const stack = builder.stacks.intern(-1, builder.func('running', builder.module('m'), 'unknown'));
  for (const [domain, period] of [
    [0, 1],
    [0, 2],
    [1, 3],
    [1, 4],
  ]) {
    builder.sample({ stack, event, domain: domains[domain], period });
  }
  const { profile, lanes, tree, views } = layerProfile(builder.build());
  const { shares } = layerShares(profile, lanes, views[0], 'time', {});
  const weights = weighTree(profile, lanes, tree, views[0], 'time', {});
  return { widths: shares.map(({ share, low, high }) => ({ share, width: high - low })), weights };
}

it('shares of a trace are points, shares of samples are not', () => {
  const [traced, sampled] = [twoLanes('xentrace'), twoLanes('perf')];
  expect(traced.widths.map(({ share }) => share)).toEqual([0.3, 0.7]);
  for (const { width } of traced.widths) expect(width).toBeLessThan(1e-6);
  for (const { width } of sampled.widths) expect(width).toBeGreaterThan(0.3);
  expect(traced.weights.lanes[0].effectiveSamples).toBeGreaterThan(1e12);
  // (1 + 2)^2 / (1 + 4)
  expect(sampled.weights.lanes[0].effectiveSamples).toBeCloseTo(1.8, 12);
});
