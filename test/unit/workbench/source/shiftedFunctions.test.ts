/** Functions move with their lines: held against finding them again in the edited text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceFunction } from '../../../../src/source/sourceFunction';
import { shiftedFunctions, type TextChange } from '../../../../src/workbench/source/shiftedFunctions';

/** One per line that has `int NAME()`, which ends two lines below. */
function functionsOf(text: string): SourceFunction[] {
  return text.split('\n').flatMap((line, at): SourceFunction[] => {
    const found = /int (\w+)\(\)/.exec(line);
    if (found === null) return [];
    const name = found[1];
    return [
      {
        name,
        symbols: [name],
        line: at,
        nameLine: at,
        nameColumn: found.index + 4,
        endLine: at + 2,
        scope: 'global',
      },
    ];
  });
}

function offsetOf(text: string, { line, character }: { line: number; character: number }): number {
  const lines = text.split('\n');
  return lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
}

function edited(text: string, { range, text: put }: TextChange): string {
  return text.slice(0, offsetOf(text, range.start)) + put + text.slice(offsetOf(text, range.end));
}

function positionAt(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before[before.length - 1].length };
}

const TEXT = Array.from({ length: 8 }, (_, at) => `// comment ${at}\nint f${at}()\n{\n}\n`).join('\n');

describe('shifted functions', () => {
  it('go down with lines that are put above, and up with lines that are taken away', () => {
    const two = functionsOf(TEXT).slice(0, 2);
    const at = (line: number, character = 0) => ({ line, character });
    const below = shiftedFunctions(two, { range: { start: at(5), end: at(5) }, text: 'a\nb\n' });
    expect(below.map(({ nameLine, endLine }) => [nameLine, endLine])).toEqual([
      [1, 3],
      [8, 10],
    ]);
    const above = shiftedFunctions(two, { range: { start: at(0), end: at(1) }, text: '' });
    expect(above.map(({ nameLine, endLine }) => [nameLine, endLine])).toEqual([
      [0, 2],
      [5, 7],
    ]);
  });

  it('stay where they are when somebody types in their body, and grow with it', () => {
    const [first] = functionsOf(TEXT);
    const inBody = { line: 2, character: 1 };
    const [now] = shiftedFunctions([first], { range: { start: inBody, end: inBody }, text: '\n  x();' });
    expect(now).toMatchObject({ line: 1, nameLine: 1, nameColumn: 4, endLine: 4 });
  });

  it('move along their line', () => {
    const [first] = functionsOf(TEXT);
    const start = { line: 1, character: 0 };
    const [now] = shiftedFunctions([first], { range: { start, end: start }, text: 'static ' });
    expect(now).toMatchObject({ line: 1, nameLine: 1, nameColumn: 11 });
  });

  it('are where a new look finds them, after any edit that leaves their names alone', () => {
    fc.assert(
      fc.property(
        fc.nat(TEXT.length),
        fc.nat(60),
        fc.string({ unit: fc.constantFrom('x', ' ', '\n'), maxLength: 30 }),
        (from, length, put) => {
          const to = Math.min(TEXT.length, from + length);
          const change = { range: { start: positionAt(TEXT, from), end: positionAt(TEXT, to) }, text: put };
          const after = edited(TEXT, change);
          const byName = new Map(functionsOf(after).map((fn) => [fn.name, fn]));
          for (const fn of shiftedFunctions(functionsOf(TEXT), change)) {
            const found = byName.get(fn.name);
            if (found === undefined) continue;
            expect([fn.name, fn.nameLine, fn.nameColumn]).toEqual([
              fn.name,
              found.nameLine,
              found.nameColumn,
            ]);
          }
        },
      ),
    );
  });

  it('never leave the text, nor turn around', () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length), fc.nat(200), fc.string({ maxLength: 20 }), (from, length, put) => {
        const to = Math.min(TEXT.length, from + length);
        const change = { range: { start: positionAt(TEXT, from), end: positionAt(TEXT, to) }, text: put };
        const lines = edited(TEXT, change).split('\n').length;
        for (const { line, nameLine, endLine } of shiftedFunctions(functionsOf(TEXT), change)) {
          expect(line).toBeGreaterThanOrEqual(0);
          expect(nameLine).toBeGreaterThanOrEqual(line);
          expect(endLine).toBeGreaterThanOrEqual(nameLine);
          expect(nameLine).toBeLessThan(lines);
        }
      }),
    );
  });
});
