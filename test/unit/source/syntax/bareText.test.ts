import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import annotations from '../../../../src/source/syntax/annotations.json';
import { bareText } from '../../../../src/source/syntax/bareText';
import macros from '../../../../src/source/syntax/definingMacros.json';

describe('the text that is parsed', () => {
  it.each([
    ['static int __init foo(void)', 'static int   foo(void)'],
    ['int f(void) __acquires(rcu_read(a)) ;', 'int f(void)   ;'],
    ['__printf(1,\n2) int f();', '\n  int f();'],
    ['__printf int f();', '__printf int f();'],
    ['my__init(__initial)', 'my__init(__initial)'],
    ['"__init" /* __init */ x // __init', '"__init"   x  '],
    ['/* a\n */ int f(); // b\r\n', '\n  int f(); \r\n'],
    ['#define A __section("x") \\\n  {\nint a;', '\n \nint a;'],
    ['#if A /* {\n */\n#endif', '#if A /* {\n */\n#endif'],
    ['#if 0\nint a;\n#else\nint b;\n#endif', '#if 0\n#else\nint b;\n#endif'],
    ['#if 0 /* x */\n#ifdef A\na\n#else\nb\n#endif\n#elif C\nc\n#endif', '#if 0 /* x */\n#elif C\nc\n#endif'],
    ['# if  0\r\nx\r\n# endif', '# if  0\r\n# endif'],
    ['#if 0x1\nx\n#endif', '#if 0x1\nx\n#endif'],
    ['#if 0\nx', '#if 0\n '],
    ['int f() { a({ b; }); "}"; /* } */ }\nint x;', 'int f() { }\nint x;'],
    ['int f() {\n#if A\nif (a) {\n#else\nif (b) {\n#endif\n}\n}', 'int f() {\n}'],
    ['#if A\nint f(a) {\n#else\nint f(b) {\n#endif\nx\n}', '#if A\nint f(a) {\n#else\nint f(b) {\n#endif\n}'],
    ['int f() {\n#if A\nx }\n#else\ny }\n#endif\nint x;', 'int f() {\n#if A\n }\n#else\n }\n#endif\nint x;'],
    ['extern "C" {\nint f() { a }\n}', 'extern "C" {\nint f() { }\n}'],
    ['int f()\n{\n\tif (a) {\n}\n\nint g()\n{\n}\n', 'int f()\n{\n}\n\nint g()\n{\n}\n'],
    ['int f() { a', 'int f() { '],
  ])('%j', (text, bare) => {
    expect(bareText(text).text).toBe(bare);
  });

  it('is the same after an edit in a body or a comment', () => {
    const text = '/* What it does.\n */\nint f(void)\n{\n\treturn 1;\n}\n\n#define A 1\n';
    const { text: bare } = bareText(text);
    for (const edited of [
      text.replace('it does', 'f does,\n * in two lines'),
      text.replace('return 1', 'if (a) {\n\t\tb();\n\t}\n\treturn 12'),
      text.replace('A 1', 'A 1000'),
    ])
      expect(bareText(edited).text).toBe(bare);
    expect(bareText(text.replace('int f', 'long f')).text).not.toBe(bare);
  });

  it('knows where every character was, and begins lines with what began one', () => {
    const piece = fc.constantFrom(
      ...'__init |__printf(|(|)|"|\\|\n|\r\n|#if 0\n|#else\n|#endif\n|/*|*/|//|x|{|}|\nint f(int a)\n{\n'.split(
        '|',
      ),
    );
    const begins = (text: string, at: number) => at === 0 || '\r\n'.includes(text[at - 1]);
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const { text: bare, offsets } = bareText(text);
        let before = -1;
        for (let i = 0; i < bare.length; i++) {
          const at = offsets.inWhole(i);
          expect(at).toBeGreaterThan(before);
          before = at;
          // A blank stands for what was left out, a brace for one that was missing.
          if (!/[ \r\n}]/.test(bare[i])) {
            expect(bare[i]).toBe(text[at]);
            expect(begins(bare, i)).toBe(begins(text, at));
          }
        }
        expect(offsets.inWhole(bare.length)).toBe(text.length);
        expect(text.length).toBeGreaterThanOrEqual(bare.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the lists', () => {
  const schema = (name: string) =>
    JSON.parse(readFileSync(`src/source/syntax/${name}.schema.json`, 'utf8')) as { required: string[] };
  const keys = (value: object) => Object.keys(value).filter((key) => key !== '$schema');

  it('have the keys of their schemas, and nothing twice', () => {
    expect(keys(annotations)).toEqual(schema('annotations').required);
    expect(keys(macros)).toEqual(schema('definingMacros').required);
    const words = [...annotations.words, ...annotations.withArguments];
    const called = [...macros.withBody, ...macros.withoutBody].flatMap((entry) => entry.macros);
    for (const list of [words, called]) expect(new Set(list).size).toBe(list.length);
    expect(words.filter((word) => !/^[A-Za-z_]\w*$/.test(word))).toEqual([]);
  });

  it('make symbols of the first argument, with a source', () => {
    for (const { symbols, source } of [...macros.withBody, ...macros.withoutBody]) {
      expect(symbols.every((symbol) => symbol.includes('{1}'))).toBe(true);
      expect(source).toMatch(/^(Linux|Xen) \S+/);
    }
  });
});
