/** Candidates and advice as a plan has them, for tests worked out by hand. */
import type { Advice, Candidate, MoveClass } from '../../../../src/offload/plan';
import type { Estimates } from '../../../../src/source/costs/estimates';

const COST = { low: 1, median: 2, high: 3 };

export function candidate(unit: string, moveClass: MoveClass, gain: number | null = null): Candidate {
  return {
    unit,
    label: `the ${unit}`,
    layer: 'dom0',
    domain: 'dom0',
    class: moveClass,
    mechanism: `how to ${moveClass}`,
    reason: 'because',
    synchronous: false,
    nsPerUnit: COST,
    share: 0.1,
    gain: gain === null ? null : { low: gain - 0.1, median: gain, high: gain + 0.1 },
    chanceOfGain: gain === null ? null : 0.9,
    equalCoreGain: null,
  };
}

/** @param key of a rule in avoidRules.json */
export function advice(key: string, gain: number): Advice {
  return {
    key,
    title: `Title of ${key}`,
    reason: 'It takes 9 % of the busiest core.',
    savedNs: COST,
    gain: { low: gain - 0.01, median: gain, high: gain + 0.01 },
    steps: [],
    source: 'V10',
  };
}

export function estimates(candidates: readonly Candidate[], avoid: readonly Advice[] = []): Estimates {
  return { candidates, advice: avoid, gainsWithheld: null };
}
