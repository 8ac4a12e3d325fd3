/** Runs a machine and tells everything that happened, as no recording could; `recording.ts` makes of it what a recording would tell. */
import { Cores } from './cores';
import { EventHeap } from './eventHeap';
import type { Machine } from './machine';
import { Pipeline } from './pipeline';
import { Random } from './random';
import type { Thread } from './thread';
import { Usage, type PartName } from './usage';

export interface Run {
  readonly seed: number;
  /** Units of work that are counted, and that pass before counting begins. */
  readonly work: number;
  readonly warmUp: number;
  /** Period of the sampling clock of each core. */
  readonly tickNs?: number;
  /** Simulated time after which it ends in any case. */
  readonly mostNs?: number;
}

export interface StageOutcome {
  readonly batches: number;
  readonly items: number;
  readonly published: number;
  readonly notifications: number;
  readonly localWakes: number;
  /** Time that lines took on their way from other cores, to sender and receiver. */
  readonly lineNs: number;
}

export interface Outcome {
  readonly ns: number;
  readonly work: number;
  readonly perSecond: number;
  /** Of a unit of work, from its source to its end. */
  readonly meanLatencyNs: number;
  readonly parts: readonly PartName[];
  /** By core, unit and part: see `Usage.at`. */
  readonly usedNs: Float64Array;
  readonly samples: Int32Array;
  readonly vcpuNs: Float64Array;
  readonly wakeToRunNs: Float64Array;
  readonly wakes: Int32Array;
  readonly stages: readonly StageOutcome[];
  readonly dropped: number;
}

const DELIVER = 0;
const IDLE_OVER = 1;
const ARRIVAL = 2;

export function simulate(machine: Machine, run: Run): Outcome {
  const random = new Random(run.seed);
  const heap = new EventHeap();
  const tickNs = run.tickNs ?? 1e6;
  const usage = new Usage(machine, tickNs, () => random.uniform() * tickNs);
  let completed = 0;
  let latency = 0;
  let dropped = 0;
  const perToken = machine.sources.map((source) => 1 / perItemAt(machine, source.stage, source.done));
  const owed = new Float64Array(machine.sources.length);
  const sourceOfEnd = new Int32Array(machine.stages.length).fill(-1);
  machine.sources.forEach(({ done }, i) => (sourceOfEnd[done] = i));

  const left = (stage: number, count: number, born: Float64Array, now: number, by: Thread) => {
    const index = sourceOfEnd[stage];
    if (index < 0) return;
    const tokens = count * perToken[index] + owed[index];
    const whole = Math.floor(tokens + 1e-9);
    owed[index] = Math.max(0, tokens - whole);
    if (index === 0) {
      completed += count * perToken[0];
      for (let i = 0; i < count; i++) latency += (now - born[i]) * perToken[0];
    }
    const source = machine.sources[index];
    if (source.kind === 'open') return;
    for (let i = 0; i < whole; i++) {
      const { thinkNs, thinkCv } = source;
      if (thinkNs === 0) pipeline.inject(source.stage, now, now, by);
      else heap.push(now + (thinkCv === 1 ? random.exponential(thinkNs) : thinkNs), ARRIVAL, index);
    }
  };
  const deliver = (at: number, thread: number) => heap.push(at, DELIVER, thread);
  const pipeline = new Pipeline(machine, random, usage, { left, deliver });
  const cores = new Cores(machine, usage, pipeline, (at, core) => heap.push(at, IDLE_OVER, core));
  pipeline.runOn(cores);

  machine.sources.forEach((source, i) => {
    if (source.kind === 'open') heap.push(random.uniform() * (1e9 / source.perSecond), ARRIVAL, i);
    else for (let n = 0; n < source.outstanding; n++) heap.push(n, ARRIVAL, i);
  });
  const arrive = (index: number, now: number) => {
    const source = machine.sources[index];
    if (!pipeline.inject(source.stage, now, now, null)) dropped++;
    if (source.kind === 'closed') return;
    const gap = 1e9 / source.perSecond;
    heap.push(now + (source.cv === 1 ? random.exponential(gap) : gap), ARRIVAL, index);
  };

  let now = 0;
  let begin = 0;
  let warm = false;
  const most = run.mostNs ?? 1e12;
  while (now < most) {
    if (!warm && completed >= run.warmUp) {
      warm = true;
      begin = now;
      completed = 0;
      latency = 0;
      dropped = 0;
      cores.settleAll(now);
      usage.reset();
      cores.wakeToRunNs.fill(0);
      cores.wakes.fill(0);
      for (const stage of pipeline.stages) stage.reset();
    }
    if (warm && completed >= run.work) break;
    const core = cores.soonest();
    const coreAt = core < 0 ? Infinity : cores.dueAt(core);
    if (heap.soonest === Infinity && coreAt === Infinity)
      throw new Error(`the machine stands still after ${completed} units of work`);
    if (coreAt < heap.soonest) {
      now = coreAt;
      cores.run(core, now);
      continue;
    }
    now = heap.soonest;
    const { what, whom } = heap.pop();
    if (what === DELIVER) cores.ready(pipeline.threads[whom], now);
    else if (what === IDLE_OVER) cores.idleOver(whom, now);
    else arrive(whom, now);
  }
  cores.settleAll(now);
  if (!warm) throw new Error(`no steady state within ${most} ns: ${completed} units of work`);
  return {
    ns: now - begin,
    work: completed,
    perSecond: (completed * 1e9) / (now - begin),
    meanLatencyNs: latency / completed,
    parts: usage.parts,
    usedNs: usage.ns,
    samples: usage.samples,
    vcpuNs: usage.vcpuNs,
    wakeToRunNs: cores.wakeToRunNs,
    wakes: cores.wakes,
    stages: pipeline.stages.map(({ batches, items, published, notifications, localWakes, lineNs }) => ({
      batches,
      items,
      published,
      notifications,
      localWakes,
      lineNs,
    })),
    dropped,
  };
}

/** Descriptors at a stage per descriptor at another one before it. */
export function perItemAt(machine: Machine, first: number, stage: number): number {
  let product = 1;
  for (let at = stage; at !== first && at >= 0; at = machine.stages[at].from)
    product *= machine.stages[at].perItem;
  return product;
}
