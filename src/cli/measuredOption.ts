/** What was measured, given by hand: `--measured RATIO[:LOW-HIGH]`, or rates of one or more runs of each side. */
import { measuredGain, type MeasuredGain } from '../offload/calibration/measuredGain';
import type { Invocation } from './invocation';
import { UsageError } from './usage';

const MOST_RUNS = 1000;

/** Undefined if nothing is given. @throws UsageError */
export function measuredOption({ options }: Invocation): MeasuredGain | undefined {
  const { measured, 'rate-before': before, 'rate-after': after } = options;
  if (measured !== undefined) {
    if (before !== undefined || after !== undefined)
      throw new UsageError('--measured and --rate-before exclude each other');
    return ratioOption(measured);
  }
  if (before === undefined && after === undefined) return undefined;
  if (before === undefined || after === undefined)
    throw new UsageError('--rate-before and --rate-after go together');
  return measuredGain(ratesOf('--rate-before', before), ratesOf('--rate-after', after));
}

function ratioOption(text: string): MeasuredGain {
  const match = /^([\d.]{1,20})(?::([\d.]{1,20})-([\d.]{1,20}))?$/.exec(text);
  const ratio = Number(match?.[1] ?? NaN);
  const wrong = new UsageError(
    `--measured takes throughput after over before, and what 90 % of measurements lie within: 1.45 or 1.45:1.30-1.62, not ${JSON.stringify(text)}`,
  );
  if (!(ratio > 0)) throw wrong;
  if (match?.[2] === undefined) return measuredGain([1], [ratio]);
  const [low, high] = [Number(match[2]), Number(match[3])];
  if (!(low > 0 && low <= ratio && ratio <= high)) throw wrong;
  return { ratio, low, high };
}

function ratesOf(option: string, text: string): number[] {
  const rates = text.split(',', MOST_RUNS + 1).map(Number);
  if (rates.length <= MOST_RUNS && rates.every((rate) => rate > 0 && Number.isFinite(rate))) return rates;
  throw new UsageError(
    `${option} takes a number above 0 a second, or those of several runs: 47.5,50.4,56.9, not ${JSON.stringify(text.slice(0, 60))}`,
  );
}
