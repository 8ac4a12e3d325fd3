import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraceMerge } from '../../../src/formats/xentrace/traceMerge';

interface Stamp {
  readonly pcpu: number;
  readonly ticks: number;
}

/** Feeds rounds of windows, each a list of ascending stamps by pCPU. */
function merged(rounds: readonly (readonly number[])[][], mostHeld?: number) {
  const out: Stamp[] = [];
  const merge = new TraceMerge((pcpu, ticks) => void out.push({ pcpu, ticks }), mostHeld);
  let mostBehind = 0;
  let pushed = 0;
  for (const round of rounds) {
    round.forEach((stamps, pcpu) => {
      if (stamps.length === 0) return;
      merge.window(pcpu);
      for (const ticks of stamps) {
        merge.saw(ticks);
        merge.push(pcpu, ticks, 0, 0, 0);
        mostBehind = Math.max(mostBehind, ++pushed - out.length);
      }
    });
  }
  merge.end();
  return { out, late: merge.late, mostBehind };
}

/** Random true times of records, cut into rounds as xentrace does: each pCPU's buffer is emptied in turn. */
const recording = fc
  .record({
    records: fc.array(fc.record({ pcpu: fc.nat(4), ticks: fc.nat(10_000) }), { maxLength: 300 }),
    rounds: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ records, rounds }) => {
    const sorted = [...records].sort((a, b) => a.ticks - b.ticks);
    const windows: number[][][] = [];
    for (let round = 0; round < rounds; round++) windows.push([[], [], [], [], []]);
    for (const { pcpu, ticks } of sorted) {
      // pCPU n of round r is emptied at that time; what is recorded later waits for the next round.
      const length = 10_000 / rounds;
      const readAt = (round: number) => (round + 1) * length + pcpu * (length / 10);
      let round = Math.min(rounds - 1, Math.floor(ticks / length));
      while (round > 0 && ticks < readAt(round - 1)) round--;
      windows[round][pcpu].push(ticks);
    }
    return windows;
  });

describe('the merge', () => {
  it('gives back every record in order', () => {
    fc.assert(
      fc.property(recording, (rounds) => {
        const { out, late } = merged(rounds);
        expect(late).toBe(0);
        const expected = rounds.flatMap((round) => round.flat()).sort((a, b) => a - b);
        expect(out.map((o) => o.ticks)).toEqual(expected);
      }),
    );
  });

  it('holds about two rounds', () => {
    const rounds = Array.from({ length: 100 }, (_, round) =>
      [0, 1].map((pcpu) => Array.from({ length: 50 }, (__, i) => round * 1000 + i * 20 + pcpu)),
    );
    const { out, mostBehind } = merged(rounds);
    expect(out.length).toBe(10_000);
    expect(mostBehind).toBeLessThanOrEqual(300);
  });

  it('keeps to its bound, hands on what comes too late, and counts it', () => {
    fc.assert(
      fc.property(recording, fc.integer({ min: 2, max: 40 }), (rounds, mostHeld) => {
        const { out, late, mostBehind } = merged(rounds, mostHeld);
        expect(mostBehind).toBeLessThanOrEqual(mostHeld);
        const inOrder = (o: readonly Stamp[]) => o.every((s, i) => i === 0 || s.ticks >= o[i - 1].ticks);
        expect(late > 0).toBe(!inOrder(out));
        const sorted = (stamps: number[]) => [...stamps].sort((a, b) => a - b);
        expect(sorted(out.map((o) => o.ticks))).toEqual(sorted(rounds.flatMap((round) => round.flat())));
      }),
    );
  });

  it('keeps the order of one pCPU even if its clock steps back', () => {
    const { out } = merged([
      [
        [10, 5, 20],
        [7, 11],
      ],
    ]);
    expect(out).toEqual([
      { pcpu: 1, ticks: 7 },
      { pcpu: 0, ticks: 10 },
      { pcpu: 0, ticks: 5 },
      { pcpu: 1, ticks: 11 },
      { pcpu: 0, ticks: 20 },
    ]);
  });
});
