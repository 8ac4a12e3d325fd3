/** Spots and their places -> what each line costs in each lane. */
import { effectiveSamples, EXACT, wilson } from '../../profile/interval';
import type { Lanes } from '../../profile/lanes';
import { LAYERS, type Profile } from '../../profile/profile';
import { isTraced, type View } from '../../profile/views';
import { grainWeights, periodFactors, type WeightKind } from '../../profile/weight';
import type { WithInterval } from '../sourceCosts';
import type { FileLines, LineCost } from './lineCosts';
import type { ResolvedSpots, SourcePlace } from './resolvedSpots';
import { plainPath } from './sourcePath';

/** Functions named per line: more are not read in a hover. */
const MOST_FUNCTIONS = 5;

/** Weight and samples of one lane of a view. */
class LaneSum {
  weight = 0;
  private squares = 0;

  add(weight: number, grain: number): void {
    this.weight += weight;
    this.squares += weight * Math.max(weight, grain);
  }

  /** A part of the lane as a share with its interval. */
  share(part: number, traced: boolean): WithInterval {
    const effective = traced ? EXACT : effectiveSamples(this.weight, this.squares);
    const value = part / this.weight;
    return { value, ...wilson(value * effective, effective) };
  }
}

/** One line in one lane. */
class LineSum {
  self = 0;
  total = 0;
  samples = 0;
  totalSamples = 0;
  /** Weight by function row. */
  readonly functions = new Map<number, number>();
}

/** Lines of one file in code of one module. */
interface FileSum {
  readonly lines: Omit<FileLines, 'lines'>;
  /** By line, then position of the lane. */
  readonly byLine: Map<number, Map<number, LineSum>>;
}

/**
 * @param profile as recorded, with its spots
 * @param view which samples count in which lane; lanes of `lanes`
 * @returns files by the weight of their dearest line, lines by number
 */
export function costsOfLines(
  profile: Profile,
  resolved: ResolvedSpots,
  lanes: Lanes,
  view: View,
  kind: WeightKind,
): FileLines[] {
  const { spots, samples } = profile;
  if (spots === undefined) return [];
  const factors = periodFactors(profile, kind);
  const grains = grainWeights(profile, kind);
  const sums = lanes.lanes.map(() => new LaneSum());
  /** Weight and samples per spot and lane: lines are looked at once a spot, not once a sample. */
  const laneCount = lanes.lanes.length;
  const weightOf = new Float64Array(spots.func.length * laneCount);
  const samplesOf = new Int32Array(spots.func.length * laneCount);
  for (let i = 0; i < samples.event.length; i++) {
    const event = samples.event[i];
    const lane = lanes.ofSample[i];
    if (!view.eventsOfLane[lane].has(event)) continue;
    const weight = kind === 'samples' ? 1 : samples.period[i] * factors[event];
    sums[lane].add(weight, grains[event]);
    const spot = i < spots.ofSample.length ? spots.ofSample[i] : -1;
    if (spot < 0) continue;
    weightOf[spot * laneCount + lane] += weight;
    samplesOf[spot * laneCount + lane]++;
  }

  const files = new Files(profile, resolved);
  for (let spot = 0; spot < spots.func.length; spot++) {
    const places = resolved.places[spot];
    if (places.length === 0) continue;
    for (let lane = 0; lane < laneCount; lane++) {
      const at = spot * laneCount + lane;
      if (samplesOf[at] > 0) files.add(spot, places, lane, weightOf[at], samplesOf[at]);
    }
  }
  const traced = view.eventsOfLane.map((events) => isTraced(profile, events));
  return files.costs(lanes, (lane, part) => sums[lane].share(part, traced[lane]));
}

class Files {
  private readonly byKey = new Map<string, FileSum>();
  private readonly plain = new Map<string, string>();

  constructor(
    private readonly profile: Profile,
    private readonly resolved: ResolvedSpots,
  ) {}

  add(spot: number, places: readonly SourcePlace[], lane: number, weight: number, samples: number): void {
    const func = this.profile.spots!.func[spot];
    const seen = new Set<LineSum>();
    places.forEach(({ file, line }, depth) => {
      const sum = this.line(spot, file, line, lane);
      if (depth === 0) {
        sum.self += weight;
        sum.samples += samples;
      }
      // A line inlined into itself (recursion unrolled) counts once.
      if (seen.has(sum)) return;
      seen.add(sum);
      sum.total += weight;
      sum.totalSamples += samples;
      sum.functions.set(func, (sum.functions.get(func) ?? 0) + weight);
    });
  }

  costs(lanes: Lanes, share: (lane: number, part: number) => WithInterval): FileLines[] {
    const dearest = new Map<FileLines, number>();
    for (const { lines, byLine } of this.byKey.values()) {
      const costs = [...byLine]
        .sort(([a], [b]) => a - b)
        .flatMap(([line, byLane]) =>
          [...byLane]
            .sort(([a], [b]) => a - b)
            .map(([lane, sum]): LineCost => ({
              line,
              lane: lanes.lanes[lane].key,
              label: lanes.lanes[lane].label,
              self: share(lane, sum.self),
              total: share(lane, sum.total),
              samples: sum.samples,
              totalSamples: sum.totalSamples,
              functions: this.names(sum.functions),
            })),
        );
      const most = costs.reduce((max, cost) => Math.max(max, cost.total.value), 0);
      dearest.set({ ...lines, lines: costs }, most);
    }
    return [...dearest].sort(([a, x], [b, y]) => y - x || (a.file < b.file ? -1 : 1)).map(([file]) => file);
  }

  private line(spot: number, file: string, line: number, lane: number): LineSum {
    const { byLine } = this.file(spot, file);
    let byLane = byLine.get(line);
    if (byLane === undefined) byLine.set(line, (byLane = new Map<number, LineSum>()));
    let sum = byLane.get(lane);
    if (sum === undefined) byLane.set(lane, (sum = new LineSum()));
    return sum;
  }

  private file(spot: number, path: string): FileSum {
    const { funcs, spots } = this.profile;
    let plain = this.plain.get(path);
    if (plain === undefined) this.plain.set(path, (plain = plainPath(path)));
    const func = spots!.func[spot];
    const origin = this.resolved.originOf[spot];
    const key = JSON.stringify([plain, funcs.layer[func], funcs.module[func], origin]);
    let found = this.byKey.get(key);
    if (found === undefined) {
      const { text, madeMs } = this.resolved.origins[origin];
      found = {
        lines: {
          file: plain,
          layer: LAYERS[funcs.layer[func]],
          module: funcs.modules[funcs.module[func]] ?? '',
          origin: text,
          madeMs,
        },
        byLine: new Map<number, Map<number, LineSum>>(),
      };
      this.byKey.set(key, found);
    }
    return found;
  }

  private names(functions: ReadonlyMap<number, number>): string[] {
    const dearest = [...functions]
      .sort(([, a], [, b]) => b - a)
      .map(([func]) => this.profile.funcs.name[func]);
    return [...new Set(dearest)].slice(0, MOST_FUNCTIONS);
  }
}
