/** The look-up answers what trying one regular expression after another would. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NamePatterns } from '../../../../src/iopath/categories/namePatterns';
import { parsePattern, PatternError } from '../../../../src/profile/patterns/regexSyntax';
import rules from '../../../../src/iopath/categories/rules.json';

/** What the look-up stands for. */
function plainLoop(sources: readonly string[], name: string): number {
  return sources.map((source) => new RegExp(`^(?:${source})$`)).findIndex((pattern) => pattern.test(name));
}

function patternsOf(sources: readonly string[]): NamePatterns {
  const patterns = new NamePatterns();
  sources.forEach((source, order) => patterns.add(source, order));
  return patterns;
}

/** Few letters, so that patterns and names meet. */
const letters = fc.string({ unit: fc.constantFrom('a', 'b', '_'), maxLength: 3 });
const pattern = fc.letrec<{ part: string; whole: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small' },
    letters,
    fc.constantFrom('.*', '.+', '.', '[ab]', '[^a]', 'a?', 'b*', '\\w', '^', '$', 'a{1,2}'),
    tie('whole').map((inside) => `(${inside})`),
    tie('whole').map((inside) => `(${inside})?`),
  ),
  whole: fc
    .array(fc.array(tie('part'), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((choices) => choices.map((parts) => parts.join('')).join('|')),
})).whole;
/** What the syntax leaves out (such as repeats of a bare `$`) is no pattern here. */
const usable = pattern.filter((source) => {
  try {
    parsePattern(source);
    return true;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
});
const name = fc.string({ unit: fc.constantFrom('a', 'b', '_', 'c', '\n'), maxLength: 6 });

describe('name patterns', () => {
  it('the first that fits, as a loop over regular expressions finds it', () => {
    fc.assert(
      fc.property(
        fc.array(usable, { maxLength: 6 }),
        fc.array(name, { minLength: 1, maxLength: 20 }),
        (sources, names) => {
          const patterns = patternsOf(sources);
          for (const one of names) {
            expect([one, patterns.first(one)]).toEqual([one, plainLoop(sources, one)]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('the built-in rules: names made of their own pieces', () => {
    const sources = rules.rules.flatMap((rule) => rule.symbols);
    const compiled = sources.map((source) => new RegExp(`^(?:${source})$`));
    const patterns = patternsOf(sources);
    const pieces = [...new Set(sources.flatMap((source) => source.split(/[^a-zA-Z0-9_]+/)))].filter(
      (piece) => piece.length > 1,
    );
    const piece = fc.constantFrom(...pieces);
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            piece,
            fc.tuple(piece, fc.constantFrom('', '_', 'x'), piece).map((parts) => parts.join('')),
          ),
          {
            minLength: 20,
            maxLength: 20,
          },
        ),
        (names) => {
          for (const one of names) {
            expect([one, patterns.first(one)]).toEqual([one, compiled.findIndex((re) => re.test(one))]);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('passes over what is not accepted', () => {
    const patterns = patternsOf(['a.*', 'ab', '(a|b)b*', '.*b']);
    expect(patterns.first('ab', (order) => order > 0)).toBe(1);
    expect(patterns.first('ab', (order) => order > 1)).toBe(2);
    expect(patterns.first('ab', (order) => order > 2)).toBe(3);
    expect(patterns.first('ab', () => false)).toBe(-1);
  });

  it('a pattern of very many names is matched instead of written out', () => {
    const patterns = patternsOf(['[a-z][a-z][a-z]', '(a|b)'.repeat(30)]);
    expect(patterns.first('xyz')).toBe(0);
    expect(patterns.first('ab'.repeat(15))).toBe(1);
    expect(patterns.first('ab'.repeat(14))).toBe(-1);
    expect(patterns.matchedSize).toBeGreaterThan(0);
  });

  it('plain names and beginnings need no matching, with or without ^ and $', () => {
    expect(patternsOf(['abc', 'a_.*', '^x(_y|_z)?$', '^b.*$']).matchedSize).toBe(0);
  });
});
