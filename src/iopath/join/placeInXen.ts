/**
 * Where what Xen did for one domain belongs in that domain's own stacks. One sample of Xen stands for one sample: it goes
 * whole to one place, and the places are drawn so that each gets its share.
 */
import type { SampleIndex, StackIndex } from '../../profile/ids';
import type { SampleTable } from '../../profile/profile';
import { ANY_ENTRY, ENTRIES, HYPERCALLS, SCHED_OP, UNCALLED, type EntrySet } from './entryPoints';
import { drawSystematically } from './systematic';

/** Samples of a domain's own perf whose innermost frame is the hypercall stub. */
export interface StubSamples {
  /** Working: in order of the flame graph, so that neighbours are alike. */
  readonly busy: readonly SampleIndex[];
  /** Below a halt: only what Xen does to put a vCPU to sleep belongs here. */
  readonly idle: readonly SampleIndex[];
  /** Per stack, see {@link StubStacks.entries}. */
  readonly entries: Int32Array;
}

export type PlaceKind = 'by entry point' | 'in proportion' | 'no hypercall' | 'not told';

export interface Place {
  readonly sample: SampleIndex;
  readonly kind: PlaceKind;
  /** The stub's sample whose path and thread this one gets; -1 if it stands below a label of its own. */
  readonly stub: SampleIndex;
  /** Label above the function of Xen; '' if none. */
  readonly label: string;
}

export const IN_PROPORTION = '[in proportion: the function does not tell the hypercall]';
const NOT_TOLD = '[in Xen: the function does not tell the way in]';
const SOME_HYPERCALL = '[hypercall, which one is not known]';

/**
 * @param inXen samples of Xen for this domain, by time
 * @param entriesOf what the function of such a sample says
 */
export function placeInXen(
  inXen: readonly SampleIndex[],
  entriesOf: (sample: SampleIndex) => EntrySet,
  stubs: StubSamples,
  samples: SampleTable,
): Place[] {
  const places: Place[] = [];
  const told = inXen.filter((i) => entriesOf(i) !== ANY_ENTRY);
  const untold = inXen.filter((i) => entriesOf(i) === ANY_ENTRY);
  const calls = told.filter((i) => (entriesOf(i) & HYPERCALLS) !== 0);
  for (const sample of told) {
    const set = entriesOf(sample);
    if ((set & HYPERCALLS) === 0)
      places.push({ sample, kind: 'no hypercall', stub: -1, label: labelOf(set) });
  }
  const candidates = new StubCandidates(stubs, samples);
  for (const [set, vcpu, group] of grouped(calls, entriesOf, samples)) {
    const drawn = candidates.draw(set, vcpu, group.length);
    group.forEach((sample, k) => {
      const stub = drawn.length > 0 ? drawn[k] : -1;
      places.push({ sample, kind: 'by entry point', stub, label: stub < 0 ? labelOf(set) : '' });
    });
  }
  // What does not tell is divided as what tells: so much of it by hypercalls, the rest without.
  const uncalled = told.filter((i) => (entriesOf(i) & UNCALLED) !== 0).length;
  const share = calls.length + uncalled > 0 ? calls.length / (calls.length + uncalled) : 1;
  const { taken, rest } = takeEvenly(untold, stubs.busy.length > 0 ? share : 0);
  for (const sample of rest) places.push({ sample, kind: 'not told', stub: -1, label: NOT_TOLD });
  for (const [, vcpu, group] of grouped(taken, () => ANY_ENTRY, samples)) {
    const drawn = candidates.draw(ANY_ENTRY, vcpu, group.length);
    group.forEach((sample, k) => {
      places.push({ sample, kind: 'in proportion', stub: drawn[k], label: IN_PROPORTION });
    });
  }
  return places;
}

/** Spread evenly over the list, which is in order of time. */
function takeEvenly(list: readonly SampleIndex[], share: number) {
  const taken: SampleIndex[] = [];
  const rest: SampleIndex[] = [];
  list.forEach((sample, k) => {
    const due = Math.floor((k + 1) * share + 0.5) > Math.floor(k * share + 0.5);
    (due ? taken : rest).push(sample);
  });
  return { taken, rest };
}

function labelOf(set: EntrySet): string {
  const named = ENTRIES.filter((_, bit) => ((set >> bit) & 1) === 1);
  return named.length === 1 ? `[${named[0].label}]` : SOME_HYPERCALL;
}

/** Samples of one set of entries on one vCPU, in their order. */
function grouped(
  list: readonly SampleIndex[],
  entriesOf: (sample: SampleIndex) => EntrySet,
  { vcpu }: SampleTable,
): [set: EntrySet, vcpu: number, group: SampleIndex[]][] {
  const groups = new Map<number, [EntrySet, number, SampleIndex[]]>();
  for (const sample of list) {
    const set = entriesOf(sample);
    // Both fit side by side into the 53 bits of a number.
    const key = set * 0x10000 + vcpu[sample];
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [set, vcpu[sample], [sample]]);
    else group[2].push(sample);
  }
  return [...groups.values()];
}

class StubCandidates {
  /** By set of entries, for all vCPUs. */
  private readonly busy = new Map<EntrySet, SampleIndex[]>();
  private readonly onVcpu = new Map<string, SampleIndex[]>();

  constructor(
    private readonly stubs: StubSamples,
    private readonly samples: SampleTable,
  ) {}

  /**
   * Samples of stubs through which the set can have been reached, each stack as often as its weight asks; on the same
   * vCPU where it has any. In order of time, so that the k-th goes with the k-th of the samples to be placed.
   */
  draw(set: EntrySet, vcpu: number, count: number): SampleIndex[] {
    const from = this.candidates(set, vcpu);
    const weights = from.map((i) => this.samples.period[i]);
    return Array.from(drawSystematically(weights, count), (position) => from[position]).sort(
      (a, b) => this.samples.timeNs[a] - this.samples.timeNs[b],
    );
  }

  private candidates(set: EntrySet, vcpu: number): SampleIndex[] {
    const everywhere = remember(this.busy, set, () => {
      const { busy, idle, entries } = this.stubs;
      const fits = (i: SampleIndex) => (entries[this.samples.stack[i]] & set) !== 0;
      const weighs = (i: SampleIndex) => this.samples.period[i] > 0;
      if (set === ANY_ENTRY) return busy.filter(weighs);
      return [...busy, ...(set === SCHED_OP ? idle : [])].filter((i) => fits(i) && weighs(i));
    });
    const here = remember(this.onVcpu, `${set} ${vcpu}`, () =>
      everywhere.filter((i) => this.samples.vcpu[i] === vcpu),
    );
    return here.length > 0 ? here : everywhere;
  }
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}

/** Sorts samples of stubs as {@link StubSamples.busy} asks for: by thread, then as in the flame graph, then by time. */
export function inFlameOrder(list: SampleIndex[], samples: SampleTable, rank: Int32Array): SampleIndex[] {
  const rankOf = (stack: StackIndex) => (stack < 0 ? -1 : rank[stack]);
  return list.sort(
    (a, b) =>
      samples.thread[a] - samples.thread[b] ||
      rankOf(samples.stack[a]) - rankOf(samples.stack[b]) ||
      samples.timeNs[a] - samples.timeNs[b],
  );
}
