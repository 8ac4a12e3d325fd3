/** Edits of a C text, as people make them and worse: what they write, cut and copy. */
import fc from 'fast-check';

export interface TextEdit {
  /** Parts of the text, 0 to 1: where, and from where the copy is. */
  readonly at: number;
  readonly from: number;
  /** Characters that go, and that are copied to their place; what is written comes before those. */
  readonly cut: number;
  readonly copied: number;
  readonly written: string;
}

const WRITTEN = [
  ...['{', '}', '(', ')', ';', ',', '=', '*', '"', "'", '\\', '/*', '*/', '//', '#', '\n', '\r\n', ' ', 'x'],
  ...['int ', 'static ', '__init ', 'MACRO(a)', 'DO(x)(int y)', 'EXPORT_SYMBOL(x);', 'extern "C" {'],
  ...['\n#if 0\n', '\n#ifdef A\n', '\n#else\n', '\n#endif\n', '\n#include "x.h"\n', '#define X {\\\n'],
  ...[
    '\n{\n',
    '\n}\n',
    '\nint g(void)\n{\n',
    '\nint h(int a)\n{\n\treturn a;\n}\n',
    '\nstruct a {\n',
    '\u{1f600}',
  ],
];

const part = fc.double({ min: 0, max: 1, noNaN: true });
const none = fc.constant(0);

const writing = fc.record({
  at: part,
  from: none,
  cut: fc.nat(2),
  copied: none,
  written: fc.constantFrom(...WRITTEN),
});
const cutting = fc.record({ at: part, from: none, cut: fc.nat(400), copied: none, written: fc.constant('') });
const copying = fc.record({
  at: part,
  from: part,
  cut: fc.nat(40),
  copied: fc.nat(400),
  written: fc.constant(''),
});

export const textEdits = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: writing },
    { weight: 1, arbitrary: cutting },
    { weight: 1, arbitrary: copying },
  ),
  { minLength: 1, maxLength: 8 },
);

export function edited(text: string, { at, from, cut, copied, written }: TextEdit): string {
  const start = Math.floor(at * text.length);
  const copy = Math.floor(from * text.length);
  return (
    text.slice(0, start) +
    written +
    text.slice(copy, copy + copied) +
    text.slice(Math.min(text.length, start + cut))
  );
}
