/**
 * Functions from what a language server says of a document, and what a parser adds to them. Servers know macros, classes and namespaces; the
 * parser knows functions that macros define, both twins of an `#ifdef`, and which functions are static.
 */
import { lastPart, withoutArguments, withoutBrackets } from '../../source/names/plainName';
import type { ParsedSource, SourceFunction } from '../../source/sourceFunction';
import { definesWithBody } from '../../source/syntax/definingMacros';

/** As VS Code tells it (`vscode.DocumentSymbol`, or `SymbolInformation` of older servers). */
export interface ServerSymbol {
  readonly name: string;
  /** `vscode.SymbolKind`. */
  readonly kind: number;
  readonly range: LineRange;
  readonly selectionRange: LineRange;
  readonly children: readonly ServerSymbol[];
  /** Of older servers, which give no tree. */
  readonly containerName?: string;
}

interface LineRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** vscode.SymbolKind.Method, Constructor, Function, Operator. */
const FUNCTIONS = new Set([5, 8, 11, 24]);
/** vscode.SymbolKind.Namespace, Class, Enum, Interface, Object (Rust's impl), Struct; files and modules name no scope. */
const SCOPES = new Set([2, 4, 9, 10, 18, 22]);
/** A file with more symbols is not written by people. */
const MOST = 100_000;
/** Nobody nests deeper. */
const DEEPEST = 50;
/** Of a scope's name that is longer, the beginning counts. */
const LONGEST = 500;

/**
 * @param isBody whether the character before a place ends a body: `}`; declarations are no definitions
 */
export function serverFunctions(
  symbols: readonly ServerSymbol[],
  isBody: (end: { readonly line: number; readonly character: number }) => boolean,
): SourceFunction[] {
  /** By line and last part: two servers of one language say everything twice, and not always with its scopes. */
  const functions = new Map<string, SourceFunction>();
  const waiting = symbols.map((symbol) => ({ symbol, scope: [] as readonly string[] })).reverse();
  for (let seen = 0; seen < MOST; seen++) {
    const next = waiting.pop();
    if (next === undefined) break;
    const { symbol, scope } = next;
    const name = symbol.name.trim();
    if (FUNCTIONS.has(symbol.kind) && name !== '' && isBody(symbol.range.end)) {
      const container = symbol.containerName === undefined ? [] : [scopeName(symbol.containerName)];
      const around = scope.length > 0 ? scope : container;
      // Servers of C++ write `Queue<T>::push` where it is defined outside of its class, some `main(int, char **)`.
      const qualified = withoutArguments([...around, name].filter((part) => part !== '').join('::'));
      const key = `${symbol.selectionRange.start.line} ${lastPart(qualified)}`;
      if ((functions.get(key)?.name.length ?? -1) < qualified.length)
        functions.set(key, {
          name: qualified,
          symbols: [qualified],
          line: symbol.range.start.line,
          nameLine: symbol.selectionRange.start.line,
          nameColumn: symbol.selectionRange.start.character,
          endLine: symbol.range.end.line,
          scope: 'unknown',
        });
    }
    if (scope.length >= DEEPEST) continue;
    const inner = SCOPES.has(symbol.kind) ? [...scope, scopeName(symbol.name)] : scope;
    for (let at = symbol.children.length - 1; at >= 0; at--)
      waiting.push({ symbol: symbol.children[at], scope: inner });
  }
  return [...functions.values()];
}

/** `impl Backend for Queue<T>` is the scope of `Queue`'s functions; what has no name is none. */
function scopeName(name: string): string {
  if (name.startsWith('(anonymous')) return '';
  const text = withoutBrackets(name.slice(0, LONGEST)).replace(/\bwhere\b.*$/s, '');
  return /^impl\b.*?([\w:]+)\W*$/s.exec(text)?.[1] ?? text;
}

/**
 * What both have is where the parser says: servers begin with annotations that they do not know. Names are the server's, for it knows classes. What only
 * one of them has is there, too; in the order of the text.
 */
export function mergedFunctions(
  server: readonly SourceFunction[],
  parsed: ParsedSource,
): readonly SourceFunction[] {
  // A macro that defines several functions stands for all of them: the server sees each, on the line of the macro.
  const byLine = new Map<number, SourceFunction[]>();
  for (const fn of server) {
    const same = byLine.get(fn.nameLine);
    if (same === undefined) byLine.set(fn.nameLine, [fn]);
    else same.push(fn);
  }
  const taken = new Set<SourceFunction>();
  const merged = parsed.functions.map((fn): SourceFunction => {
    const same = byLine.get(fn.nameLine) ?? [];
    for (const one of same) taken.add(one);
    const alike = same.find(({ name }) => name === fn.name || name.endsWith(`::${fn.name}`));
    // A server that does not know the macro takes it for a function of old C.
    const known = same.flatMap(({ symbols }) => symbols).filter((symbol) => !definesWithBody(symbol));
    return { ...fn, name: alike?.name ?? fn.name, symbols: [...new Set([...fn.symbols, ...known])] };
  });
  return [...merged, ...server.filter((fn) => !taken.has(fn))].sort((a, b) => a.nameLine - b.nameLine);
}
