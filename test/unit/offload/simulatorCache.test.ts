import { describe, expect, it } from 'vitest';
import { CacheSimulator } from '../../simulator/cacheSimulator';
import { missesOf, type Footprint } from '../../simulator/footprints';
import { tandem } from '../../simulator/simpleMachine';

describe('the simulated caches', () => {
  it('a trace worked by hand: two ways, one set, least recently used out first', () => {
    const cache = new CacheSimulator(1, { sets: 1, ways: 2 }, { sets: 1, ways: 4 }, 16);
    const trace = [1, 2, 1, 3, 2, 1, 4, 5, 3];
    const found = trace.map((line) => cache.access(0, line, false));
    // Private, most recent first: 1, 2 1, 1 2, 3 1, 2 3, 1 2, 4 1, 5 4. The shared one sees the misses only: when 5 comes, it holds
    // 4 1 2 3, and 3 goes.
    expect(found).toEqual([
      'memory',
      'memory',
      'private',
      'memory',
      'shared',
      'shared',
      'memory',
      'memory',
      'memory',
    ]);
  });

  it('sets do not take from each other', () => {
    const cache = new CacheSimulator(1, { sets: 2, ways: 1 }, { sets: 2, ways: 1 }, 16);
    for (const line of [0, 1, 0, 1]) cache.access(0, line, false);
    expect(cache.access(0, 0, false)).toBe('private');
    expect(cache.access(0, 1, false)).toBe('private');
    expect(cache.access(0, 2, false)).toBe('memory');
    expect(cache.access(0, 0, false)).toBe('memory');
    expect(cache.access(0, 1, false)).toBe('private');
  });

  it("what another core wrote comes from there, and a write takes others' copies away", () => {
    const cache = new CacheSimulator(2, { sets: 1, ways: 2 }, { sets: 1, ways: 4 }, 16);
    expect(cache.access(0, 7, true)).toBe('memory');
    expect(cache.access(1, 7, false)).toBe('otherCore');
    expect(cache.access(0, 7, false)).toBe('private');
    expect(cache.access(1, 7, true)).toBe('private');
    expect(cache.access(0, 7, false)).toBe('otherCore');
  });

  it('two footprints that fit alone and not together: sharing costs, parting does not', () => {
    const caches = { l2: { sets: 64, ways: 8 }, llc: { sets: 1024, ways: 8 } };
    const footprint: Footprint = { lines: 400, touched: 20, scale: 1, inOrder: 0.5 };
    const source = { kind: 'closed', stage: 0, done: 1, outstanding: 8, thinkNs: 0, thinkCv: 1 } as const;
    const misses = (core: number) =>
      missesOf(
        tandem(
          [
            { ns: 1, cv: 0, core: 0 },
            { ns: 1, cv: 0, core },
          ],
          source,
        ),
        [footprint, footprint],
        caches,
        1,
      );
    const together = misses(0);
    const apart = misses(1);
    expect(together[0].l2).toBeGreaterThan(1);
    expect(apart[0].l2).toBeLessThan(0.2);
    expect(apart[1].l2).toBeLessThan(0.2);
    expect(together[0].llc + together[1].llc).toBeLessThan(0.05);
  });

  it('payload that is handed over comes from the other core, line by line', () => {
    const caches = { l2: { sets: 512, ways: 8 }, llc: { sets: 1024, ways: 8 } };
    const footprint: Footprint = { lines: 10, touched: 1, scale: 1, inOrder: 1 };
    const source = { kind: 'closed', stage: 0, done: 1, outstanding: 8, thinkNs: 0, thinkCv: 1 } as const;
    const misses = (core: number) => {
      const machine = tandem(
        [
          { ns: 1, cv: 0, core: 0 },
          { ns: 1, cv: 0, core },
        ],
        source,
        {},
        64,
      );
      const stages = machine.stages.map((stage, i) => (i === 1 ? { ...stage, bytes: 1500 } : stage));
      return missesOf({ ...machine, stages }, [footprint, footprint], caches, 1)[1];
    };
    expect(misses(0).otherCore).toBe(0);
    expect(misses(1).otherCore).toBeCloseTo(24, 0);
  });
});
