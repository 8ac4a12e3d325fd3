/** The answer to a request: thousands of draws of everything uncertain, in medians and intervals, never a bare number. */
import type { Estimate, Estimated, EstimateRequest } from './estimate';
import { estimated, exactly, scaled } from './estimated';
import { bestSplit } from './bound';
import { baselinePerSecond, coresOf, movesNothing, type CoreCounts } from './gainEstimate';
import { DrawnPlacement } from './drawnPlacement';
import { coreEstimates } from './coreEstimates';
import { PlacedModel } from './placedModel';
import { place, type Placed } from './placement';
import { prepareEstimates, type Prepared } from './prepared';
import { tornado } from './tornado';
import { summaryOf, verdictOf, whatBounds } from './verdict';
import type { OffloadSystem } from './system';

/**
 * @throws CannotPlace (`placement.ts`) for moves that make no sense here
 */
export function estimateSystem(system: OffloadSystem, request: EstimateRequest): Estimate {
  return estimatePrepared(prepareEstimates(system, request), request);
}

/** The same with draws that are there already; those of the request and its assumptions do not count. */
export function estimatePrepared(
  prepared: Prepared,
  { sideCores, moves }: Pick<EstimateRequest, 'sideCores' | 'moves'>,
): Estimate {
  const { system, draws, check, boundAsRecorded, baseline } = prepared;
  const placed = place(system, sideCores, moves);
  const model = new PlacedModel(system, placed, prepared.assumptions.layout);
  const drawn = new DrawnPlacement(prepared, model);
  const nothing = movesNothing(placed);
  const known = system.work !== null;
  const most = estimated(drawn.mostGain);
  const gain = nothing ? exactly(1) : known ? estimated(drawn.gain) : most;
  const ratio = known ? estimated(check.slice()) : null;
  const bound = baseline.throughput.boundName(commonest(boundAsRecorded));
  const bounds = whatBounds(ratio?.median ?? 1, bound, system.lockShare);
  const verdict = verdictOf(known, ratio, drawn.chanceOfGain, drawn.chanceOfLoss);
  const perSecond = baselinePerSecond(prepared);
  const latencyNs = drawn.latency();
  const counts = coresOf(prepared, placed);
  const equal =
    nothing || counts.extra >= counts.working
      ? null
      : counts.extra === 0
        ? gain
        : estimated(drawn.equalCoreGain);
  return {
    verdict,
    summary: summaryOf(verdict, gain, most, bounds, !nothing, system.withheld.at(0)),
    baseline: {
      throughput: perSecond === null ? null : baselineThroughput(prepared, perSecond),
      nsPerUnit: estimated(prepared.cost.slice()),
      check: ratio === null ? null : { ratio, bounds },
      bottleneck: baseline.throughput.boundName(commonest(prepared.bound)),
    },
    gain,
    chanceOfGain: drawn.chanceOfGain,
    equalCoreGain: known ? equal : null,
    throughput: perSecond === null ? null : scaled(gain, perSecond),
    nsPerUnit: estimated(drawn.cost),
    latencyNs,
    occupiedCores: { before: counts.working, after: occupiedAfter(placed) },
    workingCores: { before: estimated(drawn.workingBefore), after: estimated(drawn.workingAfter) },
    cores: coreEstimates(prepared, model, drawn),
    parts: drawn.parts(),
    amdahl: { share: estimated(drawn.movedShare), most },
    tornado: nothing ? [] : tornado(prepared, model),
    withheld: [...system.withheld, ...withheldHere(system, known, latencyNs !== null)],
    notes: [...system.notes, ...placed.notes, ...splitNote(prepared, model, counts)],
    draws: draws.count,
    seed: draws.seed,
  };
}

function baselineThroughput({ system, rate, calibrated }: Prepared, perSecond: number): Estimated {
  // What was measured is not drawn.
  if (system.work?.undisturbedPerSecond !== null) return exactly(perSecond);
  return estimated(rate.map((perNs, draw) => (1e9 * perNs) / calibrated[draw]));
}

/** Of the cores in use, how many would be best set aside; nothing where that is what was asked for. */
function splitNote(
  prepared: Prepared,
  model: PlacedModel,
  { working, extra, sideCores }: CoreCounts,
): string[] {
  if (extra === 0 || working < 3) return [];
  const { jobs, think, cost } = prepared.baseline.evaluate(prepared.middle, 0);
  model.evaluate(prepared.middle, 0, jobs, think, null);
  let [rest, side] = [0, 0];
  model.demand.forEach((demand, core) => (sideCores.has(core) ? (side += demand) : (rest += demand)));
  const best = bestSplit(cost, rest, side, working);
  if (best.sideCores === extra) return [];
  return [
    `Of the ${working} cores in use, ${best.sideCores} set aside for this would fit best: ${best.gain.toFixed(2)} times the throughput.`,
  ];
}

function occupiedAfter({ cores, after, parts }: Placed): number {
  const count = cores.length;
  const occupied = new Set(parts.map(({ core }) => core));
  after.forEach((share, i) => share > 0 && occupied.add(i % count));
  return occupied.size;
}

function withheldHere({ misses }: OffloadSystem, known: boolean, hasLatency: boolean): string[] {
  const withheld: string[] = [];
  if (!known) withheld.push('Everything but Amdahl bounds: the recording has no throughput.');
  if (misses.length === 0) {
    withheld.push(
      'Cache relief: no cache misses were recorded. Lines that are handed over are counted by their defaults.',
    );
  }
  if (known && !hasLatency) {
    withheld.push('Latency: it is told for requests of a known queue depth, and for an offered load.');
  }
  return withheld;
}

/** Of not negative numbers the one that occurs most often. */
function commonest(numbers: Int32Array): number {
  const counts = new Map<number, number>();
  let [best, most] = [-1, 0];
  for (const number of numbers) {
    const count = (counts.get(number) ?? 0) + 1;
    counts.set(number, count);
    if (count > most) [best, most] = [number, count];
  }
  return best;
}
