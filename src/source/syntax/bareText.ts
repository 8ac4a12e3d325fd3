/**
 * The text that is parsed: only heads of declarations and the conditions about them are left, since they tell what a file defines. Of bodies,
 * definitions of macros, comments, annotations and what `#if 0` hides a blank is left, or a line end. Macros in bodies are what a grammar of C
 * stumbles over most, and it takes its time with them; and an edit in a body leaves the text that is parsed as it is.
 */
import { annotationEnd } from './annotations';
import { KeptOffsets } from './keptOffsets';
import { beginsLine, commentEnd, directiveEnd, isDirective, lineEnd, stringEnd } from './lexical';
import { scanDefinitions } from './scan';

const PIECE = /\/[*/]|["'{}#]|[A-Za-z_]\w*/g;
const PIECE_IN_BODY = /\/[*/]|["'{}#]/g;
const DIRECTIVE = /^#[ \t]*(ifdef|ifndef|if[ \t]+0(?=[ \t]*[\r\n/])|if|elif|else|endif)/;
const CONDITION = /^[ \t]*#[ \t]*(if|else|elif|endif)/gm;
const LINE_END = /[\r\n]/;
const LINKAGE = /\bextern\s+"[^"\n]*"$/;

/** Conditions inside of one another: deeper ones are taken for text. */
const MOST_NESTED = 1000;
/** Lines of a head, and their characters. */
const MOST_HEAD_LINES = 20;
const LONGEST_HEAD = 2000;

/** Braces open where an `#if` begins, and the directive itself. */
interface Branch {
  readonly depth: number;
  readonly start: number;
  readonly end: number;
}

export interface BareText {
  readonly text: string;
  /** Where what is left was in the whole text. */
  readonly offsets: KeptOffsets;
}

export function bareText(text: string): BareText {
  return new Bare(text).made();
}

class Bare {
  private readonly pieces: string[] = [];
  private readonly offsets = new KeptOffsets();
  /** What comes before is kept already. */
  private from = 0;
  private at = 0;
  private depth = 0;
  private bodyStart = 0;
  private readonly branches: Branch[] = [];
  private uncounted = 0;

  constructor(private readonly text: string) {}

  made(): BareText {
    const { text } = this;
    while (this.at < text.length) {
      const next = this.depth > 0 ? PIECE_IN_BODY : PIECE;
      next.lastIndex = this.at;
      const match = next.exec(text);
      if (match === null) break;
      this.at = next.lastIndex;
      this.piece(match[0], match.index);
    }
    if (this.depth > 0) this.blank(this.bodyStart, text.length);
    this.keep(this.from, text.length);
    this.offsets.end(text.length);
    return { text: this.pieces.join(''), offsets: this.offsets };
  }

  private piece(piece: string, start: number): void {
    const { text } = this;
    switch (piece) {
      case '/*':
        this.comment(start, commentEnd(text, start));
        return;
      case '//':
        this.comment(start, lineEnd(text, start));
        return;
      case '"':
      case "'":
        this.at = stringEnd(text, start);
        return;
      case '{':
        this.openBrace(start);
        return;
      case '}':
        if (this.depth > 0 && --this.depth === 0) this.endBody(start);
        return;
      case '#':
        if (isDirective(text, start)) this.directive(start);
        return;
      default:
        this.annotation(piece, start);
    }
  }

  private comment(start: number, end: number): void {
    if (this.depth === 0) this.blank(start, end);
    this.at = end;
  }

  private annotation(word: string, start: number): void {
    const end = annotationEnd(this.text, word, start);
    if (end === null) return;
    this.blank(start, end);
    this.at = end;
  }

  private openBrace(start: number): void {
    if (this.depth > 0 && !this.anew(start)) {
      this.depth++;
      return;
    }
    const before = this.text.slice(Math.max(0, start - 100), start).trimEnd();
    if (before.endsWith('"') && LINKAGE.test(before)) return;
    this.depth = 1;
    this.bodyStart = this.at;
  }

  /** The head of a function at the left margin, inside of a body: that one was not closed, as while it is being written. */
  private anew(brace: number): boolean {
    if (!beginsLine(this.text, brace)) return false;
    const start = this.headStart(brace);
    if (start <= this.bodyStart) return false;
    const head = scanDefinitions(this.text, start, brace + 1, brace + 1).definitions.at(0);
    const isTyped = head !== undefined && head.start < head.nameStart;
    if (!isTyped || !beginsLine(this.text, head.start)) return false;
    this.closeBefore(start);
    return true;
  }

  /** Of the lines above a brace that may be one head. */
  private headStart(brace: number): number {
    let start = brace;
    for (let lines = 0; lines < MOST_HEAD_LINES && start > 0 && brace - start < LONGEST_HEAD; lines++) {
      const above = this.text.lastIndexOf('\n', start - 2) + 1;
      const line = this.text.slice(Math.max(above, start - LONGEST_HEAD), start);
      if (/^\s*(?:#|$)|(?:[;{}]|\*\/)\s*$/.test(line)) break;
      start = above;
    }
    return start;
  }

  /** A brace stands in for the missing one, if there is room. */
  private closeBefore(end: number): void {
    const least = Math.max(this.bodyStart, this.branches.at(-1)?.end ?? 0);
    let brace = end - 1;
    while (brace >= least && LINE_END.test(this.text[brace])) brace--;
    this.depth = 0;
    this.endBody(brace < least ? end : brace);
    if (brace < least) return;
    this.keep(this.from, brace);
    this.add('}', brace);
    this.from = brace + 1;
  }

  /** Blank, but for the conditions that go on behind it. */
  private endBody(end: number): void {
    let inside = this.branches.length;
    while (inside > 0 && this.branches[inside - 1].start >= this.bodyStart) inside--;
    let start = this.bodyStart;
    for (const branch of this.branches.slice(inside)) {
      this.blank(start, branch.start);
      start = branch.end;
    }
    this.blank(start, end);
  }

  private directive(start: number): void {
    this.at = directiveEnd(this.text, start);
    const kind = DIRECTIVE.exec(this.text.slice(start, start + 100))?.[1];
    if (kind === undefined) {
      if (this.depth === 0) this.blank(start, this.at);
      return;
    }
    if (kind === 'endif') {
      if (this.uncounted > 0) this.uncounted--;
      else this.endBranch(start);
    } else if (kind === 'else' || kind === 'elif') {
      if (this.uncounted === 0) this.otherBranch(start);
    } else {
      if (this.branches.length >= MOST_NESTED) this.uncounted++;
      else this.branches.push({ depth: this.depth, start, end: this.at });
      if (kind.endsWith('0')) this.hide();
    }
  }

  /** What no compiler reads. */
  private hide(): void {
    const end = otherBranch(this.text, this.at);
    if (this.depth === 0) this.blank(this.at, end);
    this.at = end;
  }

  /** Braces of the branch before do not count in this one. */
  private otherBranch(start: number): void {
    const depth = this.branches.at(-1)?.depth ?? 0;
    if (this.depth > 0 && depth === 0) this.endBody(start);
    if (this.depth === 0 && depth > 0) this.bodyStart = this.at;
    this.depth = depth;
  }

  /** A body that its branch began goes on behind it. */
  private endBranch(start: number): void {
    const depth = this.branches.pop()?.depth ?? 0;
    if (this.depth === 0 || depth > 0) return;
    this.endBody(start);
    this.bodyStart = this.at;
  }

  /** What comes behind begins a line, or goes on in one, as before. */
  private blank(start: number, end: number): void {
    if (end <= start) return;
    this.keep(this.from, start);
    const last = this.text[end - 1];
    if (last === '\n' || last === '\r') this.add(last, start);
    else this.add(LINE_END.test(this.text.slice(start, end)) ? '\n ' : ' ', start);
    this.from = end;
  }

  private keep(start: number, end: number): void {
    if (end > start) this.add(this.text.slice(start, end), start);
  }

  private add(piece: string, start: number): void {
    this.pieces.push(piece);
    this.offsets.add(piece.length, start);
  }
}

/** Where the line of the `#else`, `#elif` or `#endif` begins that belongs to an `#if` before `from`. */
function otherBranch(text: string, from: number): number {
  let depth = 0;
  CONDITION.lastIndex = from;
  for (let match = CONDITION.exec(text); match !== null; match = CONDITION.exec(text)) {
    if (match[1] === 'if') depth++;
    else if (depth === 0) return match.index;
    else if (match[1] === 'endif') depth--;
  }
  return text.length;
}
