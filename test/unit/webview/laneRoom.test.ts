import { describe, expect, it } from 'vitest';
import { LANE_HEADER_HEIGHT, laneLayout, MORE_HEIGHT, ROW_HEIGHT } from '../../../webview/flame/laneLayout';

const none = new Set<number>();
const rowsOf = (rows: number[], height: number, whole: ReadonlySet<number> = none) =>
  laneLayout(rows, { height, whole }).lanes.map((lane) => lane.rows);

describe('room for lanes', () => {
  it('shows everything that fits', () => {
    const layout = laneLayout([2, 3], { height: 400, whole: none });
    expect(layout.lanes.map(({ rows, hidden, strip }) => ({ rows, hidden, strip }))).toEqual([
      { rows: 2, hidden: 0, strip: false },
      { rows: 3, hidden: 0, strip: false },
    ]);
  });

  it('gives deep lanes equal parts of what low ones leave', () => {
    const height = 3 * (LANE_HEADER_HEIGHT + 6) + 2 * MORE_HEIGHT + 24 * ROW_HEIGHT;
    expect(rowsOf([2, 40, 30], height)).toEqual([2, 11, 11]);
  });

  it('brings every lane into sight, however deep the others are', () => {
    const { lanes } = laneLayout([2, 500, 500], { height: 700, whole: none });
    expect(lanes[2].rowsTop + ROW_HEIGHT).toBeLessThan(700);
    expect(lanes[2].bottom).toBeLessThanOrEqual(700);
  });

  it('never cuts a lane to nothing', () => {
    expect(rowsOf([50, 50, 50], 10)).toEqual([6, 6, 6]);
  });

  it('shows a lane in full when asked, and offers fewer rows again', () => {
    const [first, second] = laneLayout([50, 50], { height: 500, whole: new Set([0]) }).lanes;
    expect([first.rows, first.hidden, first.strip]).toEqual([50, 0, true]);
    expect(second.hidden).toBeGreaterThan(0);
  });
});
