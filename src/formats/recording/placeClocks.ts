/** Places the captures of a recording on one axis: by readings of both clocks where there are any, else by the schedule. */
import type { CaptureIndex } from '../../profile/ids';
import type { ClockPlacement } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { Schedule } from '../../profile/schedule';
import { IDLE_DOMAIN_ID } from '../../profile/schedule';
import type { HeaderFacts } from '../perfData/headerFeatures';
import { agreement, fitToSchedule, type Sighting } from './agreement';
import type { Machine, RecordingLayout } from './captureFiles';
import { apply, chain, inverse, monotonicToTsc } from './clockChain';
import { Occupancy } from './occupancy';
import { moveSchedule } from './placeSchedule';

/** A perf capture that has been read: where its samples are, and what its header says about its clock. */
export interface PerfSamples {
  readonly capture: CaptureIndex;
  readonly facts: HeaderFacts;
  readonly machine: Pick<Machine, 'folder' | 'domain'> & Partial<Machine>;
  /** Its samples in the builder. */
  readonly from: number;
  readonly end: number;
}

/** The capture whose clock is the axis. */
export interface AxisClock extends PerfSamples {
  readonly builder: ProfileBuilder;
}

export interface Placed {
  readonly move: (ns: number) => number;
  readonly placement: ClockPlacement;
}

/** Wall clocks of two domains of one host were seen 0.3 s apart, and logged starts six seconds off (a loaded host). */
const RANGE_NS = 15e9;
/** Stamps that fit well as they are may still be this much off: clocks that were tied once drift apart in a recording. */
const DRIFT_NS = 5e6;
/** A placement that fits less than this is warned about, and not used to tell guests apart. */
export const TRUSTED_SHARE = 0.9;

/** The schedule's TSC -> the axis. */
export function placeSchedule(
  schedule: Schedule,
  layout: RecordingLayout,
  axis: AxisClock | undefined,
): { schedule: Schedule; placement: ClockPlacement } {
  const clock = 'TSC';
  if (axis === undefined) return { schedule, placement: { clock, method: 'itself', uncertaintyNs: 0 } };
  const tscOf = (ns: number) => schedule.tscOrigin + (ns * schedule.tscHz) / 1e9;
  const line = monotonicToTsc(layout.tscReadings, axis.machine.folder);
  if (line !== undefined && isMonotonic(axis)) {
    const toAxis = inverse(line);
    const moved = moveSchedule(schedule, (ns) => apply(toAxis, tscOf(ns)));
    const placement = { clock, method: 'TSC readings before and after', uncertaintyNs: line.uncertaintyNs };
    return { schedule: moved, placement };
  }
  const around = axisOfWall(axis, layout.xentraceStartNs);
  const occupancy = new Occupancy(schedule);
  const sightings = perfSightings(axis.builder, axis, occupancy);
  // Sightings move onto the schedule, so the schedule moves the other way.
  const coarse = around === undefined ? 0 : schedule.startNs - around;
  const fit = fitToSchedule(schedule, sightings, coarse, RANGE_NS);
  if (fit !== undefined) {
    const moved = moveSchedule(schedule, (ns) => ns - fit.shiftNs);
    return {
      schedule: moved,
      placement: { clock, method: 'fitted: when vCPUs ran', uncertaintyNs: fit.uncertaintyNs },
    };
  }
  const known = around !== undefined;
  return {
    schedule: moveSchedule(schedule, (ns) => ns - coarse),
    placement: {
      clock,
      method: known ? 'start of xentrace by the wall clock' : 'not tied',
      uncertaintyNs: known ? RANGE_NS : Infinity,
    },
  };
}

/** A domain's perf clock -> the axis, with how well its samples fit the schedule then. */
export function placeOnAxis(
  read: PerfSamples,
  axis: AxisClock,
  layout: RecordingLayout,
  occupancy: Occupancy | undefined,
): Placed {
  const clock = `${clockName(read)} of ${read.machine.domain.name}`;
  const sightings = occupancy === undefined ? [] : perfSightings(axis.builder, read, occupancy);
  const withCheck = (move: (ns: number) => number, method: string, uncertaintyNs: number): Placed => ({
    move,
    placement: { clock, method, uncertaintyNs, ...checked(occupancy, sightings, move) },
  });
  if (read.capture === axis.capture) return withCheck((ns) => ns, 'itself (the axis)', 0);
  const [own, reference] = [
    monotonicToTsc(layout.tscReadings, read.machine.folder),
    monotonicToTsc(layout.tscReadings, axis.machine.folder),
  ];
  if (own !== undefined && reference !== undefined && isMonotonic(read) && isMonotonic(axis)) {
    const line = chain(own, inverse(reference));
    return withCheck((ns) => apply(line, ns), 'TSC readings before and after', line.uncertaintyNs);
  }
  const shift = wallShift(read, axis);
  if (occupancy !== undefined) {
    const fit = fitToSchedule(occupancy.schedule, sightings, shift ?? 0, RANGE_NS);
    if (fit !== undefined)
      return withCheck((ns) => ns + fit.shiftNs, 'fitted: when vCPUs ran', fit.uncertaintyNs);
  }
  if (shift === undefined) return withCheck((ns) => ns, 'not tied', Infinity);
  return withCheck((ns) => ns + shift, 'wall clock', RANGE_NS);
}

/** PMU samples: on dom0's clock as they are, or shifted to where they fit the schedule. */
export function samplesOf(
  draft: ProfileBuilder,
  read: PerfSamples,
  occupancy: Occupancy,
): Placed & { readonly trusted: boolean } {
  const sightings = pmuSightings(draft, read, occupancy);
  const clock = `${clockName(read)} of ${read.machine.domain.name}`;
  const asTheyAre = agreement(occupancy.schedule, sightings, (ns) => ns);
  const fit = fitToSchedule(occupancy.schedule, sightings, 0, RANGE_NS);
  const drift = fit !== undefined && Math.abs(fit.shiftNs) <= DRIFT_NS && fit.share > asTheyAre.share;
  if (asTheyAre.share >= TRUSTED_SHARE && !drift) {
    return {
      move: (ns) => ns,
      placement: {
        clock,
        method: 'as stamped, checked against the schedule',
        uncertaintyNs: 1e6,
        agreement: asTheyAre,
      },
      trusted: true,
    };
  }
  if (fit === undefined) {
    const placement = { clock, method: 'as stamped', uncertaintyNs: Infinity, agreement: asTheyAre };
    return { move: (ns) => ns, placement, trusted: false };
  }
  return {
    move: (ns) => ns + fit.shiftNs,
    placement: {
      clock,
      method: 'fitted: which domain ran on each pCPU',
      uncertaintyNs: fit.uncertaintyNs,
      agreement: { share: fit.share, checked: fit.checked },
    },
    trusted: fit.share >= TRUSTED_SHARE,
  };
}

function checked(
  occupancy: Occupancy | undefined,
  sightings: readonly Sighting[],
  move: (ns: number) => number,
): Pick<ClockPlacement, 'agreement'> {
  if (occupancy === undefined) return {};
  const result = agreement(occupancy.schedule, sightings, move);
  return result.checked === 0 ? {} : { agreement: result };
}

/** perf numbers a domain's CPUs as its vCPUs. */
function perfSightings(builder: ProfileBuilder, read: PerfSamples, occupancy: Occupancy): Sighting[] {
  const { id } = read.machine.domain;
  if (id === null) return [];
  const sightings: Sighting[] = [];
  for (let i = read.from; i < read.end; i++) {
    const { timeNs, cpu } = builder.sampleAt(i);
    const spans = occupancy.ofVcpu(id, cpu);
    if (spans !== undefined) sightings.push({ timeNs, spans });
  }
  return sightings;
}

/** A PMU sample tells dom0 from guests; what is in Xen's range tells nothing. */
function pmuSightings(draft: ProfileBuilder, read: PerfSamples, occupancy: Occupancy): Sighting[] {
  const { vcpus, pcpus } = occupancy.schedule;
  const spansOf = (fits: (domainId: number) => boolean) =>
    new Map(pcpus.map((pcpu) => [pcpu, occupancy.onPcpu(pcpu)?.where((vcpu) => fits(vcpus[vcpu].domainId))]));
  const dom0 = spansOf((id) => id === 0);
  const guests = spansOf((id) => id !== 0 && id !== IDLE_DOMAIN_ID);
  const sightings: Sighting[] = [];
  for (let i = read.from; i < read.end; i++) {
    const { timeNs, cpu, domain, inHypervisor } = draft.sampleAt(i);
    const spans = (draft.domainAt(domain).role === 'guest' ? guests : dom0).get(cpu);
    if (!inHypervisor && spans !== undefined) sightings.push({ timeNs, spans });
  }
  return sightings;
}

/** True if the capture is stamped with CLOCK_MONOTONIC of its machine. */
export function isMonotonic(read: PerfSamples): boolean {
  return read.facts.clockData?.clockId === CLOCK_MONOTONIC;
}

const CLOCK_MONOTONIC = 1;

function clockName(read: PerfSamples): string {
  return isMonotonic(read) ? 'CLOCK_MONOTONIC' : "perf's clock";
}

/** Wall clock minus perf's clock: from perf's header, else from when perf was told to begin and its first sample. */
export function wallOffset(read: PerfSamples): bigint | undefined {
  const { clockData, firstSampleNs } = read.facts;
  if (clockData !== undefined) return clockData.wallNs - clockData.clockNs;
  const enabled = read.machine.perfEnabledNs;
  return enabled === undefined || firstSampleNs === undefined
    ? undefined
    : enabled - BigInt(Math.round(firstSampleNs));
}

function wallShift(read: PerfSamples, axis: PerfSamples): number | undefined {
  const [own, reference] = [wallOffset(read), wallOffset(axis)];
  return own === undefined || reference === undefined ? undefined : Number(own - reference);
}

/** Of two hosts, by what each says the time is; nothing proves that they agree. */
export function byWallClocks(
  read: PerfSamples,
  axis: PerfSamples,
): { readonly move: (ns: number) => number; readonly method: string; readonly uncertaintyNs: number } {
  const shift = wallShift(read, axis);
  return shift === undefined
    ? { move: (ns) => ns, method: 'not tied', uncertaintyNs: Infinity }
    : { move: (ns) => ns + shift, method: "the hosts' wall clocks", uncertaintyNs: RANGE_NS };
}

function axisOfWall(axis: AxisClock, wallNs: bigint | undefined): number | undefined {
  const offset = wallOffset(axis);
  return wallNs === undefined || offset === undefined ? undefined : Number(wallNs - offset);
}
