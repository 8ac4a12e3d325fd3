/** What two recordings, made before and after a plan was applied, show of its gain. */
import { decompose } from '../../compare/decompose';
import type { GainTerm } from '../../compare/decomposition';
import type { Pair } from '../../compare/pairProfiles';
import { rowTable } from '../../compare/rowTable';
import { commonRates } from '../../compare/workRates';
import { NothingToModel, systemOf } from '../baseline/systemOf';
import type { OffloadSystem } from '../system';
import { measuredGain, type MeasuredGain } from './measuredGain';

export interface MeasuredPair {
  /** Null where no throughput of the same work is known on both sides; `source` then says what to do. */
  readonly gain: MeasuredGain | null;
  /** Where the rates come from, for people. */
  readonly source: string;
  /** Terms of ln G with 95 % intervals; empty where they are not told, and `termsNote` says why. */
  readonly terms: readonly GainTerm[];
  readonly termsNote: string | null;
}

/** The decomposition belongs to the seconds with samples; beyond this part the ratio is another one, which is then said. */
const SAME_RATIO = 0.02;

/** @param work of the system of the recording before */
export function measuredPair(pair: Pair, work: OffloadSystem['work']): MeasuredPair {
  const rates = commonRates(pair).find(({ counters }) => counters?.before === work?.key);
  const afterKey = rates?.counters?.after;
  if (work === null || rates === undefined || afterKey === undefined) {
    return {
      gain: null,
      source:
        'No counter of the same work moved in both recordings: record both with counters, or give calibrate, on the command line, the measured ratio by hand.',
      terms: [],
      termsNote:
        'Without a counter that both recordings have, the measured gain cannot be divided into terms.',
    };
  }
  const { gain, source } = ratioOf(work, workAfter(pair, afterKey));
  return { gain, source, ...termsOf(pair, rates, gain) };
}

type Work = NonNullable<OffloadSystem['work']>;

function workAfter({ after }: Pair, key: string): OffloadSystem['work'] {
  try {
    return systemOf(after.layered, { work: { key } }).work;
  } catch (error) {
    if (error instanceof NothingToModel) return null;
    throw error;
  }
}

/** Without recorders where both recordings know that, for recorders slow the two sides by different factors. */
function ratioOf(before: Work, after: OffloadSystem['work']): Pick<MeasuredPair, 'gain' | 'source'> {
  if (after === null || !(before.recordedPerSecond > 0 && after.recordedPerSecond > 0)) {
    return {
      gain: null,
      source: 'The recording after the plan has no throughput: record it while the same load runs.',
    };
  }
  if (before.undisturbedPerSecond !== null && after.undisturbedPerSecond !== null) {
    return {
      gain: measuredGain([before.undisturbedPerSecond], [after.undisturbedPerSecond]),
      source: `${before.label}, before the recorders started, by the load's own report`,
    };
  }
  return {
    gain: measuredGain([before.recordedPerSecond], [after.recordedPerSecond]),
    source: `${before.label}, while recorders ran on both sides`,
  };
}

function termsOf(
  pair: Pair,
  rates: ReturnType<typeof commonRates>[number],
  measured: MeasuredGain | null,
): Pick<MeasuredPair, 'terms' | 'termsNote'> {
  const view = pair.views.at(0);
  if (view === undefined) {
    return { terms: [], termsNote: 'The recordings have no event in common: record both with the same one.' };
  }
  const { gain, withheld } = decompose(
    pair,
    { view: view.key, weight: view.weight, per: 'share', rates },
    rowTable(pair),
  );
  const finite = gain?.terms.every(({ ln }) => Number.isFinite(ln.value + ln.low + ln.high)) ?? false;
  if (gain === null || !finite) {
    return {
      terms: [],
      termsNote: withheld ?? 'The recordings are too short to divide the gain into terms.',
    };
  }
  const same = measured !== null && Math.abs(Math.log(gain.factor / measured.ratio)) <= SAME_RATIO;
  return {
    terms: gain.terms,
    termsNote: same
      ? null
      : `The measured terms are those of the ${gain.factor.toFixed(2)}x that was counted while samples were taken.`,
  };
}
