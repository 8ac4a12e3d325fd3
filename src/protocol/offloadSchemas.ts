/** Run-time schemas of `offload.ts`. */
import * as v from 'valibot';
import { workChoice, workUnit } from './breakdownSchemas';
import { count, finite, index, row, share } from './primitiveSchemas';

const texts = v.array(v.string());
export const estimated = v.object({ low: finite, median: finite, high: finite });
export const verdict = v.picklist(['gain', 'loss', 'not-distinguishable', 'bounds-only', 'withheld']);
const sideCore = v.object({
  pcpu: v.nullable(row),
  place: v.picklist(['own-core', 'smt-sibling', 'other-socket']),
});
const move = v.object({ unit: v.string(), sideCore: row });

const coreEstimate = v.object({
  label: v.string(),
  pcpu: v.nullable(row),
  isSideCore: v.boolean(),
  before: estimated,
  after: estimated,
  bottleneck: share,
  units: v.array(v.object({ unit: v.string(), label: v.string(), load: finite })),
});

const tornadoRow = v.object({
  key: v.string(),
  label: v.string(),
  low: finite,
  high: finite,
  unit: v.string(),
  gainAtLow: finite,
  gainAtHigh: finite,
  source: v.string(),
});

const estimate = v.object({
  verdict,
  summary: v.string(),
  baseline: v.object({
    throughput: v.nullable(estimated),
    nsPerUnit: estimated,
    check: v.nullable(v.object({ ratio: estimated, bounds: v.string() })),
    bottleneck: v.string(),
  }),
  gain: estimated,
  chanceOfGain: share,
  equalCoreGain: v.nullable(estimated),
  throughput: v.nullable(estimated),
  nsPerUnit: estimated,
  latencyNs: v.nullable(v.object({ before: estimated, after: estimated })),
  occupiedCores: v.object({ before: count, after: count }),
  workingCores: v.object({ before: estimated, after: estimated }),
  cores: v.array(coreEstimate),
  parts: v.object({
    parallelism: estimated,
    costPerUnit: estimated,
    idleAndClock: estimated,
    cacheReliefNs: v.nullable(estimated),
    coherenceLossNs: estimated,
    handoffNs: estimated,
  }),
  amdahl: v.object({ share: estimated, most: estimated }),
  tornado: v.array(tornadoRow),
  withheld: texts,
  notes: texts,
  draws: count,
  seed: finite,
});

const setting = v.variant('kind', [
  v.object({
    kind: v.literal('vcpu-affinity'),
    domain: v.string(),
    vcpu: row,
    recorded: v.nullable(v.string()),
  }),
  v.object({ kind: v.literal('thread-affinity'), comm: v.string() }),
  v.object({ kind: v.literal('interrupt-affinity'), name: v.string() }),
  v.object({ kind: v.literal('packet-steering'), device: v.string() }),
  v.object({ kind: v.literal('napi-threads'), device: v.string() }),
]);

const step = v.object({
  title: v.string(),
  where: v.string(),
  commands: texts,
  undo: texts,
  settings: v.exactOptional(v.array(setting)),
  needs: v.picklist(['nothing', 'reconnect', 'reboot']),
  canApply: v.boolean(),
  note: v.nullable(v.string()),
});

const placement = v.object({
  moves: v.array(move),
  sideCores: v.array(sideCore),
  estimate,
  steps: v.array(step),
});

const candidate = v.object({
  unit: v.string(),
  label: v.string(),
  layer: v.picklist(['hypervisor', 'dom0', 'guest', 'driver']),
  domain: v.nullable(v.string()),
  class: v.picklist([
    'move-now',
    'move-with-queues',
    'move-with-code',
    'batch-instead',
    'avoid-instead',
    'stay',
  ]),
  mechanism: v.string(),
  reason: v.string(),
  synchronous: v.boolean(),
  nsPerUnit: estimated,
  share,
  gain: v.nullable(estimated),
  chanceOfGain: v.nullable(share),
  equalCoreGain: v.nullable(estimated),
});

const plan = v.object({
  best: v.nullable(placement),
  withheld: texts,
  runnerUp: v.nullable(v.object({ placement, lostBy: v.string() })),
  fractionalGain: v.nullable(finite),
  curve: v.array(v.object({ sideCores: count, gain: estimated, throughput: v.nullable(estimated) })),
  enoughSideCores: count,
  candidates: v.array(candidate),
  advice: v.array(
    v.object({
      key: v.string(),
      title: v.string(),
      reason: v.string(),
      savedNs: estimated,
      gain: estimated,
      steps: v.array(step),
      source: v.string(),
    }),
  ),
});

export const offloadReply = v.object({
  kind: v.literal('offload'),
  works: v.array(workChoice),
  work: v.nullable(v.string()),
  workLabel: v.string(),
  pcpus: v.array(v.object({ pcpu: row, label: v.string(), used: v.boolean(), busy: v.nullable(finite) })),
  colours: v.array(v.object({ domain: v.string(), colour: index })),
  plan,
});

export const estimateReply = v.object({ kind: v.literal('estimate'), estimate, steps: v.array(step) });

/** A machine has no more; beyond that a message is not from our page. */
const MOST = 4096;
const ask = {
  work: v.nullable(
    v.union([
      v.string(),
      v.object({ unit: workUnit, perSecond: v.pipe(v.number(), v.finite(), v.gtValue(0)) }),
    ]),
  ),
  sideCores: v.pipe(v.array(sideCore), v.maxLength(64)),
  assume: v.pipe(
    v.array(v.object({ key: v.string(), low: finite, mid: finite, high: finite })),
    v.maxLength(MOST),
  ),
};

export const offloadAsk = v.object(ask);
export const estimateAsk = v.object({ ...ask, moves: v.pipe(v.array(move), v.maxLength(MOST)) });
