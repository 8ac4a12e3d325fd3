/** Noise is called noise, and a change a change: on a recording of a real Xen host, and on bursts drawn at random. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compareProfiles } from '../../../src/compare/compareProfiles';
import type { CompareQuery, Comparison } from '../../../src/compare/comparison';
import { pairProfiles, type Pair } from '../../../src/compare/pairProfiles';
import { commonRates } from '../../../src/compare/workRates';
import { layerProfile, type LayeredProfile } from '../../../src/iopath/layeredProfile';
import { rxHv } from '../formats/recordingFiles';
import { DOM0 } from '../profile/drawnProfile';
import { burstyRecording, manyWorks, seeded } from './burstySamples';
import { CPU_CLOCK, madeProfile } from './madeProfile';

const SHARES: Pick<CompareQuery, 'weight' | 'per'> = { weight: 'samples', per: 'share' };

const significant = (rows: readonly { readonly significant: boolean }[]) =>
  rows.filter((row) => row.significant).length;
const sum = (column: Uint8Array) => column.reduce((a, b) => a + b, 0);

describe('a recording of a Xen host', () => {
  let recording: LayeredProfile;
  let pair: Pair;
  beforeAll(async () => {
    recording = layerProfile(await rxHv());
    pair = pairProfiles(recording, recording);
  }, 60_000);

  it('compared with itself has no significant difference, in any view and per anything', () => {
    const rates = commonRates(pair)[0];
    expect(pair.views.length).toBeGreaterThan(2);
    for (const { key, weight } of pair.views) {
      for (const per of key === 'joined' ? (['share', 'second', 'unit'] as const) : (['share'] as const)) {
        const same = compareProfiles(pair, { view: key, weight, per, rates });
        const rows = [
          ...same.layers,
          ...same.categories,
          ...same.functions.map((f) => f.self),
          ...same.functions.map((f) => f.total),
        ];
        expect(significant(rows)).toBe(0);
        expect(rows.every((row) => row.change === 0 && row.before > -1)).toBe(true);
        expect(sum(same.nodes.significant)).toBe(0);
        expect(same.decomposition.gain?.terms.map((t) => t.ln.value)).toEqual([0, 0, 0]);
      }
    }
  });

  /** Two parts of the time in which perf in dom0 recorded, as shares of it. */
  const parts = (from: number, middle: number, to: number): Comparison => {
    const { event, timeNs } = recording.profile.samples;
    const own = timeNs.filter((_, i) => event[i] === 0);
    const [start, end] = [Math.min(...own), Math.max(...own)];
    const at = (part: number) => start + part * (end - start);
    return compareProfiles(pair, {
      view: 'event:cpu-clock',
      ...SHARES,
      before: { timeNs: [at(from), at(middle)] },
      after: { timeNs: [at(middle), at(to)] },
    });
  };

  it('has at most 5 % significant functions and call nodes between its halves', () => {
    const { functions, nodes } = parts(0, 0.5, 1.0001);
    expect(functions.length).toBeGreaterThan(500);
    expect(significant(functions.map((f) => f.self))).toBeLessThan(0.05 * functions.length);
    expect(significant(functions.map((f) => f.total))).toBeLessThan(0.05 * functions.length);
    expect(sum(nodes.significant)).toBeLessThan(0.05 * nodes.before.length);
  });

  it('has at most 5 % significant categories, and no layer, while the workload is steady', () => {
    const { categories, layers } = parts(0.15, 0.45, 0.75);
    expect(categories.length).toBeGreaterThan(40);
    expect(significant(categories)).toBeLessThanOrEqual(0.05 * categories.length);
    expect(significant(layers)).toBe(0);
  });
});

describe('bursts drawn at random', () => {
  const works = manyWorks(40);

  it.each([
    [12_000, 8],
    [1_000, 20],
  ])(
    'of %d samples without any change: at most 7 %% of the functions are called changed',
    (samples, runs) => {
      const random = seeded(20130716);
      let [rows, changed] = [0, 0];
      for (let run = 0; run < runs; run++) {
        const pair = pairProfiles(
          burstyRecording(works, samples, random),
          burstyRecording(works, samples, random),
        );
        const { functions } = compareProfiles(pair, { view: 'event:cpu-clock', ...SHARES });
        // Functions of a handful of samples would make the figure look better than it is.
        const common = functions.filter((f) => f.self.samplesBefore + f.self.samplesAfter >= 20);
        rows += common.length;
        changed += significant(common.map((f) => f.self));
      }
      expect(rows).toBeGreaterThan(200);
      expect(changed / rows).toBeLessThanOrEqual(0.07);
    },
  );

  it('in which a function runs twice as often as before: it is found, and its interval holds the truth', () => {
    const random = seeded(7);
    // A tenth of all bursts, of nine samples: in bursts as long as these a doubling does not show sooner.
    const doubled = works.map((w) => (w.name === 'k!f7' ? { ...w, often: w.often * 2 } : w));
    const share = (of: typeof works) => {
      const all = of.reduce((total, w) => total + w.often * w.lasts, 0);
      return (of[7].often * of[7].lasts) / all;
    };
    const truth = share(doubled) - share(works);
    const runs = 8;
    let [found, held] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const pair = pairProfiles(
        burstyRecording(works, 40_000, random),
        burstyRecording(doubled, 40_000, random),
      );
      const { functions } = compareProfiles(pair, { view: 'event:cpu-clock', ...SHARES });
      const { self } = functions.find((f) => f.name === 'f7')!;
      found += Number(self.significant && self.change > 0);
      held += Number(self.low <= truth && truth <= self.high);
    }
    expect(found).toBeGreaterThanOrEqual(runs - 1);
    expect(held).toBeGreaterThanOrEqual(runs - 2);
  });

  it('without times: two samples count as one, and a note says so', () => {
    const random = seeded(5);
    const steady = works.map((w) => ({ ...w, lasts: 1 }));
    const pair = pairProfiles(
      burstyRecording(steady, 4_000, random, false),
      burstyRecording(steady, 4_000, random, false),
    );
    const untimed = compareProfiles(pair, { view: 'event:cpu-clock', ...SHARES });
    expect(untimed.before).toMatchObject({ blocks: 0, seconds: NaN });
    expect(untimed.notes.join(' ')).toContain('two samples are counted as one');
    // Binomial with 2000 effective samples a side, one success and one failure added (Agresti and Caffo).
    const { self } = untimed.functions[0];
    const variance = (p: number) => {
      const adjusted = (p * 2000 + 1) / 2002;
      return (adjusted * (1 - adjusted)) / 2002;
    };
    const half = 1.959964 * Math.sqrt(variance(self.before) + variance(self.after));
    expect(self.high - self.change).toBeCloseTo(half, 9);
    expect(significant(untimed.functions.map((f) => f.self))).toBeLessThanOrEqual(2);
  });

  it('seen five times after and never before may be chance, seen twenty times it is not', () => {
    const recording = (times: number) =>
      madeProfile({
        domains: [DOM0],
        events: [CPU_CLOCK],
        samples: Array.from({ length: 4000 }, (_, i) => ({
          // Spread evenly over the recording.
          stack: [i % Math.floor(4000 / Math.max(1, times)) === 7 && times > 0 ? 'k!rare' : 'k!rest'],
          timeNs: i * 1e6,
        })),
      });
    const self = (times: number) =>
      compareProfiles(pairProfiles(recording(0), recording(times)), {
        view: 'event:cpu-clock',
        ...SHARES,
      }).functions.find((f) => f.name === 'rare')!.self;
    expect(self(5)).toMatchObject({ significant: false, relative: null, samplesBefore: 0, samplesAfter: 5 });
    expect(self(20)).toMatchObject({ significant: true });
  });
});
