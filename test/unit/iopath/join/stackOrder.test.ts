import { expect, it } from 'vitest';
import { depthFirstRank } from '../../../../src/iopath/join/stackOrder';

it('ranks stacks as a flame graph shows them: callers first, what they call right behind', () => {
  // a, b, a>c, b>d, a>c>e, a>f
  const prefix = Int32Array.from([-1, -1, 0, 1, 2, 0]);
  expect([...depthFirstRank({ prefix, func: new Int32Array(6) })]).toEqual([0, 4, 1, 5, 2, 3]);
});
