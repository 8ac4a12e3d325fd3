/** Reads a rate that a person types: `1200`, `1 200`, `1,200`, `1.2k`, `3.5M`, `1e6`. */

export type TypedRate =
  | { readonly kind: 'empty' }
  | { readonly kind: 'rate'; readonly perSecond: number }
  /** What is wrong and how to write it, for people. */
  | { readonly kind: 'invalid'; readonly message: string };

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 };

/** More than any machine moves: a slip of the unit. */
const MOST = 1e13;

export function typedRate(text: string): TypedRate {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'empty' };
  const plain = trimmed.replace(/(?<=\d)[\s,'\u202f](?=\d{3}(?!\d))/g, '');
  if (/^\d+,\d+/.test(plain)) {
    return { kind: 'invalid', message: `Write the decimal point as a dot: ${plain.replace(',', '.')}.` };
  }
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([kKMG]?)$/.exec(plain);
  if (!parts) {
    return { kind: 'invalid', message: 'That is not a number. Write it like 1200, 1.2k or 3.5M.' };
  }
  const perSecond = Number(parts[1]) * FACTORS[parts[2]];
  if (!(perSecond > 0)) {
    return { kind: 'invalid', message: 'The rate must be above 0: nothing can be divided by none.' };
  }
  if (perSecond > MOST) {
    return { kind: 'invalid', message: 'That is more than any machine moves in a second. Check the unit.' };
  }
  return { kind: 'rate', perSecond };
}
