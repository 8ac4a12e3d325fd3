/** What two recordings show of a gain: one real recording, and the same with its counters changed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { pairProfiles } from '../../../src/compare/pairProfiles';
import { QUIET } from '../../../src/formats/byteInput';
import { openProfile } from '../../../src/formats/openProfile';
import { layerProfile, type LayeredProfile } from '../../../src/iopath/layeredProfile';
import { systemOf } from '../../../src/offload/baseline/systemOf';
import { learntText } from '../../../src/offload/calibration/learntText';
import { measuredPair } from '../../../src/offload/calibration/measuredPair';
import type { OffloadSystem } from '../../../src/offload/system';
import type { Profile } from '../../../src/profile/profile';

let before: LayeredProfile;
let work: OffloadSystem['work'];
beforeAll(async () => {
  before = layerProfile(await openProfile('test/fixtures/offload/offload-dom0-rx.xenprof', QUIET));
  work = systemOf(before).work;
}, 120_000);

function after(change: (profile: Profile) => Partial<Profile>) {
  const { profile } = before;
  return pairProfiles(before, layerProfile({ ...profile, ...change(profile) }));
}

describe('two recordings of a plan', () => {
  it('with the same load and more work done: all of the gain is in the cost of a unit', () => {
    const pair = after(({ counters }) => ({
      counters: counters.map((counter) => ({ ...counter, count: counter.count * 1.3 })),
    }));
    const { gain, terms, termsNote } = measuredPair(pair, work);
    expect(gain?.ratio).toBeCloseTo(1.3, 6);
    expect(gain?.low).toBeLessThan(1.3);
    expect(gain?.high).toBeGreaterThan(1.3);
    const ln = Object.fromEntries(terms.map(({ key, ln: { value } }) => [key, value]));
    expect(ln.parallelism).toBeCloseTo(0, 9);
    expect(ln.costPerUnit).toBeCloseTo(Math.log(1.3), 6);
    expect(ln.idleAndClock).toBeCloseTo(0, 9);
    expect(termsNote).toBeNull();
  });

  it('without a counter on one side say what to do, and tell nothing', () => {
    const { gain, source, terms, termsNote } = measuredPair(
      after(() => ({ counters: [] })),
      work,
    );
    expect(gain).toBeNull();
    expect(source).toContain('by hand');
    expect(terms).toEqual([]);
    expect(termsNote).toContain('counter');
    // A rate that was typed in says nothing of the recording after.
    const typed = work === null ? null : { ...work, key: 'typed' };
    expect(
      measuredPair(
        after(() => ({})),
        typed,
      ).gain,
    ).toBeNull();
  });
});

describe('what calibrating changed, in words', () => {
  const predicted = { low: 1.2, median: 1.5, high: 2 };
  const told = (narrowedBy: number, informed: string[] = []) =>
    learntText({ predicted, afterwards: { low: 1.3, median: 1.5, high: 1.8 }, narrowedBy, informed });

  it('says by how much the interval narrowed or widened', () => {
    expect(told(0.36, ['a', 'b'])).toBe(
      'The interval of this prediction was 1.20x to 2.00x and is now 1.30x to 1.80x: 36 % narrower. 2 of its assumptions are better known.',
    );
    expect(told(0.36, ['a'])).toContain('1 of its assumptions is better known.');
    expect(told(-0.2)).toMatch(/: 20 % wider\.$/);
    expect(told(0.001)).toContain('stays as wide');
  });
});
