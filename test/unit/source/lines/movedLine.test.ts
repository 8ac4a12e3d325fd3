import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedLine, type TextEdit } from '../../../../src/source/lines/movedLine';

const edit = (from: [number, number], to: [number, number], text: string): TextEdit => ({
  range: { start: { line: from[0], character: from[1] }, end: { line: to[0], character: to[1] } },
  text,
});

describe('a line after an edit', () => {
  it.each([
    ['stays above the edit', 3, edit([5, 0], [6, 0], ''), 3],
    ['moves up with what is deleted above', 8, edit([5, 0], [7, 0], ''), 6],
    ['moves down with a line put before it', 5, edit([5, 0], [5, 0], 'new\n'), 6],
    ['stays where a line is begun behind it', 5, edit([5, 9], [5, 9], '\n  more'), 5],
    ['is still there when words of it change', 5, edit([5, 0], [5, 4], 'other'), 5],
    ['is gone with its text', 5, edit([5, 0], [6, 0], ''), null],
    ['is gone where it is joined to the line before', 6, edit([5, 9], [6, 0], ''), 5],
    ['is gone inside what was replaced', 6, edit([5, 3], [8, 1], 'x'), null],
  ])('%s', (_, line, change, now) => expect(movedLine(line, change)).toBe(now));

  it('is where its text is, if the text was not touched', () => {
    const position = fc.tuple(fc.nat(9), fc.nat(6));
    fc.assert(
      fc.property(position, position, fc.constantFrom('', 'x', '\n', 'a\nb', '\n\n\n'), (a, b, text) => {
        const lines = Array.from('ABCDEFGHIJ', (letter) => letter.repeat(7));
        const [from, to] = a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1]) ? [a, b] : [b, a];
        const before = [...lines.slice(0, from[0]), lines[from[0]].slice(0, from[1])].join('\n');
        const after = [lines[to[0]].slice(to[1]), ...lines.slice(to[0] + 1)].join('\n');
        const edited = (before + text + after).split('\n');
        lines.forEach((content, line) => {
          const now = edited.indexOf(content);
          if (now >= 0) expect(movedLine(line, edit(from, to, text))).toBe(now);
        });
      }),
    );
  });
});
