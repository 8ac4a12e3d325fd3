/** Functions from a language server, and what the parser adds. Shapes as clangd, cpptools and rust-analyzer give them. */
import { describe, expect, it } from 'vitest';
import type { SourceFunction } from '../../../../src/source/sourceFunction';
import {
  mergedFunctions,
  serverFunctions,
  type ServerSymbol,
} from '../../../../src/workbench/source/serverSymbols';

/** vscode.SymbolKind. */
const KIND = { namespace: 2, class: 4, method: 5, constructor: 8, function: 11, variable: 12, object: 18 };

function symbol(name: string, kind: number, line: number, children: ServerSymbol[] = []): ServerSymbol {
  return {
    name,
    kind,
    range: { start: { line, character: 0 }, end: { line: line + 2, character: 1 } },
    selectionRange: { start: { line, character: 4 }, end: { line, character: 8 } },
    children,
  };
}

const names = (functions: readonly SourceFunction[]) => functions.map(({ name }) => name);
const always = () => true;

describe('functions of a language server', () => {
  it('are qualified by what they are in', () => {
    const symbols = [
      symbol('net', KIND.namespace, 0, [
        symbol('Queue<T>', KIND.class, 1, [
          symbol('Queue', KIND.constructor, 2),
          symbol('push(int)', KIND.method, 5),
          symbol('size_', KIND.variable, 9),
        ]),
        symbol('poll', KIND.function, 12),
      ]),
      symbol('Queue::pop', KIND.method, 20),
      symbol('operator()(int)', KIND.method, 30),
    ];
    expect(names(serverFunctions(symbols, always))).toEqual([
      'net::Queue::Queue',
      'net::Queue::push',
      'net::poll',
      'Queue::pop',
      'operator()',
    ]);
  });

  it('take the type of a Rust impl', () => {
    const symbols = [
      symbol('impl Queue', KIND.object, 0, [symbol('push', KIND.method, 1)]),
      symbol('impl<T> Backend for Ring<T>', KIND.object, 5, [symbol('drain', KIND.method, 6)]),
    ];
    expect(names(serverFunctions(symbols, always))).toEqual(['Queue::push', 'Ring::drain']);
  });

  it('are definitions only', () => {
    const symbols = [symbol('declared', KIND.function, 0), symbol('defined', KIND.function, 4)];
    expect(names(serverFunctions(symbols, ({ line }) => line === 6))).toEqual(['defined']);
  });

  it('end for symbols that nest without end', () => {
    let deep = symbol('inner', KIND.function, 1);
    for (let depth = 0; depth < 20_000; depth++) deep = symbol('n', KIND.namespace, 0, [deep]);
    expect(serverFunctions([deep], always)).toEqual([]);
  });
});

describe('what the parser adds', () => {
  const parsed = (name: string, line: number, more: Partial<SourceFunction> = {}): SourceFunction => ({
    name,
    symbols: [name],
    line,
    nameLine: line,
    nameColumn: 4,
    endLine: line + 2,
    scope: 'static',
    ...more,
  });
  const text = (...functions: SourceFunction[]) => ({ functions, includes: [], incomplete: null });

  it('is the scope, and functions that only it sees', () => {
    const server = serverFunctions([symbol('a', KIND.function, 0), symbol('b', KIND.function, 20)], always);
    const merged = mergedFunctions(server, text(parsed('a', 0), parsed('twin', 10)));
    expect(merged.map(({ name, scope }) => [name, scope])).toEqual([
      ['a', 'static'],
      ['twin', 'static'],
      ['b', 'unknown'],
    ]);
  });

  it('is one function where a macro defines several that the server sees', () => {
    const server = serverFunctions(
      ['__x64_sys_read', '__se_sys_read', '__do_sys_read'].map((name) => symbol(name, KIND.function, 3)),
      always,
    );
    const merged = mergedFunctions(server, text(parsed('read', 3, { symbols: ['__do_sys_read'] })));
    expect(merged).toHaveLength(1);
    expect(merged[0].name).toBe('read');
    expect([...merged[0].symbols].sort()).toEqual(['__do_sys_read', '__se_sys_read', '__x64_sys_read']);
  });
});
