/** How busy each core was, window by window: from the schedule where there is one, else from samples that are not idle. */
import type { Nanoseconds } from '../profile/ids';
import { IDLE_DOMAIN_ID, RUNSTATES, type Schedule } from '../profile/schedule';
import type { PairedView } from './pairViews';
import type { Pair, PairedSide } from './pairProfiles';
import type { WindowedSamples } from './windows';

export interface CoreLoads {
  readonly labels: readonly string[];
  /** Per core and window: load, and how much there could have been. Utilisation is the one over the other. */
  readonly load: readonly Float64Array[];
  readonly available: readonly Float64Array[];
}

const RUNNING = RUNSTATES.indexOf('running');

/** Of pCPUs: time in which a vCPU other than an idle one ran; spans that the trace lost are not available. */
export function loadsOfSchedule(
  schedule: Schedule,
  { startNs, endNs }: { readonly startNs: Nanoseconds; readonly endNs: Nanoseconds },
  windows: number,
): CoreLoads {
  const { intervals, pcpus, vcpus } = schedule;
  const length = (endNs - startNs) / windows;
  const load = pcpus.map(() => new Float64Array(windows));
  const available = pcpus.map(() => new Float64Array(windows).fill(length));
  const position = new Map(pcpus.map((pcpu, i) => [pcpu, i]));
  const idle = vcpus.map(({ domainId }) => domainId === IDLE_DOMAIN_ID);
  const spread = (into: Float64Array | undefined, from: Nanoseconds, to: Nanoseconds, sign: number) => {
    if (into === undefined || !(to > startNs && from < endNs)) return;
    const [a, b] = [Math.max(0, (from - startNs) / length), Math.min(windows, (to - startNs) / length)];
    for (let w = Math.floor(a); w < b; w++) into[w] += sign * length * (Math.min(b, w + 1) - Math.max(a, w));
  };
  for (let i = 0; i < intervals.state.length; i++) {
    if (intervals.state[i] !== RUNNING || idle[intervals.vcpu[i]]) continue;
    spread(load[position.get(intervals.pcpu[i]) ?? -1], intervals.startNs[i], intervals.endNs[i], 1);
  }
  for (const lost of schedule.lost) {
    spread(available[position.get(lost.pcpu) ?? -1], lost.startNs, lost.endNs, -1);
  }
  return { labels: pcpus.map((pcpu) => `pCPU ${pcpu}`), load, available };
}

/**
 * Of the CPUs that a view's samples were taken on: pCPUs for Xen's PMU, vCPUs for perf inside domains.
 * @param available load of a core that is busy all the time, over the whole recording; 1 if that is not known
 */
export function loadsOfSamples(
  pair: Pair,
  side: PairedSide,
  view: PairedView['before'],
  samples: WindowedSamples,
  available: number,
): CoreLoads {
  const { profile, lanes } = pair;
  const windows = samples.windowStart.length - 1;
  const ofPcpus = onPcpus(side, view);
  const idle = lanes.lanes.map((lane) => lane.kind === 'idle');
  const rows = new Map<string, Float64Array>();
  for (let w = 0; w < windows; w++) {
    for (let k = samples.windowStart[w]; k < samples.windowStart[w + 1]; k++) {
      const i = samples.sample[k];
      const { cpu, vcpu, domain } = profile.samples;
      const own = vcpu[i] >= 0 ? vcpu[i] : cpu[i];
      const { name, role } = profile.domains[domain[i]];
      const label = ofPcpus ? `pCPU ${cpu[i]}` : role === 'native' ? `CPU ${own}` : `${name} vCPU ${own}`;
      let row = rows.get(label);
      if (row === undefined) rows.set(label, (row = new Float64Array(windows)));
      if (!idle[lanes.layerOfSample[i]]) row[w] += samples.weight[k];
    }
  }
  return {
    labels: [...rows.keys()],
    load: [...rows.values()],
    available: Array.from(rows, () => new Float64Array(windows).fill(available / windows)),
  };
}

export function onPcpus({ layered: { profile } }: PairedSide, view: PairedView['before']): boolean {
  return view.eventsOfLane.every((events) =>
    [...events].every((e) => profile.captures[profile.events[e].capture].kind === 'pmu'),
  );
}

/** Load over what was available, per core, of the windows as they were drawn. */
export function utilisations({ load, available }: CoreLoads, drawn: Float64Array): number[] {
  return load.map((row, core) => weighted(row, drawn) / weighted(available[core], drawn));
}

export function weighted(row: Float64Array, drawn: Float64Array): number {
  let sum = 0;
  for (let w = 0; w < row.length; w++) sum += row[w] * drawn[w];
  return sum;
}
