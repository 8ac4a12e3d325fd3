/** Made-up categories and layers for the tests of the breakdown. */
import type { BreakdownCategory, BreakdownLayer, Figure } from '../../../../src/protocol/breakdown';
import type { LaneKind } from '../../../../src/protocol/laneKind';

export function figure(share: number): Figure {
  return {
    share,
    shareLow: share * 0.9,
    shareHigh: share * 1.1,
    value: share,
    low: share * 0.9,
    high: share * 1.1,
    samples: Math.round(share * 1000),
  };
}

export function category(name: string, share: number): BreakdownCategory {
  return {
    category: name,
    label: `label of ${name}`,
    explanation: '',
    group: name.split('.')[0],
    ...figure(share),
  };
}

export function layer(key: string, kind: LaneKind, categories: readonly BreakdownCategory[]): BreakdownLayer {
  const share = categories.reduce((sum, c) => sum + c.share, 0);
  return { key, label: key, kind, colour: 0, source: '', categories, ...figure(share) };
}
