/**
 * Finds the first of many patterns that fits a whole name. Most patterns are a handful of names (`gnttab_(map|copy)`) or
 * a beginning (`evtchn_.*`), so they are written out once: names into a hash table, beginnings into buckets by their
 * first characters. What cannot be written out is a linear-time matcher behind its literal beginning. A name then costs
 * a few look-ups, not a regular expression per rule.
 */
import { compileParsed, type Matches } from '../../profile/patterns/regexProgram';
import { LINE_ENDS, parsePattern, type Pattern } from '../../profile/patterns/regexSyntax';
import { LONGEST_NAME } from './plainSymbol';

/** Position of a pattern in the order in which patterns are tried. */
export type Order = number;

/** A pattern that comes to more names and beginnings is matched instead. */
const MOST_WRITTEN_OUT = 64;
const MOST_STEPS = 2000;
/** Most patterns are a name or its beginning: they need no parser. */
const PLAIN = /^(\w+)(|\.\*)$/;
const LINE_END = /[\n\r\u2028\u2029]/;

/** Beginnings are found by so many characters: enough to leave a few per bucket, and few are shorter. */
const KEY_LENGTH = 3;

/** Fits names that begin with `text`; all of them, or those that match. */
interface Beginning {
  readonly text: string;
  readonly order: Order;
  readonly matches: Matches | null;
}

export class NamePatterns {
  private readonly exact = new Map<string, Order[]>();
  /** By how many characters the key is of, then by key; each list ascends. */
  private readonly buckets = Array.from({ length: KEY_LENGTH + 1 }, () => new Map<number, Beginning[]>());
  private last: Order = 0;
  /** Instructions of the patterns that are matched: what bounds the time of a look-up. */
  matchedSize = 0;

  /**
   * Adds a pattern behind all others.
   * @param order not below that of the pattern before
   * @throws PatternError
   */
  add(source: string, order: Order): void {
    if (order < this.last) throw new RangeError('Patterns are added in the order in which they are tried');
    this.last = order;
    const plain = PLAIN.exec(source);
    if (plain !== null) {
      this.addWritten({ kind: plain[2] === '' ? 'exact' : 'begins', text: plain[1] }, order);
      return;
    }
    const pattern = parsePattern(source);
    const written = writeOut(pattern);
    if (written.some((one) => one.kind === 'guarded')) {
      const whole: Pattern = { kind: 'sequence', parts: [{ kind: 'start' }, pattern, { kind: 'end' }] };
      const { matches, size } = compileParsed(whole, false);
      this.matchedSize += size;
      for (const { kind, text } of written) {
        if (kind === 'guarded') this.addBeginning({ text, order, matches });
      }
    }
    for (const one of written) this.addWritten(one, order);
  }

  private addWritten({ kind, text }: Written, order: Order): void {
    if (kind === 'begins') this.addBeginning({ text, order, matches: null });
    else if (kind === 'exact') {
      const orders = this.exact.get(text);
      if (orders === undefined) this.exact.set(text, [order]);
      else orders.push(order);
    }
  }

  /** Order of the first pattern that fits and is accepted; -1 if none is. */
  first(name: string, accepts: (order: Order) => boolean = anyOrder): Order {
    let best = Infinity;
    const shortened = name.length > LONGEST_NAME ? name.slice(0, LONGEST_NAME) : name;
    const exact = this.exact.get(shortened);
    if (exact !== undefined) best = earliest(exact, best, accepts);
    for (let length = 0, key = 0; length <= KEY_LENGTH && length <= shortened.length; length++) {
      if (length > 0) key = longerKey(key, shortened.charCodeAt(length - 1));
      if (this.buckets[length].size === 0) continue;
      const bucket = this.buckets[length].get(key);
      if (bucket === undefined) continue;
      for (const { text, order, matches } of bucket) {
        if (order >= best) break;
        if (!shortened.startsWith(text) || !accepts(order)) continue;
        // `.` stands for no line end, so with one in the rest a fitting beginning is not enough.
        if (matches === null ? !LINE_END.test(shortened.slice(text.length)) : matches(shortened))
          best = order;
      }
    }
    return best === Infinity ? -1 : best;
  }

  private addBeginning(beginning: Beginning): void {
    const length = Math.min(KEY_LENGTH, beginning.text.length);
    let key = 0;
    for (let i = 0; i < length; i++) key = longerKey(key, beginning.text.charCodeAt(i));
    const bucket = this.buckets[length].get(key);
    if (bucket === undefined) this.buckets[length].set(key, [beginning]);
    else bucket.push(beginning);
  }
}

/** A small number for the first characters, which strings made for every name would be dearer than; others may share it. */
function longerKey(key: number, unit: number): number {
  return (key << 7) | (unit & 127);
}

const anyOrder = () => true;

function earliest(orders: readonly Order[], best: Order, accepts: (order: Order) => boolean): Order {
  for (const order of orders) {
    if (order >= best) return best;
    if (accepts(order)) return order;
  }
  return best;
}

interface Written {
  /** The name itself, any name that begins so, or one that begins so and is matched. */
  readonly kind: 'exact' | 'begins' | 'guarded';
  readonly text: string;
}

/** A rest of the pattern, as a list: what comes first, then what follows. */
type Rest = { readonly part: Pattern; readonly then: Rest } | null;

/** All names and beginnings of a pattern, each followed up to where it can no longer be written out. */
function writeOut(pattern: Pattern): Written[] {
  const written: Written[] = [];
  const open: { text: string; rest: Rest }[] = [{ text: '', rest: { part: pattern, then: null } }];
  for (let steps = 0; open.length > 0; steps++) {
    let { text, rest } = open.pop()!;
    while (rest !== null && isLetter(rest.part)) {
      text += String.fromCharCode(rest.part.ranges[0][0]);
      rest = rest.then;
    }
    if (steps > MOST_STEPS || written.length >= MOST_WRITTEN_OUT) return [{ kind: 'guarded', text: '' }];
    if (rest === null) {
      written.push({ kind: 'exact', text });
      continue;
    }
    const { part, then } = rest;
    if (part.kind === 'sequence') {
      open.push({
        text,
        rest: part.parts.reduceRight<Rest>((after, one) => ({ part: one, then: after }), then),
      });
    } else if (part.kind === 'choice') {
      for (const one of part.parts) open.push({ text, rest: { part: one, then } });
    } else if (part.kind === 'repeat' && part.least === 0 && part.most === 1) {
      open.push({ text, rest: then }, { text, rest: { part: part.part, then } });
    } else if (part.kind === 'start') {
      // People write ^ and $ although names are compared whole.
      if (text === '') open.push({ text, rest: then });
    } else if (part.kind === 'end' && isEnd(then)) {
      open.push({ text, rest: null });
    } else if (part.kind === 'repeat' && isAnything(part) && isEnd(then)) {
      written.push({ kind: 'begins', text });
    } else if (part.kind === 'set' && !part.negated && spread(part.ranges) <= MOST_WRITTEN_OUT) {
      for (const [low, high] of part.ranges) {
        for (let unit = low; unit <= high; unit++) {
          open.push({ text: text + String.fromCharCode(unit), rest: then });
        }
      }
    } else {
      written.push({ kind: 'guarded', text });
    }
  }
  return written;
}

function isEnd(rest: Rest): boolean {
  return rest === null || (rest.part.kind === 'end' && rest.then === null);
}

function isLetter(part: Pattern): part is Extract<Pattern, { kind: 'set' }> {
  return part.kind === 'set' && !part.negated && part.ranges.length === 1 && spread(part.ranges) === 1;
}

/** `.*` */
function isAnything({ part, least, most }: Extract<Pattern, { kind: 'repeat' }>): boolean {
  return least === 0 && most === Infinity && part.kind === 'set' && part.negated && part.ranges === LINE_ENDS;
}

function spread(ranges: readonly (readonly [number, number])[]): number {
  return ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0);
}
