import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpotBuilder } from '../../../src/profile/spotBuilder';

describe('SpotBuilder', () => {
  it('keeps each different spot once, and -1 for samples without one', () => {
    const spots = new SpotBuilder();
    spots.sample(1, spots.atOffset(7, 0x1c));
    spots.sample(2, spots.atLine(8, -1, 'a.c', 12));
    spots.sample(3, -1);
    spots.sample(5, spots.atOffset(7, 0x1c));
    spots.sample(6, spots.atLine(7, 0x1c, 'a.c', 12));
    expect(spots.done(8, 1)).toEqual({
      ofSample: Int32Array.of(-1, 0, 1, -1, -1, 0, 2, -1),
      func: Int32Array.of(7, 8, 7),
      offset: Int32Array.of(0x1c, -1, 0x1c),
      file: Int32Array.of(-1, 0, 0),
      line: Int32Array.of(0, 12, 12),
      files: ['a.c'],
      buildIds: [''],
    });
  });

  it('knows nothing where neither offset nor line can be right', () => {
    const spots = new SpotBuilder();
    expect(spots.atOffset(1, -1)).toBe(-1);
    expect(spots.atOffset(1, 2 ** 31)).toBe(-1);
    expect(spots.atOffset(1, NaN)).toBe(-1);
    expect(spots.atLine(1, -1, '', 3)).toBe(-1);
    expect(spots.atLine(1, -1, 'a.c', 0)).toBe(-1);
    expect(spots.atLine(1, -1, 'a.c', NaN)).toBe(-1);
    expect(spots.done(2, 0)).toMatchObject({ ofSample: Int32Array.of(-1, -1), files: [] });
  });

  it('takes the first build of a module, known or not', () => {
    const spots = new SpotBuilder();
    expect([
      spots.accepts(2, 'ab'),
      spots.accepts(2, 'cd'),
      spots.accepts(2, ''),
      spots.accepts(2, 'ab'),
    ]).toEqual([true, false, false, true]);
    expect([spots.accepts(0, ''), spots.accepts(0, 'ef')]).toEqual([true, false]);
    expect(spots.done(0, 4).buildIds).toEqual(['', '', 'ab', '']);
  });

  it('gives every sample back what it was told', () => {
    const spot = fc.record({
      func: fc.nat(20),
      offset: fc.integer({ min: -1, max: 5 }),
      file: fc.constantFrom('', 'a.c', 'b.c'),
      line: fc.nat(3),
      skipped: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(spot, { maxLength: 200 }), (told) => {
        const spots = new SpotBuilder();
        told.forEach(({ func, offset, file, line, skipped }, i) => {
          if (!skipped) spots.sample(i, spots.atLine(func, offset, file, line));
        });
        const table = spots.done(told.length, 0);
        told.forEach(({ func, offset, file, line, skipped }, i) => {
          const row = table.ofSample[i];
          const hasLine = file !== '' && line > 0;
          expect(row >= 0).toBe(!skipped && (offset >= 0 || hasLine));
          if (row < 0) return;
          expect([table.func[row], table.offset[row], table.line[row]]).toEqual([
            func,
            offset,
            hasLine ? line : 0,
          ]);
          expect(table.files[table.file[row]] ?? '').toBe(hasLine ? file : '');
        });
        const rows = new Set(
          Array.from(table.func, (f, r) => `${f} ${table.offset[r]} ${table.file[r]} ${table.line[r]}`),
        );
        expect(rows.size).toBe(table.func.length);
      }),
    );
  });
});
