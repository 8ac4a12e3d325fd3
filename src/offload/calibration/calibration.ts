/** What predictions that were tried have taught of one host: a document that can be stored and given on. */
import * as v from 'valibot';
import { MODEL_SPREAD, modelErrorRange } from './modelSpread';
import type { AssumedRange } from '../estimate';
import type { Range, OffloadSystem } from '../system';
import { PARAMETERS } from '../parameters';

const number = v.pipe(v.number(), v.finite());
const positive = v.pipe(number, v.minValue(0));
const range = v.pipe(
  v.object({ low: positive, mid: positive, high: positive }),
  v.check(({ low, high }) => low <= high, 'low is above high'),
);
const estimated = v.pipe(
  v.object({ low: positive, median: positive, high: positive }),
  v.check(({ low, high }) => low <= high, 'low is above high'),
);
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

const schema = v.object({
  format: v.literal('xen-io-profiler calibration'),
  version: v.literal(1),
  /** Host as people name it. */
  host: text(1000),
  /** Ranges that replace those of parameters.json, in their units. */
  parameters: v.pipe(v.array(v.object({ key: text(100), range })), v.maxLength(200)),
  /** Batches in flight of one kind of work, as long as a recording says of it what `prior` says. */
  outstanding: v.nullable(v.object({ work: text(1000), prior: range, range })),
  /** Sum of the squared errors that neither the parameters nor the measurement explain, of ln of the gain. */
  errorSquares: positive,
  /** What was learnt from, the oldest first. */
  pairs: v.pipe(
    v.array(
      v.object({
        title: text(1000),
        at: text(100),
        predicted: estimated,
        measured: v.object({ ratio: positive, low: positive, high: positive }),
        /** Share of the draws below what was measured. */
        quantile: v.pipe(number, v.minValue(0), v.maxValue(1)),
        /** The same prediction with what was learnt. */
        afterwards: estimated,
      }),
    ),
    v.maxLength(1000),
  ),
});

export type Calibration = v.InferOutput<typeof schema>;

/** The text is no calibration; the message says why and what to do. */
export class CannotReadCalibration extends Error {
  override readonly name = 'CannotReadCalibration';
}

export function noCalibration(host: string): Calibration {
  return {
    format: 'xen-io-profiler calibration',
    version: 1,
    host,
    parameters: [],
    outstanding: null,
    errorSquares: 0,
    pairs: [],
  };
}

/** @throws CannotReadCalibration */
export function readCalibration(json: string): Calibration {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotReadCalibration(
      `This is no calibration, as it is not JSON: ${why}. Choose the file that was stored as one.`,
    );
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new CannotReadCalibration(
    `This is no calibration of a version that is known: ${v.getDotPath(issue) ?? 'document'}: ${issue.message}. Store it anew.`,
  );
}

export function writeCalibration(calibration: Calibration): string {
  return `${JSON.stringify(calibration, null, 2)}\n`;
}

/**
 * What a calibration says of a system, for `EstimateRequest.assume`. What the recording itself tells more exactly stays, and so does a
 * number of batches in flight that it knows.
 */
export function assumptionsFor(
  { parameters, outstanding, errorSquares, pairs }: Calibration,
  system: OffloadSystem,
): Map<string, AssumedRange> {
  const assumed = new Map<string, AssumedRange>();
  const learn = (key: string, { low, mid, high }: Range) =>
    assumed.set(key, { low, mid, high, source: 'calibrated on this host' });
  for (const { key, range: learnt } of parameters) {
    const known = PARAMETERS.some((parameter) => parameter.key === key);
    const own = system.measured.get(key)?.range;
    if (known && (own === undefined || width(learnt) < width(own))) learn(key, learnt);
  }
  if (pairs.length > 0) learn('model_error', modelErrorRange(errorSquares, pairs.length));
  if (
    outstanding !== null &&
    outstanding.work === workOf(system) &&
    isSame(outstanding.prior, outstandingOf(system))
  ) {
    learn('outstanding', outstanding.range);
  }
  return assumed;
}

/** Which kind of work a number of batches in flight belongs to. */
export function workOf({ work }: OffloadSystem): string {
  return work === null ? '' : `${work.unit} ${work.key}`;
}

/** What a system says of the batches in flight. */
export function outstandingOf({ loop }: OffloadSystem): Range {
  const prior = PARAMETERS.find(({ key }) => key === 'outstanding')?.range;
  return loop?.outstanding ?? prior ?? { low: 1, mid: 1, high: 1 };
}

/** Standard deviation of ln of the gain that the model is wrong by, beside all else. */
export function modelSpreadOf({ errorSquares, pairs }: Calibration): number {
  return Math.log(modelErrorRange(errorSquares, pairs.length).high) / MODEL_SPREAD.z95;
}

function isSame(a: Range, b: Range): boolean {
  return a.low === b.low && a.mid === b.mid && a.high === b.high;
}

/** Relative. */
function width({ low, mid, high }: Range): number {
  return mid > 0 ? (high - low) / mid : high - low;
}
