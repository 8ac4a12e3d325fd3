/** A symbol as the source writes it: without what compilers and linkers add. */
import { plainSymbol } from '../../iopath/categories/plainSymbol';

/** Of what is longer, nothing is looked for: no compiler writes it, only somebody who wants to slow us down. */
const LONGEST = 1000;
const CLONE = /(?: \[clone [^\]]*\])+$/;
const MANGLED = /^_{1,2}ZN?K?(.+)$/s;
/** Rust puts a hash behind a name: `core::fmt::write::h0123456789abcdef`. */
const RUST_HASH = /^h[0-9a-f]{16}$/;
const RUST_END = /::h[0-9a-f]{16}$/;
const RUST_MARKS: ReadonlyMap<string, string> = new Map([
  ['SP', '@'],
  ['BP', '*'],
  ['RF', '&'],
  ['LT', '<'],
  ['GT', '>'],
  ['LP', '('],
  ['RP', ')'],
  ['C', ','],
]);

/** How g++ and clang++ call a namespace without a name: demangled, and not. */
const UNNAMED = '(anonymous namespace)::';
const UNNAMED_SCOPE = '_GLOBAL__N_';
/** Operators that are written with brackets, or with signs that open none. */
const OPERATOR = /\boperator(?:\(\)|\[\]|<=>|->\*?|<<=?|>>=?|[<>]=?)/;

/**
 * `xenvif_rx_action.part.0` -> `xenvif_rx_action`; `common/grant_table.c#gnttab_copy` -> `gnttab_copy`; `__pi_memcpy` -> `memcpy`;
 * `_ZN3net5Queue4pushEi` and `net::Queue::push(int)` -> `net::Queue::push`. What is not understood stays as it is.
 */
export function plainName(symbol: string): string {
  if (symbol.length > LONGEST) return symbol;
  const inFile = symbol.slice(symbol.lastIndexOf('#') + 1);
  const bare = plainSymbol(inFile.replace(CLONE, '').replace(RUST_END, ''));
  return demangled(bare) ?? withoutArguments(bare);
}

/** The last part of a qualified name: what stands at the definition. */
export function lastPart(name: string): string {
  const at = name.lastIndexOf('::');
  return at < 0 ? name : name.slice(at + 2);
}

/** Names of nested scopes only (Itanium C++ ABI 5.1, and Rust's old mangling, which is built on it); null for anything else. */
function demangled(name: string): string | null {
  const rest = MANGLED.exec(name)?.[1];
  if (rest === undefined) return null;
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const digits = /^\d{1,4}/.exec(rest.slice(at, at + 4))?.[0];
    if (digits === undefined) break;
    const from = at + digits.length;
    at = from + Number(digits);
    if (at > rest.length) return null;
    parts.push(rest.slice(from, at));
  }
  const isRust = RUST_HASH.test(parts.at(-1) ?? '');
  const plain = isRust
    ? withoutArguments(parts.slice(0, -1).map(rustPart).join('::'))
    : parts.filter((part) => !part.startsWith(UNNAMED_SCOPE)).join('::');
  return plain || null;
}

/** `_$LT$ring..Ring$u20$as$u20$Backend$GT$` -> `<ring::Ring as Backend>` (rustc's symbol_mangling/legacy.rs). */
function rustPart(part: string): string {
  return part
    .replace(/^_(?=\$)/, '')
    .replaceAll('..', '::')
    .replace(/\$u([0-9a-f]{1,4})\$/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\$([A-Z]{1,2})\$/g, (mark, letters: string) => RUST_MARKS.get(letters) ?? mark);
}

/**
 * A qualified name without parameters, arguments of templates, and scopes that have no name: `net::Queue<int>::push(int) const` -> `net::Queue::push`. Of a
 * function of Rust's traits, the type that it is for: `<net::Ring<T> as net::Backend>::drain` -> `net::Ring::drain`.
 */
export function withoutArguments(name: string): string {
  if (name.length > LONGEST || !/::|[(<]/.test(name)) return name;
  const sign = OPERATOR.exec(name);
  const text = ofRustType((sign === null ? name : name.slice(0, sign.index)).replaceAll(UNNAMED, ''));
  if (text === null) return name;
  const bare = withoutBrackets(text);
  const end = bare.indexOf('(');
  const out = end < 0 ? bare : bare.slice(0, end);
  // What is before the last blank is a type; but `operator bool` is a name.
  const operator = sign ?? /\boperator .*$/s.exec(out);
  if (operator === null) return lastWord(out.trim()) || name;
  return lastWord(out.slice(0, sign === null ? operator.index : undefined)) + operator[0].trim();
}

/** `Queue<int>::push` -> `Queue::push`. */
export function withoutBrackets(text: string): string {
  let depth = 0;
  let out = '';
  let before = '';
  for (const char of text) {
    if (char === '<') depth++;
    // Not the arrow of `fn() -> T`.
    else if (char === '>' && before !== '-') depth = Math.max(0, depth - 1);
    else if (depth === 0) out += char;
    before = char;
  }
  return out;
}

function lastWord(text: string): string {
  return text.slice(text.lastIndexOf(' ') + 1);
}

/** `<A as B>::c` -> `A::c`, `<A>::c` -> `A::c`; null where a bracket opens and no type of Rust stands in it. */
function ofRustType(name: string): string | null {
  let rest = name;
  while (rest.startsWith('<')) {
    let depth = 0;
    let end = 0;
    let as = -1;
    for (; end < rest.length; end++) {
      if (rest[end] === '<') depth++;
      else if (rest[end] === '>' && rest[end - 1] !== '-' && --depth === 0) break;
      else if (depth === 1 && as < 0 && rest.startsWith(' as ', end)) as = end;
    }
    if (!rest.startsWith('::', end + 1)) return null;
    rest =
      rest.slice(1, as < 0 ? end : as).replace(/^(?:[&*]|mut |const |dyn |'\w+ )+/, '') + rest.slice(end + 1);
  }
  return rest;
}
