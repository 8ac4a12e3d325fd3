/**
 * CPU time by context, layer and category, of the samples that count: the self cost of everything that can be placed,
 * and how many independent samples it is worth (bursts allowed for, as in the breakdown).
 */
import { sampleCategories } from '../../iopath/breakdown/sampleCategories';
import { Shares } from '../../iopath/breakdown/shares';
import { Columns, tally } from '../../iopath/breakdown/tally';
import type { Contexts } from '../../iopath/contexts/contexts';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { LAYERS, type Layer } from '../../profile/profile';
import type { RunSpans } from './runSpans';
import type { SampleChoice } from './sampleChoice';

export interface ContextWeight {
  /** Position in the contexts. */
  readonly context: number;
  /** Nanoseconds of CPU time per second of the run, and per unit of work; NaN where not known. */
  readonly perSecond: number;
  readonly perUnit: number;
  readonly parts: readonly {
    readonly layer: Layer;
    readonly category: string;
    /** Of the context. */
    readonly share: number;
    readonly samples: number;
  }[];
  readonly samples: number;
  readonly effectiveSamples: number;
  /** Share of its time by CPU as it was sampled: vCPUs of its domain, or pCPUs. */
  readonly cpus: ReadonlyMap<number, number>;
}

export interface ContextWeights {
  readonly contexts: readonly ContextWeight[];
  /** Of all samples that count, in lock slow paths. */
  readonly lockShare: number;
}

const UNKNOWN_CPU = -1;

export function contextWeights(
  layered: LayeredProfile,
  choice: SampleChoice,
  contexts: Contexts,
  spans: RunSpans,
): ContextWeights {
  const { profile, lanes } = layered;
  const { samples, stacks, funcs, events } = profile;
  const { categories, ofSample: categoryOf } = sampleCategories(layered);
  const columns = new Columns();
  const columnOf = new Int32Array(samples.stack.length).fill(-1);
  const byCpu = contexts.contexts.map(() => new Map<number, number>());
  // Per event: what a unit of period is worth a second, and a unit of work.
  const toSeconds = new Float64Array(events.length);
  const toUnits = new Float64Array(events.length);
  const start = new Float64Array(events.length).fill(Infinity);
  const end = new Float64Array(events.length).fill(-Infinity);
  for (const [e, span] of spans.ofEvent) {
    start[e] = span.startNs;
    end[e] = span.endNs;
    toSeconds[e] = choice.nsPerPeriod[e] / span.seconds;
    toUnits[e] = choice.nsPerPeriod[e] / span.units;
  }
  const unknownLayer = LAYERS.indexOf('unknown');
  const keys = LAYERS.length * categories.length;
  const context = contexts.ofSample;
  for (let i = 0; i < columnOf.length; i++) {
    const e = samples.event[i];
    if (context[i] < 0 || end[e] < start[e]) continue;
    // Times that are not told fail both comparisons and count.
    if (samples.timeNs[i] < start[e] || samples.timeNs[i] > end[e]) continue;
    const layer = samples.stack[i] < 0 ? unknownLayer : funcs.layer[stacks.func[samples.stack[i]]];
    columnOf[i] = columns.at(
      lanes.layerOfSample[i],
      context[i] * keys + layer * categories.length + categoryOf[i],
    );
    const cpus = byCpu[context[i]];
    const cpu = choice.onPcpus ? samples.cpu[i] : samples.vcpu[i];
    cpus.set(cpu, (cpus.get(cpu) ?? 0) + samples.period[i] * choice.nsPerPeriod[e]);
  }
  const counted = tally(profile, {
    columnOf,
    columns: columns.length,
    weights: choice.nsPerPeriod,
    grains: Float64Array.from(events, ({ grain = 0 }, e) => grain * choice.nsPerPeriod[e]),
    factors: new Float64Array(events.length).fill(1),
  });
  const shares = new Shares(columns, counted, null, lanes.lanes.length, true);
  const rates = new Float64Array(columns.length);
  const units = new Float64Array(columns.length);
  for (let i = 0; i < columnOf.length; i++) {
    if (columnOf[i] < 0) continue;
    rates[columnOf[i]] += samples.period[i] * toSeconds[samples.event[i]];
    units[columnOf[i]] += samples.period[i] * toUnits[samples.event[i]];
  }
  const columnsOf: number[][] = contexts.contexts.map(() => []);
  for (let column = 0; column < columns.length; column++) {
    columnsOf[Math.floor(columns.key(column) / keys)].push(column);
  }
  let locks = 0;
  const rows = columnsOf.flatMap((list, row): ContextWeight[] => {
    if (list.length === 0) return [];
    const sum = (of: Float64Array | Int32Array) => list.reduce((total, column) => total + of[column], 0);
    const weight = sum(counted.weight);
    const merged = new Map<number, { weight: number; samples: number }>();
    for (const column of list) {
      const key = columns.key(column) % keys;
      const part = merged.get(key) ?? { weight: 0, samples: 0 };
      part.weight += counted.weight[column];
      part.samples += counted.samples[column];
      merged.set(key, part);
    }
    const parts = [...merged]
      .map(([key, part]) => ({
        layer: LAYERS[Math.floor(key / categories.length)],
        category: categories[key % categories.length],
        share: weight > 0 ? part.weight / weight : 0,
        samples: part.samples,
      }))
      .sort((a, b) => b.share - a.share || (a.category < b.category ? -1 : 1));
    for (const { category, share } of parts) {
      if (category === 'lock' || category === 'hv.lock') locks += share * weight;
    }
    const all = [...byCpu[row].values()].reduce((total, n) => total + n, 0);
    const cpus = new Map(
      [...byCpu[row]].filter(([cpu]) => cpu !== UNKNOWN_CPU).map(([cpu, n]) => [cpu, n / all]),
    );
    return [
      {
        context: row,
        // Without times the samples are taken as those of one busy second.
        perSecond: Number.isFinite(sum(rates)) ? sum(rates) : (1e9 * weight) / counted.totalWeight,
        perUnit: sum(units),
        parts,
        samples: sum(counted.samples),
        effectiveSamples: effective(shares.figure(list)),
        cpus,
      },
    ];
  });
  return { contexts: rows, lockShare: counted.totalWeight > 0 ? locks / counted.totalWeight : 0 };
}

const Z2 = 1.959963984540054 ** 2;

/** Samples of a share whose Wilson interval is as wide as this one: what its interval says it is worth. */
function effective(figure: {
  readonly share: number;
  readonly shareLow: number;
  readonly shareHigh: number;
  readonly samples: number;
}): number {
  const { share, shareLow, shareHigh, samples } = figure;
  const width = shareHigh - shareLow;
  if (!(share > 0 && share < 1)) return samples;
  // An exact figure (a trace) has no width.
  if (!(width > 0)) return Number.MAX_SAFE_INTEGER;
  // The width falls with the number of samples: halve until it is found.
  let [low, high] = [0, 1e9];
  for (let step = 0; step < 60; step++) {
    const n = (low + high) / 2;
    const wide = (2 * Math.sqrt(Z2 * ((share * (1 - share)) / n + Z2 / (4 * n * n)))) / (1 + Z2 / n);
    if (wide > width) low = n;
    else high = n;
  }
  return share * low;
}
