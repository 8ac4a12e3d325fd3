/**
 * Matches patterns in time proportional to text times pattern, whatever the pattern: all alternatives are
 * followed at once as a set of states (Thompson 1968, as explained in Cox, "Regular Expression Matching Can Be Simple
 * And Fast"), so there is no backtracking that could run away.
 */
import { parsePattern, PatternError, type Pattern, type Ranges } from './regexSyntax';

/** Answers whether a text contains a match. */
export type Matches = (text: string) => boolean;

type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet }
  | { readonly op: 'split'; a: number; b: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'start' | 'end' | 'wordEdge' | 'noWordEdge' }
  | { readonly op: 'match' };

const MOST_INSTRUCTIONS = 5000;

export interface CompiledPattern {
  readonly matches: Matches;
  /** Instructions: the time for a text is at most this times its length. */
  readonly size: number;
}

/** @throws PatternError */
export function compilePattern(source: string, ignoreCase: boolean): CompiledPattern {
  return compileParsed(parsePattern(source), ignoreCase);
}

/** @throws PatternError if it is too large */
export function compileParsed(pattern: Pattern, ignoreCase: boolean): CompiledPattern {
  const emitter = new Emitter(ignoreCase);
  emitter.emit(pattern);
  emitter.program.push({ op: 'match' });
  const run = new Run(emitter.program);
  return { matches: (text) => run.matches(text), size: emitter.program.length };
}

/** Writes the instructions of a pattern. Recursion is bounded by the parser's limit on nesting. */
class Emitter {
  readonly program: Instruction[] = [];
  /** Parts written: repeats of repeats multiply, even where they come to no instruction at all. */
  private parts = 0;

  constructor(private readonly ignoreCase: boolean) {}

  emit(pattern: Pattern): void {
    if (++this.parts > MOST_INSTRUCTIONS || this.program.length > MOST_INSTRUCTIONS) {
      throw new PatternError('The pattern is too large; use fewer or smaller repeats');
    }
    switch (pattern.kind) {
      case 'set':
        this.program.push({
          op: 'set',
          set: new CharacterSet(pattern.ranges, pattern.negated, this.ignoreCase),
        });
        return;
      case 'sequence':
        for (const part of pattern.parts) this.emit(part);
        return;
      case 'choice':
        this.choice(pattern.parts);
        return;
      case 'repeat':
        this.repeat(pattern);
        return;
      default:
        this.program.push({ op: pattern.kind });
    }
  }

  private choice(parts: readonly Pattern[]): void {
    const { program } = this;
    const exits: { op: 'jump'; to: number }[] = [];
    for (const part of parts.slice(0, -1)) {
      const split = this.split();
      this.emit(part);
      const exit = { op: 'jump' as const, to: 0 };
      program.push(exit);
      exits.push(exit);
      split.b = program.length;
    }
    this.emit(parts[parts.length - 1]);
    for (const exit of exits) exit.to = program.length;
  }

  private repeat({ part, least, most }: Extract<Pattern, { kind: 'repeat' }>): void {
    const { program } = this;
    for (let i = 0; i < least; i++) this.emit(part);
    if (most === Infinity) {
      const loop = program.length;
      const split = this.split();
      this.emit(part);
      program.push({ op: 'jump', to: loop });
      split.b = program.length;
      return;
    }
    const splits: { b: number }[] = [];
    for (let i = least; i < most; i++) {
      splits.push(this.split());
      this.emit(part);
    }
    for (const split of splits) split.b = program.length;
  }

  /** A fork that first tries the next instruction; the caller sets where `b` leads. */
  private split(): { b: number } {
    const split = { op: 'split' as const, a: this.program.length + 1, b: 0 };
    this.program.push(split);
    return split;
  }
}

/** A set of code units; ASCII, which names are made of, is answered from a table. */
class CharacterSet {
  private readonly ascii = new Uint8Array(128);

  constructor(
    private readonly ranges: Ranges,
    private readonly negated: boolean,
    private readonly ignoreCase: boolean,
  ) {
    if (ignoreCase) {
      for (let unit = 0; unit < 128; unit++) this.ascii[unit] = this.slowHas(unit) ? 1 : 0;
      return;
    }
    this.ascii.fill(negated ? 1 : 0);
    for (const [low, high] of ranges) this.ascii.fill(negated ? 0 : 1, low, high + 1);
  }

  has(unit: number): boolean {
    return unit < 128 ? this.ascii[unit] === 1 : this.slowHas(unit);
  }

  private slowHas(unit: number): boolean {
    let inside = this.within(unit);
    if (!inside && this.ignoreCase) {
      const character = String.fromCharCode(unit);
      inside =
        this.within(character.toLowerCase().charCodeAt(0)) ||
        this.within(character.toUpperCase().charCodeAt(0));
    }
    return inside !== this.negated;
  }

  private within(unit: number): boolean {
    return this.ranges.some(([low, high]) => unit >= low && unit <= high);
  }
}

/** The machine: two lists of states, each state at most once per position of the text. */
class Run {
  private readonly seen: Uint32Array;
  private generation = 0;
  private readonly pending: number[] = [];

  constructor(private readonly program: readonly Instruction[]) {
    this.seen = new Uint32Array(program.length);
  }

  matches(text: string): boolean {
    let current: number[] = [];
    let next: number[] = [];
    for (let at = 0; at <= text.length; at++) {
      // `current` was closed under jumps on arrival; a match may also begin here.
      if (at === 0) this.generation++;
      if (this.follow(0, text, at, current)) return true;
      if (at === text.length) return false;
      const unit = text.charCodeAt(at);
      this.generation++;
      next.length = 0;
      for (const state of current) {
        const instruction = this.program[state];
        if (
          instruction.op === 'set' &&
          instruction.set.has(unit) &&
          this.follow(state + 1, text, at + 1, next)
        ) {
          return true;
        }
      }
      [current, next] = [next, current];
    }
    return false;
  }

  /** Adds the states reachable without reading a character to `states`; true if the pattern has matched. */
  private follow(from: number, text: string, at: number, states: number[]): boolean {
    const { pending } = this;
    pending.push(from);
    while (pending.length > 0) {
      const state = pending.pop()!;
      if (this.seen[state] === this.generation) continue;
      this.seen[state] = this.generation;
      const instruction = this.program[state];
      switch (instruction.op) {
        case 'match':
          pending.length = 0;
          return true;
        case 'set':
          states.push(state);
          break;
        case 'jump':
          pending.push(instruction.to);
          break;
        case 'split':
          pending.push(instruction.b, instruction.a);
          break;
        default:
          if (holds(instruction.op, text, at)) pending.push(state + 1);
      }
    }
    return false;
  }
}

function holds(assertion: 'start' | 'end' | 'wordEdge' | 'noWordEdge', text: string, at: number): boolean {
  if (assertion === 'start') return at === 0;
  if (assertion === 'end') return at === text.length;
  const edge = isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
  return edge === (assertion === 'wordEdge');
}

/** NaN, beyond either end of the text, is no word character. */
function isWord(unit: number): boolean {
  return (
    (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122)
  );
}
