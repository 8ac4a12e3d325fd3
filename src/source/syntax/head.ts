/** What stands before a body at the level of a file: whether it is the head of a function, and of which. */
import { definedWithBody } from './definingMacros';
import type { Definition } from './definition';
import { beginsLine } from './lexical';

/** A word, a whole parenthesis, or any other character, outside of comments and directives. */
export interface Token {
  readonly kind: 'word' | 'group' | 'other';
  readonly start: number;
  readonly end: number;
}

export type Head = Omit<Definition, 'end'>;

/** Words that no name of a function is, and behind which a parenthesis is no list of parameters. */
const NO_NAME = new Set(
  (
    'if else for while do switch case default return goto sizeof break continue struct union enum typedef ' +
    'void char short int long float double signed unsigned const volatile static extern inline register auto ' +
    '_Bool bool typeof __typeof__ __typeof asm __asm__ __asm _Static_assert static_assert _Alignas _Generic'
  ).split(' '),
);
/** A body behind one of these is a part of a function, not a function. */
const STATEMENTS = new Set(['if', 'else', 'for', 'while', 'do', 'switch', 'case', 'return', 'goto']);
const TYPE_WITH_GROUP = new Set(['typeof', '__typeof__', '__typeof', '_Alignas']);
const TAGS = new Set(['struct', 'union', 'enum']);
/** Alone before a name these make no type. */
const STORAGE = new Set(['static', 'extern', 'inline', 'const', 'volatile', 'register']);

const NAME = /^[A-Za-z_]\w*$/;
const MACRO_NAME = /^[A-Z][A-Z0-9_]+$/;
/** `( *name(parameters) )`: the function returns a pointer to a function or an array. */
const RETURNS_POINTER = /^\(\s*\*+\s*([A-Za-z_]\w*)\s*\(/;

/** Names in parentheses, as before the declarations of parameters in old C. */
export const OLD_PARAMETERS = /^\(\s*[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*\s*\)$/;

/**
 * The function that has its body behind these tokens; null if it is no function, or its name is what an unknown macro makes of its
 * arguments.
 */
export function headOf(text: string, tokens: readonly Token[]): Head | null {
  const word = (i: number) =>
    tokens.at(i)?.kind === 'word' ? text.slice(tokens[i].start, tokens[i].end) : null;
  const isGroup = (i: number) => i < tokens.length && tokens[i].kind === 'group';
  if (isList(text, tokens)) return null;

  /** First token of the declaration: behind the last `MACRO(...)` that is not its type. */
  let first = 0;
  for (let i = 0; i < tokens.length; i++) {
    const name = word(i);
    if (name === null) {
      if (i > first && isGroup(i) && isGroup(i + 1)) return parenthesised(text, tokens, i, first);
      continue;
    }
    if (STATEMENTS.has(name)) return null;
    if (!isGroup(i + 1)) continue;
    if (TYPE_WITH_GROUP.has(name) || (i > 0 && TAGS.has(word(i - 1) ?? ''))) continue;
    if (isGroup(i + 2) || returnsPointer(text, tokens[i + 1])) return twoGroups(text, tokens, i, first);
    if (NO_NAME.has(name)) {
      first = i + 2;
      continue;
    }
    const known = named(text, name, tokens[i], tokens[i + 1]);
    if (known?.symbols) return known;
    const typed = hasType(text, tokens, first, i);
    if (nextCall(tokens, i + 2)) {
      const adjoins = isGroup(i + 3);
      // `int name(parameters) ANNOTATION(x)`; else `TYPE(x) name(parameters)`, or `call(x)` and the rest on its own line.
      if (typed && adjoins) return plain(tokens, first, i, name);
      if (!adjoins || beginsLine(text, tokens[i + 2].start)) first = i + 2;
      continue;
    }
    if (typed) return plain(tokens, first, i, name);
    if (MACRO_NAME.test(name)) return known && { ...known, symbols: [known.name] };
    return beginsLine(text, tokens[first].start) ? plain(tokens, first, i, name) : null;
  }
  return null;
}

function plain(tokens: readonly Token[], first: number, at: number, name: string): Head {
  return { name, symbols: null, start: tokens[first].start, nameStart: tokens[at].start };
}

/** `struct x y = {`, `int a, b[] {`: values, not code. */
function isList(text: string, tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, start }) => kind === 'other' && (text[start] === '=' || text[start] === ','));
}

/** Whether a later word has a parenthesis behind it. */
function nextCall(tokens: readonly Token[], from: number): boolean {
  for (let i = from; i + 1 < tokens.length; i++)
    if (tokens[i].kind === 'word' && tokens[i + 1].kind === 'group') return true;
  return false;
}

function hasType(text: string, tokens: readonly Token[], from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const { kind, start, end } = tokens[i];
    if (kind === 'group' || (kind === 'word' && !STORAGE.has(text.slice(start, end)))) return true;
  }
  return false;
}

function returnsPointer(text: string, { start, end }: Token): boolean {
  return RETURNS_POINTER.test(text.slice(start, end));
}

/** `DO(name)(parameters)`, `int (*name(parameters))(parameters)`. */
function twoGroups(text: string, tokens: readonly Token[], at: number, first: number): Head | null {
  const group = tokens[at + 1];
  const inner = RETURNS_POINTER.exec(text.slice(group.start, group.end));
  if (inner !== null) {
    const nameStart = group.start + inner[0].lastIndexOf(inner[1]);
    return { name: inner[1], symbols: null, start: tokens[first].start, nameStart };
  }
  // Else it would be a call.
  if (tokens[at].end < group.start) return parenthesised(text, tokens, at + 1, first);
  const known = named(text, text.slice(tokens[at].start, tokens[at].end), tokens[at], group);
  return known?.symbols ? { ...known, start: tokens[first].start } : null;
}

/** `void *(name)(parameters)`, which no macro of that name replaces. */
function parenthesised(text: string, tokens: readonly Token[], at: number, first: number): Head | null {
  const inner = firstArgument(text, tokens[at]);
  if (inner === null || text.slice(tokens[at].start + 1, tokens[at].end - 1).trim() !== inner.name)
    return null;
  return { name: inner.name, symbols: null, start: tokens[first].start, nameStart: inner.start };
}

/** `MACRO(name, ...)`: null if the first argument is no name; no symbols if nothing is known of the macro. */
function named(text: string, macro: string, at: Token, group: Token): Head | null {
  const argument = firstArgument(text, group);
  if (argument === null) return null;
  const symbols = definedWithBody(macro, argument.name);
  return { name: argument.name, symbols, start: at.start, nameStart: argument.start };
}

/** Null unless it is a name. */
export function firstArgument(text: string, group: Token): { name: string; start: number } | null {
  const comma = text.indexOf(',', group.start);
  const end = comma >= 0 && comma < group.end ? comma : group.end - 1;
  const raw = text.slice(group.start + 1, end);
  const name = raw.trim();
  if (!NAME.test(name) || NO_NAME.has(name)) return null;
  return { name, start: group.start + 1 + raw.indexOf(name) };
}
