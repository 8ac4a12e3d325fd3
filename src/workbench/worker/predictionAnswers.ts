/** What a worker answers about a plan that was tried between its two recordings: what was measured, and what that teaches. */
import type { Pair } from '../../compare/pairProfiles';
import { NothingToModel, systemOf } from '../../offload/baseline/systemOf';
import { UnknownWork } from '../../offload/baseline/work';
import { calibrate, CannotCalibrate } from '../../offload/calibration/calibrate';
import { noCalibration, type Calibration } from '../../offload/calibration/calibration';
import { isLearnt, learntText, pairsText } from '../../offload/calibration/learntText';
import { judge, judgeParts, type MeasuredGain } from '../../offload/calibration/measuredGain';
import { measuredPair } from '../../offload/calibration/measuredPair';
import { CannotPlace } from '../../offload/placement';
import type { OffloadSystem } from '../../offload/system';
import type { PredictionShown } from '../../protocol/prediction';
import type { Predicted } from '../offload/triedPlan';
import { RefusedQuery } from '../present/replies';

export interface TriedQuestion {
  /** Title of the plan. */
  readonly title: string;
  readonly appliedAt: string;
  /** Host where the recording does not name one. */
  readonly target: string;
  readonly predicted: Predicted;
  readonly calibrations: readonly Calibration[];
}

export interface PredictionAnswer {
  readonly kind: 'prediction';
  readonly shown: PredictionShown;
}

export interface CalibratedAnswer {
  readonly kind: 'calibrate';
  readonly calibration: Calibration;
  /** How much the interval narrowed. */
  readonly text: string;
}

/** @throws RefusedQuery */
export function predictionAnswer(pair: Pair, tried: TriedQuestion): PredictionAnswer {
  return inWords(() => {
    const { title, predicted, calibrations } = tried;
    const { gain, source, terms, termsNote } = measuredPair(pair, systemOfTried(pair, tried).work);
    const host = hostOf(pair, tried);
    const known = calibrations.find((each) => each.host === host);
    return {
      kind: 'prediction',
      shown: {
        title,
        host,
        predicted: predicted.gain,
        measured: gain,
        source,
        fell: gain === null ? null : judge(predicted.gain, gain).fell,
        terms: judgeParts(predicted.parts, terms),
        termsNote,
        learnt: gain !== null && known !== undefined && isLearnt(known, pairTitle(pair, tried), gain),
        told: null,
      },
    };
  });
}

/** @throws RefusedQuery */
export function calibratedAnswer(pair: Pair, tried: TriedQuestion): CalibratedAnswer {
  return inWords(() => {
    const { appliedAt, predicted, calibrations } = tried;
    const system = systemOfTried(pair, tried);
    const { gain: measured, source } = measuredPair(pair, system.work);
    if (measured === null) throw new RefusedQuery(source);
    const host = hostOf(pair, tried);
    const prior = calibrations.find((each) => each.host === host) ?? noCalibration(host);
    const title = pairTitle(pair, tried);
    refuseTwice(prior, title, measured);
    const { sideCores, moves } = predicted.ask;
    const { calibration, pairs } = calibrate(prior, [
      { title, at: appliedAt, system, sideCores, moves, measured },
    ]);
    return {
      kind: 'calibrate',
      calibration,
      text: `${learntText(pairs[0])} ${host} is calibrated by ${pairsText(calibration)}.`,
    };
  });
}

function systemOfTried({ before }: Pair, { predicted }: TriedQuestion): OffloadSystem {
  const { work } = predicted.ask;
  const chosen = typeof work === 'string' ? { key: work } : work;
  return systemOf(before.layered, chosen === null ? {} : { work: chosen });
}

function hostOf({ before }: Pair, { target }: TriedQuestion): string {
  return (before.layered.profile.hosts.at(0)?.name ?? target).slice(0, 1000);
}

function pairTitle({ before, after }: Pair, { title }: TriedQuestion): string {
  return `${title}: ${before.layered.profile.name}, ${after.layered.profile.name}`.slice(0, 1000);
}

function refuseTwice(prior: Calibration, title: string, measured: MeasuredGain): void {
  if (isLearnt(prior, title, measured))
    throw new RefusedQuery(`${prior.host} has learnt from this measurement already; it counts once.`);
}

/** What the model refuses is a sentence for people already. */
function inWords<T>(answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    if (
      error instanceof NothingToModel ||
      error instanceof UnknownWork ||
      error instanceof CannotPlace ||
      error instanceof CannotCalibrate
    )
      throw new RefusedQuery(error.message, { cause: error });
    throw error;
  }
}
