/** Distributions of what is uncertain, by their quantile function: one uniform number makes one draw, and 0.05 the 5 % value. */
import type { Range } from './system';

export type Distribution = 'log-normal' | 'triangular' | 'uniform';

/** Standard normal quantile of 0.95. */
const Z95 = 1.6448536269514722;

/**
 * The value that a share `p` of all draws lies below.
 *
 * `log-normal`: `low`, `mid` and `high` are the 5, 50 and 95 % values; each half has its own spread. Where one of them is
 * 0, the halves are normal instead and end at 0. `triangular`: ends and peak. `uniform`: ends.
 */
export function quantile(distribution: Distribution, range: Range, p: number): number {
  return quantiles(distribution, range)(p);
}

/** {@link quantile} of many shares: logarithms are taken once. */
export function quantiles(distribution: Distribution, { low, mid, high }: Range): (p: number) => number {
  if (low === high) return () => mid;
  if (distribution === 'uniform') return (p) => low + p * (high - low);
  if (distribution === 'triangular') return (p) => triangular(low, mid, high, p);
  if (low > 0) {
    const down = Math.log(mid / low) / Z95;
    const up = Math.log(high / mid) / Z95;
    return (p) => {
      const z = normalQuantile(p);
      return mid * Math.exp(z * (z < 0 ? down : up));
    };
  }
  return (p) => {
    const z = normalQuantile(p) / Z95;
    return Math.max(0, z < 0 ? mid + (mid - low) * z : mid + (high - mid) * z);
  };
}

/** Each half ends at the peak: rounding must not carry the falling one below it, where ends differ by many magnitudes. */
function triangular(low: number, peak: number, high: number, p: number): number {
  const rising = (peak - low) / (high - low);
  return p < rising
    ? Math.min(peak, low + Math.sqrt(p * (high - low) * (peak - low)))
    : Math.max(peak, high - Math.sqrt((1 - p) * (high - low) * (high - peak)));
}

/**
 * A gamma variable of shape `k` over its mean, for draws of Dirichlet shares: the cube of a normal (E. B. Wilson and
 * M. M. Hilferty, PNAS 17, 1931, 684), within 2 % of its mean for k >= 0.5.
 */
export function gammaOverMean(k: number, p: number): number {
  if (!Number.isFinite(k)) return 1;
  const variance = 1 / (9 * k);
  const root = 1 - variance + normalQuantile(p) * Math.sqrt(variance);
  return root > 0 ? root * root * root : 0;
}

/** What lies beyond eight standard deviations. */
const FARTHEST = 6.3e-16;

/** Inverse of the normal distribution function: P. J. Acklam's rational approximation, relative error below 1.2e-9. */
export function normalQuantile(p: number): number {
  if (p <= FARTHEST) return -8;
  if (p >= 1 - FARTHEST) return 8;
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 0.97575) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r +
      1.38357751867269e2) *
      r -
      3.066479806614716e1) *
      r +
      2.506628277459239) *
      q) /
    (((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r +
      6.680131188771972e1) *
      r -
      1.328068155288572e1) *
      r +
      1)
  );
}

function tail(q: number): number {
  return (
    (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) *
      q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) *
      q +
      1)
  );
}
