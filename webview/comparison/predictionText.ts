/** A prediction beside its measurement, in words. */
import type { EstimateFigure } from '../../src/protocol/compare';
import type { PredictionShown } from '../../src/protocol/prediction';

const FELL = {
  inside: 'inside the predicted interval',
  above: 'above the predicted interval: the plan brought more',
  below: 'below the predicted interval: the plan brought less',
} as const;

/** "1.45× measured, inside the predicted interval", without the figure; what to do where nothing was measured. */
export function fellText({ fell, source }: PredictionShown): string {
  return fell === null ? source : FELL[fell];
}

/** Where the measured ratio comes from; '' without one. */
export function sourceText({ measured, source }: PredictionShown): string {
  return measured === null
    ? ''
    : `Measured: ${source}. Bars are 90 % intervals; those of measured terms 95 %.`;
}

export interface PredictionRow {
  readonly label: string;
  /** Factors. */
  readonly predicted: EstimateFigure;
  readonly measured: EstimateFigure | null;
  readonly agrees: boolean | null;
}

/** The gain, then its terms, all as factors of throughput. */
export function predictionRows({ predicted, measured, fell, terms }: PredictionShown): PredictionRow[] {
  return [
    {
      label: 'Gain',
      predicted: { value: predicted.median, low: predicted.low, high: predicted.high },
      measured: measured && { value: measured.ratio, low: measured.low, high: measured.high },
      agrees: fell === null ? null : fell === 'inside',
    },
    ...terms.map((term) => ({
      label: term.label,
      predicted: factors({
        value: term.predicted.median,
        low: term.predicted.low,
        high: term.predicted.high,
      }),
      measured: factors(term.measured),
      agrees: term.agrees,
    })),
  ];
}

/** What the button learns for, and what it does. */
export function calibrateText({ host }: PredictionShown): string {
  return `Estimates for ${host} then use what this measurement teaches.`;
}

/** Terms are of ln of the gain. */
function factors({ value, low, high }: EstimateFigure): EstimateFigure {
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
}
