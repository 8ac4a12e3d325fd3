/**
 * The syntax of patterns that people write, in the search box and in rules for categories, as a tree. Backreferences and
 * lookaround are left out on purpose: without them a pattern can be matched in time proportional to the text (see
 * regexProgram.ts), so no pattern can freeze the program.
 */

/** Inclusive ranges of UTF-16 code units. */
export type Ranges = readonly (readonly [number, number])[];

export type Pattern =
  | { readonly kind: 'set'; readonly ranges: Ranges; readonly negated: boolean }
  | { readonly kind: 'start' | 'end' | 'wordEdge' | 'noWordEdge' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number };

/** A pattern that cannot be used; the message is for the person who wrote it. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

const MOST_PATTERN = 1000;
const MOST_NESTING = 50;
const MOST_REPEATS = 1000;

const code = (character: string) => character.charCodeAt(0);
const DIGIT: Ranges = [[48, 57]];
const WORD: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: Ranges = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
/** What `.` does not stand for. */
export const LINE_ENDS: Ranges = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };

/** @throws PatternError */
export function parsePattern(source: string): Pattern {
  if (source.length > MOST_PATTERN) {
    throw new PatternError(`The pattern is longer than ${MOST_PATTERN} characters`);
  }
  const parser = new Parser(source);
  const pattern = parser.choice(0);
  if (!parser.atEnd()) throw new PatternError('There is a ) without its (');
  return pattern;
}

class Parser {
  private at = 0;

  constructor(private readonly source: string) {}

  atEnd(): boolean {
    return this.at >= this.source.length;
  }

  choice(nesting: number): Pattern {
    if (nesting > MOST_NESTING) throw new PatternError(`Groups are nested deeper than ${MOST_NESTING}`);
    const parts = [this.sequence(nesting)];
    while (this.take('|')) parts.push(this.sequence(nesting));
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts };
  }

  private sequence(nesting: number): Pattern {
    const parts: Pattern[] = [];
    while (!this.atEnd() && this.peek !== '|' && this.peek !== ')') parts.push(this.repeated(nesting));
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  private repeated(nesting: number): Pattern {
    const part = this.atom(nesting);
    const counts = this.quantifier();
    if (!counts) return part;
    if (
      part.kind === 'start' ||
      part.kind === 'end' ||
      part.kind === 'wordEdge' ||
      part.kind === 'noWordEdge'
    ) {
      throw new PatternError('There is nothing to repeat before a quantifier');
    }
    // Lazy or greedy decides what is captured, not whether there is a match.
    this.take('?');
    if (this.quantifier()) throw new PatternError('There is nothing to repeat before a quantifier');
    const [least, most] = counts;
    if (least > most) throw new PatternError(`The numbers in {${least},${most}} are out of order`);
    if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS)) {
      throw new PatternError(`A repeat count is above ${MOST_REPEATS}`);
    }
    return { kind: 'repeat', part, least, most };
  }

  private quantifier(): [number, number] | null {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    if (this.peek !== '{') return null;
    const braces = /^\{(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at, this.at + 24));
    if (!braces) return null;
    this.at += braces[0].length;
    const least = Number(braces[1]);
    if (braces.at(2) === undefined) return [least, least];
    return [least, braces[3] === '' ? Infinity : Number(braces[3])];
  }

  private atom(nesting: number): Pattern {
    const c = this.next();
    switch (c) {
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '.':
        return { kind: 'set', ranges: LINE_ENDS, negated: true };
      case '(':
        return this.group(nesting);
      case '[':
        return this.characterClass();
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new PatternError(`There is nothing to repeat before ${c}`);
      default:
        return single(code(c));
    }
  }

  private group(nesting: number): Pattern {
    if (this.take('?')) {
      const named = /^<[A-Za-z_$][\w$]*>/.exec(this.source.slice(this.at));
      if (named) this.at += named[0].length;
      else if (!this.take(':'))
        throw new PatternError('Lookahead and lookbehind, (?= (?! (?<, cannot be used');
    }
    const inside = this.choice(nesting + 1);
    if (!this.take(')')) throw new PatternError('There is a ( without its )');
    return inside;
  }

  private escape(): Pattern {
    if (this.atEnd()) throw new PatternError('The pattern ends with a lone \\');
    if (this.take('b')) return { kind: 'wordEdge' };
    if (this.take('B')) return { kind: 'noWordEdge' };
    const c = this.peek;
    if (c >= '1' && c <= '9') throw new PatternError(`A backreference, \\${c}, cannot be used`);
    const shorthand = this.shorthand();
    return shorthand ? { kind: 'set', ...shorthand } : single(this.escapedCode());
  }

  private shorthand(): { ranges: Ranges; negated: boolean } | null {
    const c = this.peek;
    const ranges = { d: DIGIT, w: WORD, s: SPACE }[c.toLowerCase()];
    if (!ranges) return null;
    this.at++;
    return { ranges, negated: c !== c.toLowerCase() };
  }

  /** Code unit of what follows a backslash. */
  private escapedCode(): number {
    const c = this.next();
    if (c in CONTROLS) return CONTROLS[c];
    const digits = c === 'x' ? 2 : c === 'u' ? 4 : 0;
    if (digits > 0) {
      const hex = this.source.slice(this.at, this.at + digits);
      if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length < digits) {
        throw new PatternError(`\\${c} needs ${digits} hexadecimal digits`);
      }
      this.at += digits;
      return parseInt(hex, 16);
    }
    if (/[A-Za-z]/.test(c)) throw new PatternError(`\\${c} is not known`);
    return code(c);
  }

  private characterClass(): Pattern {
    const negated = this.take('^');
    const ranges: (readonly [number, number])[] = [];
    while (!this.take(']')) {
      if (this.atEnd()) throw new PatternError('There is a [ without its ]');
      const from = this.classMember(ranges);
      if (from === null || this.peek !== '-' || this.source[this.at + 1] === ']') {
        if (from !== null) ranges.push([from, from]);
        continue;
      }
      this.at++;
      if (this.atEnd()) throw new PatternError('There is a [ without its ]');
      const to = this.classMember(ranges);
      if (to === null) ranges.push([from, from], [45, 45]);
      else if (to < from) throw new PatternError('A range in [ ] is out of order');
      else ranges.push([from, to]);
    }
    return { kind: 'set', ranges, negated };
  }

  /** One character of a class, or null after a shorthand such as \d, whose ranges were added. */
  private classMember(ranges: (readonly [number, number])[]): number | null {
    const c = this.next();
    if (c !== '\\') return code(c);
    if (this.atEnd()) throw new PatternError('The pattern ends with a lone \\');
    if (this.take('b')) return 8;
    const shorthand = this.shorthand();
    if (!shorthand) return this.escapedCode();
    ranges.push(...(shorthand.negated ? complement(shorthand.ranges) : shorthand.ranges));
    return null;
  }

  private get peek(): string {
    return this.source.charAt(this.at);
  }

  private next(): string {
    return this.source.charAt(this.at++);
  }

  private take(c: string): boolean {
    if (this.peek !== c) return false;
    this.at++;
    return true;
  }
}

function single(unit: number): Pattern {
  return { kind: 'set', ranges: [[unit, unit]], negated: false };
}

function complement(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let from = 0;
  for (const [low, high] of ranges) {
    if (low > from) gaps.push([from, low - 1]);
    from = high + 1;
  }
  gaps.push([from, 0xffff]);
  return gaps;
}
