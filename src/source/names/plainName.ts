/** A symbol as the source writes it: without what compilers and linkers add. */
import { plainSymbol } from '../../iopath/categories/plainSymbol';

/** Of what is longer, nothing is looked for: no compiler writes it, only somebody who wants to slow us down. */
const LONGEST = 1000;
const CLONE = /(?: \[clone [^\]]*\])+$/;
const MANGLED = /^_{1,2}ZN?K?(.+)$/s;
/** Rust puts a hash behind a name: `core::fmt::write::h0123456789abcdef`. */
const RUST_HASH = /^h[0-9a-f]{16}$/;

/**
 * `xenvif_rx_action.part.0` -> `xenvif_rx_action`; `common/grant_table.c#gnttab_copy` -> `gnttab_copy`; `__pi_memcpy` -> `memcpy`;
 * `_ZN3net5Queue4pushEi` and `net::Queue::push(int)` -> `net::Queue::push`. What is not understood stays as it is.
 */
export function plainName(symbol: string): string {
  if (symbol.length > LONGEST) return symbol;
  const inFile = symbol.slice(symbol.lastIndexOf('#') + 1);
  const bare = plainSymbol(inFile.replace(CLONE, ''));
  return demangled(bare) ?? withoutParameters(bare);
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
    const part = rest.slice(from, at);
    if (!RUST_HASH.test(part)) parts.push(part);
  }
  return parts.length === 0 ? null : parts.join('::');
}

/** `net::Queue<int>::push(int) const` -> `net::Queue::push`: brackets and what is in them are left out. */
function withoutParameters(name: string): string {
  if (!name.includes('::') && !name.includes('(')) return name;
  let depth = 0;
  let out = '';
  for (const char of name) {
    if (char === '<') depth++;
    else if (char === '>') depth = Math.max(0, depth - 1);
    else if (depth === 0) {
      if (char === '(') break;
      out += char;
    }
  }
  const words = out.trim().split(' ');
  return words[words.length - 1] || name;
}
