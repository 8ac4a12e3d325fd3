/** The gain of a placement and nothing else, fast enough to try every candidate; and how it grows with side-cores. */
import { equalCoreGain } from './bound';
import type { CurvePoint, Estimated, Move, SideCore } from './estimate';
import { estimated, exactly } from './estimated';
import { PARAMETER_AT as P } from './parameters';
import { PlacedModel } from './placedModel';
import { place, worksOn, type Placed } from './placement';
import type { Prepared } from './prepared';
import { Random } from './random';
import { gammaOverMean } from './quantile';

export interface GainEstimate {
  /** After over before in all draws; side-cores come on top of the cores in use. */
  readonly gain: Estimated;
  readonly chanceOfGain: number;
  /** Side-cores taken from the cores in use; null where there are too few. */
  readonly equalCoreGain: Estimated | null;
}

/** @throws CannotPlace (`placement.ts`) */
export function estimateGain(
  prepared: Prepared,
  sideCores: readonly SideCore[],
  moves: readonly Move[],
): GainEstimate {
  const placed = place(prepared.system, sideCores, moves);
  if (movesNothing(placed)) return { gain: exactly(1), chanceOfGain: 0, equalCoreGain: null };
  const model = new PlacedModel(prepared.system, placed, prepared.assumptions.layout);
  const { draws, jobs, think, rate, cost } = prepared;
  const gains = new Float64Array(draws.count);
  const atEqual = new Float64Array(draws.count);
  const cores = coresOf(prepared, placed);
  const shares = new PartShares(placed, draws.seed);
  let above = 0;
  for (let draw = 0; draw < draws.count; draw++) {
    const at = draw * draws.rowLength;
    shares.draw(model);
    const outcome = model.evaluate(draws.values, at, jobs[draw], think[draw], null);
    const error = draws.values[at + P.model_error];
    gains[draw] = (outcome.rate / rate[draw]) * error;
    if (gains[draw] > 1) above++;
    atEqual[draw] = error * gainAtEqualCores(model, cores, cost[draw]);
  }
  const gain = estimated(gains);
  return {
    gain,
    chanceOfGain: above / draws.count,
    equalCoreGain: cores.extra === 0 ? gain : cores.extra < cores.working ? estimated(atEqual) : null,
  };
}

/** Throughput against the number of side-cores, by the placement that `movesFor` gives for each. */
export function gainCurve(
  prepared: Prepared,
  placements: readonly { readonly sideCores: readonly SideCore[]; readonly moves: readonly Move[] }[],
): CurvePoint[] {
  const base = baselinePerSecond(prepared);
  return placements.map(({ sideCores, moves }) => {
    const { gain } = estimateGain(prepared, sideCores, moves);
    const throughput =
      base === null ? null : { low: gain.low * base, median: gain.median * base, high: gain.high * base };
    return { sideCores: sideCores.length, gain, throughput };
  });
}

/** Measured without recorders, or else as recorded and rid of them by the model; null without throughput. */
export function baselinePerSecond(prepared: Prepared): number | null {
  const { system, rate, calibrated } = prepared;
  if (system.work === null) return null;
  const { undisturbedPerSecond, recordedPerSecond } = system.work;
  if (undisturbedPerSecond !== null) return undisturbedPerSecond;
  const corrected = rate.map((perNs, draw) => (1e9 * perNs) / calibrated[draw]);
  const { median } = estimated(corrected);
  return Number.isFinite(median) ? median : recordedPerSecond;
}

export function movesNothing({ moved, parts }: Placed): boolean {
  return moved.length === 0 && parts.length === 0;
}

/** Cores that work in the baseline, and those that a placement adds. */
export interface CoreCounts {
  readonly working: number;
  readonly extra: number;
  readonly sideCores: ReadonlySet<number>;
}

export function coresOf({ system }: Prepared, { cores, sideCores, after, parts }: Placed): CoreCounts {
  const count = cores.length;
  const before = system.cores.map((_, core) =>
    system.units.some(({ placement }) => (placement.at(core) ?? 0) > 0),
  );
  const extra = [...new Set(sideCores)].filter(
    (core) =>
      before.at(core) !== true && (worksOn(after, core, count) || parts.some((part) => part.core === core)),
  );
  return { working: before.filter(Boolean).length, extra: extra.length, sideCores: new Set(extra) };
}

/** Of the model's last row, without its error; 0 where too few cores are left. */
export function gainAtEqualCores(
  { demand }: PlacedModel,
  { working, extra, sideCores }: CoreCounts,
  cost: number,
): number {
  let [rest, side] = [0, 0];
  for (let core = 0; core < demand.length; core++) {
    if (sideCores.has(core)) side += demand[core];
    else rest += demand[core];
  }
  return extra > 0 && extra < working ? equalCoreGain(cost, rest, side, working, extra) : 0;
}

/** Draws of the share that a part has of its unit: sampled, so that few samples tell it badly. */
export class PartShares {
  private readonly random: Random;

  constructor(
    private readonly placed: Placed,
    seed: number,
  ) {
    // Their own numbers, so that all else is drawn as without parts.
    this.random = new Random(seed ^ 0x5eed);
  }

  draw({ partShare }: PlacedModel): void {
    const { parts } = this.placed;
    for (let i = 0; i < parts.length; i++) {
      const { share, samples } = parts[i];
      const own = share * gammaOverMean(samples + 0.5, this.random.next());
      const rest = (1 - share) * gammaOverMean(share > 0 ? samples / share + 0.5 : 0.5, this.random.next());
      partShare[i] = own + rest > 0 ? own / (own + rest) : share;
    }
  }
}
