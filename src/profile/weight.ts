/** What a sample counts for: itself, its period, or the CPU time it stands for. */
import type { Profile, ProfileEvent } from './profile';

export type WeightKind = 'samples' | 'period' | 'time';
export const WEIGHT_KINDS: readonly WeightKind[] = ['samples', 'period', 'time'];

/** Factor from period to weight, per event of the profile; NaN where the weight cannot be told. */
export function periodFactors(profile: Profile, kind: WeightKind): Float64Array {
  return Float64Array.from(profile.events, (event) => (kind === 'time' ? event.nsPerUnit : 1));
}

/** Least weight that a sample's square is taken with, per event: that of one observation ({@link ProfileEvent.grain}). */
export function grainWeights(profile: Profile, kind: WeightKind): Float64Array {
  const factors = periodFactors(profile, kind);
  return Float64Array.from(profile.events, ({ grain = 0 }, e) =>
    kind === 'samples' ? 0 : grain * factors[e],
  );
}

/** Why samples of these events cannot be weighed that way; undefined if they can. */
export function whyNot(events: readonly ProfileEvent[], kind: WeightKind): string | undefined {
  if (kind === 'samples') return undefined;
  if (kind === 'period' && new Set(events.map((e) => e.unit)).size > 1) {
    return 'The lanes count different events; choose one event, or time.';
  }
  if (kind === 'time' && events.some((e) => Number.isNaN(e.nsPerUnit))) {
    const name = events.find((e) => Number.isNaN(e.nsPerUnit))?.name ?? '';
    return `Time cannot be told from ${name}: the recording does not say how long one takes.`;
  }
  return undefined;
}
