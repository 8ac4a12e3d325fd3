/**
 * Functions from what a language server says of a document, and what a parser adds to them. Servers know macros, classes and namespaces; the
 * parser knows functions that macros define, both twins of an `#ifdef`, and which functions are static.
 */
import type { ParsedSource, SourceFunction } from '../../source/sourceFunction';

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

/**
 * @param isBody whether the character before a place ends a body: `}`; declarations are no definitions
 */
export function serverFunctions(
  symbols: readonly ServerSymbol[],
  isBody: (end: { readonly line: number; readonly character: number }) => boolean,
): SourceFunction[] {
  const functions: SourceFunction[] = [];
  const waiting = symbols.map((symbol) => ({ symbol, scope: [] as readonly string[] })).reverse();
  for (let seen = 0; seen < MOST; seen++) {
    const next = waiting.pop();
    if (next === undefined) break;
    const { symbol, scope } = next;
    const name = bareName(symbol.name);
    if (FUNCTIONS.has(symbol.kind) && name !== '' && isBody(symbol.range.end)) {
      const container = symbol.containerName === undefined ? [] : [scopeName(symbol.containerName)];
      const around = scope.length > 0 ? scope : container;
      // Servers of C++ write `Queue::push` where it is defined outside of its class.
      const qualified = [...around, name].filter((part) => part !== '').join('::');
      functions.push({
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
  return functions;
}

/** `main(int, char **)` of some servers. */
function bareName(name: string): string {
  const at = name.indexOf('(', name.startsWith('operator()') ? 'operator()'.length : 1);
  return (at > 0 ? name.slice(0, at) : name).trim();
}

/** `impl Backend for Queue<T>` is the scope of `Queue`'s functions; what has no name is none. */
function scopeName(name: string): string {
  const rust = /^impl\b(?:.*\bfor\b)?\s*(?:<[^<>]*>\s*)?([\w:]+)/.exec(name.slice(0, 500));
  if (rust) return rust[1];
  return name.startsWith('(anonymous') ? '' : name.replace(/<.*$/s, '');
}

/** The server's names and lines; what it does not have, from the parser. In the order of the text. */
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
    return {
      ...fn,
      ...(alike && {
        name: alike.name,
        line: alike.line,
        nameLine: alike.nameLine,
        nameColumn: alike.nameColumn,
      }),
      symbols: [...new Set([...fn.symbols, ...same.flatMap(({ symbols }) => symbols)])],
    };
  });
  return [...merged, ...server.filter((fn) => !taken.has(fn))].sort((a, b) => a.nameLine - b.nameLine);
}
