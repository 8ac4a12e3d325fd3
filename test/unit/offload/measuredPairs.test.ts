/** Predictions for real Xen hosts against what was measured there afterwards. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QUIET } from '../../../src/formats/byteInput';
import { openProfile } from '../../../src/formats/openProfile';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import { systemOf } from '../../../src/offload/baseline/systemOf';
import { estimateSystem } from '../../../src/offload/estimateSystem';

const PAIRS = [
  { name: 'offload-dom0-rx', move: 'dom0' },
  { name: 'offload-dom0-blkread', move: 'dom0' },
];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function measuredRatio(name: string): number {
  const rows = readFileSync(`test/fixtures/offload/${name}.tsv`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const of = (side: string) =>
    median(rows.filter(([round]) => round.startsWith(side)).map(([, rate]) => Number(rate)));
  return of('after') / of('before');
}

describe('a measured pair', () => {
  it.each(PAIRS)(
    '$name: the interval holds what was measured, and is no wider than a factor of 2.2',
    async ({ name, move }) => {
      const system = systemOf(
        layerProfile(await openProfile(`test/fixtures/offload/${name}.xenprof`, QUIET, {})),
      );
      const { gain, verdict } = estimateSystem(system, {
        sideCores: [{ pcpu: null, place: 'own-core' }],
        moves: [{ unit: move, sideCore: 0 }],
      });
      const measured = measuredRatio(name);
      expect(gain.low).toBeLessThan(measured);
      expect(gain.high).toBeGreaterThan(measured);
      expect(gain.high / gain.low).toBeLessThan(2.2);
      expect(verdict).toBe('gain');
    },
  );
});
