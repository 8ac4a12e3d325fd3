import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedSymbol } from '../../../../src/source/recordedSymbol';
import { plainDefinitions } from '../../../../src/workbench/source/places/plainDefinitions';
import { isDefinitionOf, searchedName } from '../../../../src/workbench/source/places/searchedName';
import { recordedSymbol } from '../../source/recordedSymbol';

const symbol = (name: string, layer: RecordedSymbol['layer'] = 'kernel') => recordedSymbol({ name, layer });

describe('what is looked for', () => {
  it.each([
    ['xenvif_rx_action.part.0', 'kernel', 'xenvif_rx_action'],
    ['br_handle_frame', 'kernel', 'br_handle_frame'],
    ['net::Queue<int>::push(int) const', 'user', 'push'],
    ['grant_table.c#do_grant_table_op', 'hypervisor', 'do_grant_table_op'],
  ] as const)('%s: %s', (name, layer, word) => {
    expect(searchedName(symbol(name, layer))?.word).toBe(word);
  });

  it.each(['[unknown]', '', '0x7f12', 'a b', '-e', '--pre=sh', 'x\nint y', '"; rm', '$(touch x)'])(
    'nothing for %j',
    (name) => {
      expect(searchedName(symbol(name))).toBeNull();
    },
  );

  it('nothing for what nobody can have written', () => {
    expect(searchedName(symbol('a'.repeat(5000)))).toBeNull();
  });

  it('spells names as the macros that define them are given them', () => {
    expect(searchedName(symbol('__x64_sys_sendto'))?.spellings).toContain('sendto');
    expect(searchedName(symbol('__exc_page_fault'))?.spellings).toContain('exc_page_fault');
    expect(searchedName(symbol('do_xen_version', 'hypervisor'))?.spellings).toContain('xen_version');
  });

  it('holds nothing that means something to a program, whatever was recorded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('kernel', 'user'), (name, layer) => {
        const searched = searchedName(symbol(name, layer));
        for (const word of [searched?.word, ...(searched?.spellings ?? [])])
          if (word !== undefined) expect(word).toMatch(/^[\p{L}\p{N}_$]+$/u);
      }),
    );
  });
});

describe('a definition', () => {
  const push = searchedName(symbol('net::Queue::push(int)', 'user'))!;

  it('is one of the same scopes, or of none', () => {
    expect(isDefinitionOf(push, { name: 'push', symbols: [] })).toBe(true);
    expect(isDefinitionOf(push, { name: 'Queue::push', symbols: [] })).toBe(true);
    expect(isDefinitionOf(push, { name: 'Stack::push', symbols: [] })).toBe(false);
    expect(isDefinitionOf(push, { name: 'pushed', symbols: [] })).toBe(false);
  });

  it('is found by what the linker calls it', () => {
    const read = searchedName(symbol('__x64_sys_read'))!;
    expect(isDefinitionOf(read, { name: 'read', symbols: ['__x64_sys_read', '__do_sys_read'] })).toBe(true);
  });
});

describe('languages that are told line by line', () => {
  const lines = (text: string, word: string, language: Parameters<typeof plainDefinitions>[2]) =>
    plainDefinitions(text, word, language).map(({ line }) => line);

  it('assembly', () => {
    const text = 'call memcpy\nSYM_TYPED_FUNC_START(__memcpy)\n  ret\nSYM_FUNC_ALIAS(memcpy, __memcpy)\n';
    expect(lines(text, 'memcpy', 'assembly')).toEqual([3]);
    expect(lines(text, '__memcpy', 'assembly')).toEqual([1]);
    expect(lines('ENTRY(lstar_enter)\nlstar_enter2:\n', 'lstar_enter', 'assembly')).toEqual([0]);
    expect(lines('\tjmp restore\nrestore:\n', 'restore', 'assembly')).toEqual([1]);
  });

  it('Rust', () => {
    expect(lines('run();\n    pub(crate) fn run<T>(x: T) {\nfn runs() {}', 'run', 'rust')).toEqual([1]);
  });

  it('C++', () => {
    const text =
      'int a = push(1);\n  queue.push(2);\nvoid Queue::push(int x)\n{\n  return push(x) {\nint push(int);';
    expect(lines(text, 'push', 'c++')).toEqual([2]);
  });

  it('passes over lines of tables', () => {
    expect(lines(`fn run(${'x'.repeat(100_000)}`, 'run', 'rust')).toEqual([]);
  });
});
