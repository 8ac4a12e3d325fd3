/** Times as the captures print them, exactly: nanoseconds of the wall clock exceed what a float64 holds. */

/** `1795354715.150089344` -> 1795354715150089344n; undefined if it is no such number. Digits beyond nanoseconds are cut. */
export function parseSeconds(text = ''): bigint | undefined {
  if (!/^\d{1,18}(\.\d{1,32})?$/.test(text)) return undefined;
  const [seconds, fraction = ''] = text.split('.');
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** A whole number up to 20 digits, exactly; undefined if it is none. */
export function parseWhole(text = ''): bigint | undefined {
  return /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}
