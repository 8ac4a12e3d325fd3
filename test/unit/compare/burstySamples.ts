/** Samples as they come from a machine that does one thing for a while and then another. */
import { DOM0 } from '../profile/drawnProfile';
import type { LayeredProfile } from '../../../src/iopath/layeredProfile';
import { CPU_CLOCK, madeProfile, type MadeSample } from './madeProfile';

export interface Work {
  readonly name: string;
  /** How often a burst of it begins, relative to others. */
  readonly often: number;
  /** Samples that a burst lasts on average. */
  readonly lasts: number;
}

/** Park and Miller's generator: the same numbers on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Functions from steady to bursty and from common to rare. */
export function manyWorks(count: number): Work[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `k!f${i}`,
    often: 1 / (1 + (i % 7) ** 2),
    lasts: 1 + (i % 5) ** 3,
  }));
}

export function burstyRecording(
  works: readonly Work[],
  samples: number,
  random: () => number,
  timed = true,
): LayeredProfile {
  return madeProfile({
    domains: [DOM0],
    events: [CPU_CLOCK],
    samples: bursts(works, samples, random, timed),
  });
}

function* bursts(
  works: readonly Work[],
  samples: number,
  random: () => number,
  timed: boolean,
): Generator<MadeSample> {
  const all = works.reduce((sum, { often }) => sum + often, 0);
  let current = works[0];
  for (let i = 0; i < samples; i++) {
    if (i === 0 || random() < 1 / current.lasts) {
      let at = random() * all;
      current = works.find(({ often }) => (at -= often) < 0) ?? works[0];
    }
    yield { stack: [current.name], period: 1e6, ...(timed && { timeNs: i * 1e6 }) };
  }
}
