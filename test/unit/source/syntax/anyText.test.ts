/** Whatever a text holds: its functions lie within it, in order, and nothing throws. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { ParsedSource } from '../../../../src/source/sourceFunction';
import { definitionsOf, parsedSource } from '../../../../src/source/syntax/functionsOfTree';
import { bareText } from '../../../../src/source/syntax/bareText';
import type { ParsedTexts } from '../../../../src/workbench/source/parsedTexts';
import { parsedTexts } from './parsed';

let texts: ParsedTexts;
beforeAll(async () => {
  texts = await parsedTexts();
});

const PIECES = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ';',
    ',',
    '=',
    '*',
    '"',
    "'",
    '\\',
    '/*',
    '*/',
    '//',
    '#',
    '\n',
    '\r',
    '\t',
    ' ',
  ],
  ...[
    '#if 0\n',
    '#ifdef A\n',
    '#else\n',
    '#elif B\n',
    '#endif\n',
    '#define X {\\\n',
    '\n{\n',
    '\n}\n',
    'extern "C" {',
  ],
  ...[
    'int ',
    'static ',
    'f',
    'foo(',
    'foo(int a)',
    'f(a, b) int a;',
    'struct x ',
    'MACRO(a)',
    'DO(x)(int y)',
  ],
  ...[
    'SYSCALL_DEFINE2(read, int, a)',
    'DEFINE_SHOW_ATTRIBUTE(x);',
    '__init ',
    '__printf(',
    'if (x) ',
    'else ',
    '\u{1f600}',
  ],
  ...[
    '\nint g(void)\n{\n',
    '\nint h(int a) { return a; }\n',
    '\nBPF_CALL_1(i, int, a)\n{ }\n',
    '\n}\n',
    '\n}\n',
  ],
];

function check(text: string, { functions }: ParsedSource): void {
  const lines = text.split(/\r\n|\r|\n/);
  let before = [-1, -1];
  for (const { name, symbols, line, nameLine, nameColumn, endLine } of functions) {
    expect(line <= nameLine && nameLine <= endLine && endLine < lines.length).toBe(true);
    expect(lines[nameLine].slice(nameColumn, nameColumn + name.length)).toBe(name);
    expect(symbols.length).toBeGreaterThan(0);
    const inOrder = nameLine > before[0] || (nameLine === before[0] && nameColumn >= before[1]);
    expect(inOrder).toBe(true);
    before = [nameLine, nameColumn];
  }
}

it('any text has functions within it', () => {
  const text = fc.array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...PIECES) }, fc.string()), {
    maxLength: 80,
  });
  let found = 0;
  fc.assert(
    fc.property(text, text, (first, second) => {
      const one = first.join('');
      const other = one + second.join('');
      for (const each of [one, other]) {
        const parsed = texts.parse('any.c', each);
        check(each, parsed);
        found += parsed.functions.length;
        // By the braces alone, and the edited text as afresh.
        const bare = bareText(each);
        check(each, parsedSource(each, bare.offsets, definitionsOf(bare.text, null)));
      }
      expect(texts.parse('any.c', other)).toEqual(texts.parse('fresh.c', other));
    }),
    { numRuns: 400 },
  );
  expect(found).toBeGreaterThan(100);
});
