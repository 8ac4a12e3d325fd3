/** Explains a gain in throughput between two recordings; `decomposition.ts` has the equations. */
import { CannotDivide } from '../iopath/breakdown/costs';
import type { WorkUnit } from '../profile/counters';
import { eventsOf, isTraced } from '../profile/views';
import { bootstrap } from './bootstrap';
import type { CompareQuery } from './comparison';
import { onPcpus, utilisations } from './coreLoad';
import { missLevels } from './costGroups';
import type { Decomposition, Gain, SideLoad } from './decomposition';
import { figuresOf } from './gainFigures';
import { missesWithheld, partsOf, termsOf, type Estimates } from './gainText';
import type { Pair } from './pairProfiles';
import type { PairedView } from './pairViews';
import type { RowTable } from './rowTable';
import {
  costSamples,
  newFunctions,
  scheduledSpan,
  sideCosts,
  type CostSource,
  type SideCosts,
} from './sideCosts';

/**
 * Of the whole machine: of the query's filters only its times count. Costs come from the query's view if that measures
 * time or cycles, else from the first view that does.
 */
export function decompose(pair: Pair, query: CompareQuery, rows: RowTable): Decomposition {
  const measures = ({ unit }: PairedView) => unit === 'cycles' || unit === 'nanoseconds';
  const view = [...pair.views.filter((v) => v.key === query.view), ...pair.views].find(measures);
  if (view === undefined) {
    return nothing('Neither time nor cycles were recorded on both sides: record cpu-clock or cycles.');
  }
  try {
    return decomposeBy(view, pair, query, rows);
  } catch (error) {
    // Recordings without times, or a counter that did not move: shares can still be compared.
    if (error instanceof CannotDivide) return nothing(error.message);
    throw error;
  }
}

function nothing(withheld: string): Decomposition {
  return { gain: null, withheld, before: null, after: null, source: '', notes: [] };
}

function decomposeBy(view: PairedView, pair: Pair, query: CompareQuery, rows: RowTable): Decomposition {
  const weight = view.unit === 'nanoseconds' ? 'time' : 'period';
  const source: CostSource = {
    view,
    weight,
    bySchedule: (['before', 'after'] as const).every(
      (which) => scheduledSpan(pair, which, view, query) !== undefined,
    ),
    traced: isTraced(pair.before.layered.profile, new Set(eventsOf(view.before))),
    misses: weight === 'time' ? [] : missLevels(pair.views),
  };
  const [x0, x1] = [costSamples(pair, 'before', source, query), costSamples(pair, 'after', source, query)];
  if (!x0.timed || !x1.timed) {
    return nothing(
      'A recording has too few samples with times to tell how its load varies: record for longer.',
    );
  }
  const isNew = newFunctions(pair, x0, x1);
  const before = sideCosts(pair, 'before', source, query, x0, rows, isNew);
  const after = sideCosts(pair, 'after', source, query, x1, rows, isNew);
  const figures: Estimates = bootstrap(before.windows, after.windows, (draw) =>
    figuresOf(before, after, source, draw),
  );
  if (!(figures.utilisationBefore.value > 0 && figures.utilisationAfter.value > 0)) {
    return nothing('Nothing but idle was recorded on one of the sides.');
  }
  const { gain, withheld } = gainOf(figures, source, before, after, query);
  return {
    gain,
    withheld,
    before: loadOf(before, source, figures.busyCoresBefore, figures.utilisationBefore),
    after: loadOf(after, source, figures.busyCoresAfter, figures.utilisationAfter),
    source: loadSource(pair, source),
    notes: notesOn(pair, source, query),
  };
}

const ONE: Readonly<Record<WorkUnit, string>> = { packets: 'packet', bytes: 'byte', requests: 'request' };

function gainOf(
  figures: Estimates,
  source: CostSource,
  before: SideCosts,
  after: SideCosts,
  { rates }: CompareQuery,
): Pick<Decomposition, 'gain' | 'withheld'> {
  if (rates === undefined || before.throughput === null || after.throughput === null) {
    return {
      gain: null,
      withheld:
        'Without the throughput of both sides there is no gain to explain: choose a counter that both have, or type in two rates.',
    };
  }
  const factor = after.throughput / before.throughput;
  const missShareWithheld = missesWithheld(figures, source);
  const gain: Gain = {
    factor,
    ln: Math.log(factor),
    terms: termsOf(figures, source),
    costUnit: `${source.weight === 'time' ? 'ns of CPU time' : 'cycles'} per ${ONE[rates.unit]}`,
    costBefore: figures.costBefore,
    costAfter: figures.costAfter,
    parts: source.traced ? [] : partsOf(figures, source, before, after),
    saved: figures.saved,
    missShare: missShareWithheld === null ? figures.missShare : null,
    missShareWithheld,
  };
  return { gain, withheld: null };
}

function loadOf(
  { loads, windows }: SideCosts,
  source: CostSource,
  busyCores: SideLoad['busyCores'],
  utilisation: NonNullable<SideLoad['utilisation']>,
): SideLoad {
  const busy = utilisations(loads, new Float64Array(windows).fill(1));
  const most = busy.reduce((a, b) => Math.max(a, b), 0);
  const inTime = source.bySchedule || source.weight === 'time';
  return {
    cores: loads.labels
      .map((label, core) => ({
        label,
        ofBusiest: busy[core] / most,
        utilisation: inTime ? busy[core] : null,
      }))
      .sort((a, b) => b.ofBusiest - a.ofBusiest),
    busyCores,
    utilisation: inTime ? utilisation : null,
  };
}

function loadSource(pair: Pair, { bySchedule, view }: CostSource): string {
  if (bySchedule) return 'pCPUs, from the schedule';
  const outside = onPcpus(pair.before, view.before) && onPcpus(pair.after, view.after);
  return outside ? "pCPUs, by samples of Xen's PMU" : 'CPUs as their own recorders saw them, by samples';
}

function notesOn(pair: Pair, source: CostSource, query: CompareQuery): string[] {
  const notes: string[] = [];
  if (source.view.key !== query.view) notes.push(`Costs are measured by ${source.view.label}.`);
  if (
    !source.bySchedule &&
    !(onPcpus(pair.before, source.view.before) && onPcpus(pair.after, source.view.after))
  ) {
    notes.push(
      'Without a schedule on both sides that tells of the same time as the samples, the cores are vCPUs: which of them shared a pCPU, and what Xen did besides, is not in it.',
    );
  }
  if (source.weight === 'time') {
    notes.push('Cost is CPU time, not cycles; what cache misses took of it is not told.');
  }
  if (source.traced) {
    notes.push(
      'A trace tells who ran and not what for: record cpu-clock or cycles beside it to divide the cost.',
    );
  }
  notes.push('What the recorders themselves took is part of the load.');
  return notes;
}
