/** A random system: recorded, and its move made. */
import type { EstimateRequest } from '../../src/offload/estimate';
import type { OffloadSystem } from '../../src/offload/system';
import { moved, withMisses, withoutRecorders } from './changes';
import type { Misses } from './footprints';
import type { Machine } from './machine';
import type { Knowledge } from './recording';
import { recordingOf } from './recording';
import { Random } from './random';
import { randomSystem, type RandomSystem } from './randomSystem';
import { simulate, type Outcome } from './simulate';

/** What is asked of the model, without recorders. */
export interface Truth {
  /** Throughput after the move over that before it. */
  readonly gain: number;
  /** Units of work per second before and after it. */
  readonly before: number;
  readonly after: number;
  /** CPU time per unit of work after it, on all cores. */
  readonly nsPerUnit: number;
  /** Per unit of work: what the caches of their own save, and what lines on their way between cores cost more. */
  readonly reliefNs: number;
  readonly coherenceNs: number;
}

export interface Case {
  readonly seed: number;
  readonly system: RandomSystem;
  readonly recorded: OffloadSystem;
  readonly request: EstimateRequest;
  readonly knowledge: Knowledge;
  /** Without recorders. */
  readonly before: Outcome;
  readonly after: Outcome;
  readonly truth: Truth;
}

/** Units of work that a run counts, and before that. */
const WORK = 8_000;
const WARM_UP = 1_000;

/** The same seed gives the same case. */
export function caseOf(seed: number): Case {
  const random = new Random(seed);
  const system = randomSystem(random);
  const plain = withMisses(system, system.machine);
  const run = { seed: seed + 1, work: WORK, warmUp: WARM_UP };
  const before = simulate(withoutRecorders(plain.machine), run);
  const samples = random.logBetween(1_500, 20_000);
  const recording = simulate(plain.machine, { ...run, seed: seed + 2, tickNs: before.ns / samples });
  const apart = withMisses(system, moved(system));
  const after = simulate(withoutRecorders(apart.machine), { ...run, seed: seed + 3 });
  const knowledge: Knowledge = {
    loop: random.chance(0.5),
    batches: random.chance(0.6),
    misses: random.chance(0.6) ? plain.misses : null,
    undisturbedPerSecond: random.chance(0.5) ? before.perSecond : null,
  };
  const recorded = recordingOf(system, plain.machine, recording, knowledge, random);
  const truth: Truth = {
    gain: after.perSecond / before.perSecond,
    before: before.perSecond,
    after: after.perSecond,
    nsPerUnit: workNs(apart.machine, after),
    reliefNs: missNs(system, plain.misses, before) - missNs(system, apart.misses, after),
    coherenceNs: lineNs(after) - lineNs(before),
  };
  return { seed, system, recorded, request: system.request, knowledge, before, after, truth };
}

function workNs({ units }: Machine, { usedNs, parts, work }: Outcome): number {
  let sum = 0;
  usedNs.forEach((ns, i) => {
    if (units[Math.floor(i / parts.length) % units.length].role === 'work') sum += ns;
  });
  return sum / work;
}

function missNs(
  { l2MissNs, llcMissNs }: RandomSystem,
  misses: readonly Misses[],
  { stages, work }: Outcome,
): number {
  return misses.reduce(
    (sum, { l2, llc }, i) => sum + ((l2 * l2MissNs + llc * llcMissNs) * stages[i].items) / work,
    0,
  );
}

function lineNs({ stages, work }: Outcome): number {
  return stages.reduce((sum, stage) => sum + stage.lineNs, 0) / work;
}
