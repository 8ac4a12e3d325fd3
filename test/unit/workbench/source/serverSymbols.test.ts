/** Functions from a language server, and what the parser adds. Shapes as clangd, cpptools and rust-analyzer give them. */
import { describe, expect, it } from 'vitest';
import type { SourceFunction } from '../../../../src/source/sourceFunction';
import {
  mergedFunctions,
  serverFunctions,
  type ServerSymbol,
} from '../../../../src/workbench/source/serverSymbols';

/** vscode.SymbolKind. */
const KIND = {
  namespace: 2,
  class: 4,
  method: 5,
  constructor: 8,
  function: 11,
  variable: 12,
  string: 14,
  object: 18,
};

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
      symbol('Queue<T>::pop', KIND.method, 20),
      symbol('operator()(int)', KIND.method, 30),
      symbol('net::Queue<T>::operator<', KIND.method, 40),
      symbol('net::Queue::operator bool', KIND.function, 50),
      symbol('(anonymous namespace)', KIND.namespace, 60, [symbol('hidden', KIND.function, 61)]),
    ];
    expect(names(serverFunctions(symbols, always))).toEqual([
      'net::Queue::Queue',
      'net::Queue::push',
      'net::poll',
      'Queue::pop',
      'operator()',
      'net::Queue::operator<',
      'net::Queue::operator bool',
      'hidden',
    ]);
  });

  it('take the type of a Rust impl', () => {
    const symbols = [
      symbol('impl Queue', KIND.object, 0, [symbol('push', KIND.method, 1)]),
      symbol('impl<T> Backend for Ring<T>', KIND.object, 5, [symbol('drain', KIND.method, 6)]),
      symbol('impl<T: Into<u8>> net::Ring<T>', KIND.object, 10, [symbol('new', KIND.function, 11)]),
      symbol("impl Backend for &'a mut Ring<fn(u8) -> T> where T: for<'b> Fn(&'b u8)", KIND.object, 15, [
        symbol('poll', KIND.method, 16),
      ]),
      symbol('implied', KIND.class, 20, [symbol('f', KIND.method, 21)]),
    ];
    expect(names(serverFunctions(symbols, always))).toEqual([
      'Queue::push',
      'Ring::drain',
      'net::Ring::new',
      'Ring::poll',
      'implied::f',
    ]);
  });

  it('are those of a macro, too, which clangd puts around what it makes', () => {
    const symbols = [symbol('RING_OP', KIND.string, 0, [symbol('ring_poll', KIND.function, 0)])];
    expect(names(serverFunctions(symbols, always))).toEqual(['ring_poll']);
  });

  it('are there once where two servers tell of them', () => {
    const one = symbol('Queue', KIND.class, 0, [
      symbol('push', KIND.method, 1),
      symbol('push', KIND.method, 5),
    ]);
    const other = [symbol('push(int)', KIND.function, 1), symbol('push(char)', KIND.function, 5)];
    expect(names(serverFunctions([...other, one], always))).toEqual(['Queue::push', 'Queue::push']);
    expect(names(serverFunctions([one, ...other], always))).toEqual(['Queue::push', 'Queue::push']);
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

  it('is where a function stands: servers begin with annotations', () => {
    const server = serverFunctions(
      [{ ...symbol('a', KIND.function, 0), selectionRange: symbol('', 0, 1).range }],
      always,
    );
    expect(mergedFunctions(server, text(parsed('a', 1)))).toMatchObject([{ name: 'a', line: 1 }]);
  });

  it('is no macro, where the server takes it for a function', () => {
    const server = serverFunctions([symbol('SYSCALL_DEFINE3', KIND.function, 3)], always);
    const read = parsed('read', 3, { symbols: ['__do_sys_read'] });
    expect(mergedFunctions(server, text(read))).toEqual([read]);
  });

  it('has the scopes of the server', () => {
    const server = serverFunctions([symbol('Q', KIND.class, 0, [symbol('push', KIND.method, 1)])], always);
    expect(mergedFunctions(server, text(parsed('push', 1)))).toMatchObject([
      { name: 'Q::push', symbols: ['push', 'Q::push'] },
    ]);
  });
});
