/** How many standard errors a 95 % interval takes when the standard error itself is estimated from few windows. */

/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Two-sided 95 % quantile of Student's t: the Cornish-Fisher expansion in 1 / nu (Abramowitz and Stegun, Handbook of
 * Mathematical Functions, 26.7.5), within 0.2 % of the tables from 3 degrees of freedom up.
 * @param nu degrees of freedom, need not be whole; fewer than 3 count as 3, Infinity is the normal distribution
 */
export function studentT95(nu: number): number {
  const n = Math.max(3, nu);
  const z2 = Z * Z;
  const terms = [
    Z,
    (Z * (z2 + 1)) / 4,
    (Z * ((5 * z2 + 16) * z2 + 3)) / 96,
    (Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384,
    (Z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92160,
  ];
  return terms.reduce((sum, term, power) => sum + term / n ** power, 0);
}
