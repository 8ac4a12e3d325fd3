/**
 * Finds definitions by counting braces, where a parser lost its way: unknown macros, braces that `#if` and `#else` open twice.
 * Linear in the text, whatever it holds.
 */
import { definedWithoutBody } from './definingMacros';
import type { Definition } from './definition';
import { firstArgument, headOf, OLD_PARAMETERS, type Head, type Token } from './head';
import { beginsLine, commentEnd, directiveEnd, isDirective, lineEnd, stringEnd } from './lexical';

/** More words than any head has: the rest of a text without braces and semicolons is not kept. */
const MOST_TOKENS = 400;
/** Conditions inside of one another. */
const MOST_NESTED = 1000;
/** Declarations of parameters in old C, and the length of their list that is looked at. */
const MOST_OLD_PARAMETERS = 40;
const LONGEST_OLD_LIST = 2000;

const NEXT = /[A-Za-z_]\w*|\/[*/]|["'#(){};]|[^\s\w]/g;
/** Inside of a body words tell nothing. */
const NEXT_IN_BODY = /\/[*/]|["'#{}]/g;

export interface Scanned {
  readonly definitions: readonly Definition[];
  /** Where the last definition that began in the range ends: behind the range if it is longer. */
  readonly end: number;
}

/** State where an `#if` begins: its other branches begin with the same. */
interface Branch {
  readonly depth: number;
  readonly tokens: number;
  readonly groupDepth: number;
  readonly groupStart: number;
}

const FILE_LEVEL: Branch = { depth: 0, tokens: 0, groupDepth: 0, groupStart: 0 };

/**
 * Definitions that begin in a range.
 * @param text see `bareText`
 * @param limit where a body that goes on behind `to` is cut off
 */
export function scanDefinitions(text: string, from: number, to: number, limit: number): Scanned {
  return new Scan(text, from, to, limit).run();
}

class Scan {
  private readonly definitions: Definition[] = [];
  private at: number;
  private depth = 0;
  private groupStart = 0;
  private groupDepth = 0;
  private groupBraces = 0;
  private tokens: Token[] = [];
  /** Heads whose bodies are not closed: two if `#if` and `#else` begin a function each. */
  private open: Head[] = [];
  /** Heads of the other branches, and how many tokens there were at their `#endif`. */
  private twins: Head[] = [];
  private twinsUntil = 0;
  /** `name(a, b)` of old C, whose parameters are being declared. */
  private old: Head | null = null;
  private oldParameters = 0;
  private readonly branches: Branch[] = [];
  private uncounted = 0;

  constructor(
    private readonly text: string,
    from: number,
    private readonly to: number,
    private readonly limit: number,
  ) {
    this.at = from;
  }

  run(): Scanned {
    while (this.at < this.to || (this.unfinished() && this.at < this.limit)) {
      const next = this.depth > 0 ? NEXT_IN_BODY : NEXT;
      next.lastIndex = this.at;
      const match = next.exec(this.text);
      if (match === null || match.index >= this.limit) {
        this.at = Math.min(this.limit, this.text.length);
        break;
      }
      this.at = next.lastIndex;
      this.piece(match[0], match.index);
    }
    const end = Math.max(Math.min(this.at, this.limit), this.to);
    this.close(end);
    return { definitions: this.definitions, end };
  }

  /** A head without its body, or a body that is not closed. */
  private unfinished(): boolean {
    const head = this.tokens.length > 0 || this.groupDepth > 0 || this.twins.length > 0 || this.old !== null;
    return head || this.open.length > 0;
  }

  private piece(piece: string, start: number): void {
    switch (piece) {
      case '/*':
        this.at = commentEnd(this.text, start);
        return;
      case '//':
        this.at = lineEnd(this.text, start);
        return;
      case '"':
      case "'":
        this.at = stringEnd(this.text, start);
        return;
      case '#':
        if (isDirective(this.text, start)) this.directive(start);
        return;
      case '{':
        this.openBrace(start);
        return;
      case '}':
        this.closeBrace();
        return;
      default:
        if (this.depth === 0) this.outside(piece, start);
    }
  }

  /** A word, parenthesis, semicolon or other character at the level of the file. */
  private outside(piece: string, start: number): void {
    if (piece === '(') {
      if (this.groupDepth++ === 0) this.groupStart = start;
    } else if (piece === ')') {
      if (this.groupDepth > 0 && --this.groupDepth === 0) this.add('group', this.groupStart, this.at);
    } else if (this.groupDepth > 0) return;
    else if (piece === ';') this.semicolon();
    else this.add(/^\w/.test(piece) ? 'word' : 'other', start, this.at);
  }

  private add(kind: Token['kind'], start: number, end: number): void {
    if (this.tokens.length < MOST_TOKENS) this.tokens.push({ kind, start, end });
  }

  private semicolon(): void {
    const head = this.old ?? this.oldHead();
    this.withoutBody();
    this.forget();
    if (this.oldParameters++ < MOST_OLD_PARAMETERS) this.old = head;
  }

  /** `name(a, b) int a`: old C declares parameters behind the list. */
  private oldHead(): Head | null {
    const last = this.tokens.findIndex(({ kind }) => kind === 'group');
    if (last < 1 || this.tokens.at(last + 1)?.kind !== 'word') return null;
    const { start, end } = this.tokens[last];
    if (end - start > LONGEST_OLD_LIST || !OLD_PARAMETERS.test(this.text.slice(start, end))) return null;
    this.oldParameters = 0;
    return headOf(this.text, this.tokens.slice(0, last + 1));
  }

  /** `DEFINE_SHOW_ATTRIBUTE(name);` */
  private withoutBody(): void {
    const [macro, group] = this.tokens.slice(-2);
    if (this.tokens.length < 2 || macro.kind !== 'word' || group.kind !== 'group') return;
    const definition = callDefinition(this.text, macro, group);
    if (definition !== null) this.definitions.push(definition);
  }

  private openBrace(start: number): void {
    if (this.groupDepth > 0 && !beginsLine(this.text, start)) {
      this.groupBraces++;
      return;
    }
    this.groupDepth = this.groupBraces = 0;
    if (this.depth > 0) {
      this.depth++;
      return;
    }
    if (this.isLinkage()) {
      this.forget();
      return;
    }
    // Behind the declarations of old parameters nothing may stand but the body.
    const head = this.tokens.length === 0 ? this.old : headOf(this.text, this.tokens);
    if (head !== null) {
      const twins = this.tokens.length === this.twinsUntil ? this.twins : [];
      this.open.push(...twins, head);
    }
    this.depth = 1;
    this.forget();
  }

  private closeBrace(): void {
    if (this.groupBraces > 0) {
      this.groupBraces--;
      return;
    }
    this.groupDepth = 0;
    if (this.depth > 0) this.depth--;
    if (this.depth === 0) {
      this.close(this.at);
      this.forget();
    }
  }

  private close(end: number): void {
    for (const head of this.open) this.definitions.push({ ...head, end });
    this.open = [];
  }

  /** `extern "C" {`: what is inside is at the level of the file. Strings make no tokens. */
  private isLinkage(): boolean {
    const [token] = this.tokens;
    return (
      this.tokens.length === 1 &&
      token.kind === 'word' &&
      this.text.slice(token.start, token.end) === 'extern'
    );
  }

  private forget(): void {
    this.tokens = [];
    this.twins = [];
    this.twinsUntil = 0;
    this.old = null;
  }

  private directive(start: number): void {
    this.at = directiveEnd(this.text, start);
    const kind = /^#[ \t]*([a-z]{2,8})/.exec(this.text.slice(start, start + 40))?.[1];
    switch (kind) {
      case 'if':
      case 'ifdef':
      case 'ifndef':
        this.branch();
        return;
      case 'else':
      case 'elif':
      case 'elifdef':
      case 'elifndef':
        if (this.uncounted === 0) this.otherBranch();
        return;
      case 'endif':
        if (this.uncounted > 0) this.uncounted--;
        else {
          this.branches.pop();
          this.twinsUntil = this.tokens.length;
        }
    }
  }

  private branch(): void {
    const { depth, groupDepth, groupStart } = this;
    if (this.branches.length >= MOST_NESTED) this.uncounted++;
    else this.branches.push({ depth, tokens: this.tokens.length, groupDepth, groupStart });
  }

  /** Braces and words of the branch before do not count in this one. */
  private otherBranch(): void {
    const { depth, tokens, groupDepth, groupStart } = this.branches.at(-1) ?? FILE_LEVEL;
    if (depth === 0 && this.depth === 0 && this.tokens.length > tokens) {
      const twin = this.tokens.at(-1)?.kind === 'group' ? headOf(this.text, this.tokens) : null;
      if (twin !== null) this.twins.push(twin);
    }
    this.depth = depth;
    this.groupDepth = groupDepth;
    this.groupStart = groupStart;
    this.groupBraces = 0;
    this.tokens.length = Math.min(this.tokens.length, tokens);
  }
}

/** What `macro(name);` defines; null if the macro is not known to define anything. */
export function callDefinition(text: string, macro: Token, group: Token): Definition | null {
  const argument = firstArgument(text, group);
  if (argument === null) return null;
  const symbols = definedWithoutBody(text.slice(macro.start, macro.end), argument.name);
  if (symbols === null) return null;
  return { name: argument.name, symbols, start: macro.start, nameStart: argument.start, end: group.end };
}
