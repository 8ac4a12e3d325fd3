/** A prediction beside what two recordings measured, as the comparison shows it. */
import type { Estimated } from './offload';

/** A term of ln of the gain on both sides. */
export interface PredictedTerm {
  readonly key: string;
  readonly label: string;
  /** 90 % interval. */
  readonly predicted: Estimated;
  /** 95 % interval. */
  readonly measured: { readonly value: number; readonly low: number; readonly high: number };
  /** Whether the intervals overlap. */
  readonly agrees: boolean;
}

export interface PredictionShown {
  /** What was moved, as the plan is called. */
  readonly title: string;
  readonly host: string;
  /** Throughput after over before. */
  readonly predicted: Estimated;
  /** With what 90 % of such measurements lie within; null where none is known on both sides, and `source` says what to do. */
  readonly measured: { readonly ratio: number; readonly low: number; readonly high: number } | null;
  readonly source: string;
  /** Where it lies in the predicted interval; null without a measurement. */
  readonly fell: 'inside' | 'above' | 'below' | null;
  /** Empty where `termsNote` says why. */
  readonly terms: readonly PredictedTerm[];
  readonly termsNote: string | null;
  /** This measurement is in the host's calibration. */
  readonly learnt: boolean;
  /** What calibrating brought, or why it cannot be done; null before anybody asked. */
  readonly told: string | null;
}
