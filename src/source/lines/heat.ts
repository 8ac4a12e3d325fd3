/** How hot a line is, and what stands beside it. */
import { FEWEST_SAMPLES, shareText } from '../lensText';
import type { WithInterval } from '../sourceCosts';
import type { DocumentLine } from './linesOfDocument';

/** 1 to 5; 0 for a line that gets no mark. */
export type HeatLevel = 0 | 1 | 2 | 3 | 4 | 5;

/** Least share of a lane for levels 2 to 5: the same in every file, so that files can be compared. */
const LEAST: readonly number[] = [0.005, 0.015, 0.05, 0.15];
/** Lanes named behind a line. */
const MOST_LANES = 2;

/** By the lane in which the lines together are the dearest; a lane with few samples of a line tells next to nothing. */
export function heatLevel(lines: readonly DocumentLine[]): HeatLevel {
  const dearest = tellingLanes(lines).at(0);
  if (dearest === undefined) return 0;
  return (1 + LEAST.filter((least) => dearest.share >= least).length) as HeatLevel;
}

/** `dom0 3.2 % · guest1 0.8 %`, the dearest lane first; empty for a line that gets no mark. */
export function heatText(lines: readonly DocumentLine[]): string {
  return tellingLanes(lines)
    .slice(0, MOST_LANES)
    .map(({ label, share }) => `${label} ${percent(share)} %`)
    .join(' · ');
}

/** What is known of a line, a sentence each; names in it are as recorded. */
export function heatFacts(lines: readonly DocumentLine[]): string[] {
  const facts = byShare(lines).map(({ cost, file }) => {
    const { label, self, total, samples, totalSamples, functions } = cost;
    const inlined =
      totalSamples > samples
        ? `, ${samples === 0 ? 'all of it' : `${figure(self, samples)} the line itself, the rest`} in code inlined here`
        : '';
    const module = file.layer === 'hypervisor' ? '' : ` of ${file.module}`;
    return `${label}: ${figure(total, totalSamples)}${inlined}. In ${functions.join(', ')}${module}.`;
  });
  const origins = [...new Set(lines.map(({ file }) => file.origin))];
  return [...facts, ...origins.map((origin) => `Lines are from ${origin}.`)];
}

function figure(share: WithInterval, samples: number): string {
  return `${shareText(share, samples)} (${samples} ${samples === 1 ? 'sample' : 'samples'})`;
}

function byShare(lines: readonly DocumentLine[]): DocumentLine[] {
  return [...lines].sort((a, b) => b.cost.total.value - a.cost.total.value);
}

/** Lanes with enough samples, the dearest first. A line of a header is in several modules: they add up. */
function tellingLanes(lines: readonly DocumentLine[]): { readonly label: string; readonly share: number }[] {
  const lanes = new Map<string, { label: string; share: number; samples: number }>();
  for (const { cost } of lines) {
    const lane = lanes.get(cost.lane) ?? { label: cost.label, share: 0, samples: 0 };
    lane.share += cost.total.value;
    lane.samples += cost.totalSamples;
    lanes.set(cost.lane, lane);
  }
  return [...lanes.values()]
    .filter(({ samples }) => samples >= FEWEST_SAMPLES)
    .sort((a, b) => b.share - a.share);
}

function percent(share: number): string {
  return (100 * share).toFixed(share < 0.00095 ? 2 : share < 0.0995 ? 1 : 0);
}
