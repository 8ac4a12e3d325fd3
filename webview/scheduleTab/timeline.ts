/**
 * The schedule as rows of segments: one per pCPU (who ran) and one per vCPU (in which state). Built in steps, so that ten
 * million intervals do not block the page.
 */
import { RUNSTATES } from '../../src/profile/schedule';
import type { ScheduleLine, ScheduleReply } from '../../src/protocol/schedule';
import type { TimeRange } from '../schedule/brush';
import { PcpuRowBuilder } from '../schedule/pcpuRow';
import { RowBuilder } from '../schedule/rowBuilder';
import { runnerKind } from '../schedule/runnerKinds';
import type { TimelineRow } from '../schedule/timelineRow';

/** Kinds of a vCPU's row: position in RUNSTATES, then time of which the trace says nothing. */
export const UNKNOWN_STATE = RUNSTATES.length;
export const STATE_KINDS = RUNSTATES.length + 1;
const RUNNING = RUNSTATES.indexOf('running');

export interface Timeline {
  readonly startNs: number;
  readonly endNs: number;
  readonly pcpus: readonly number[];
  readonly vcpus: readonly ScheduleLine[];
  /** Parallel to `pcpus`. */
  readonly pcpuRows: readonly TimelineRow[];
  /** Parallel to `vcpus`; null for idle vCPUs, whose time shows on the pCPUs. */
  readonly vcpuRows: readonly (TimelineRow | null)[];
  /** Intervals that lie within others in part or whole, and are drawn cut. */
  readonly overlapping: number;
}

export const wholeOf = (timeline: Timeline): TimeRange => [timeline.startNs, timeline.endNs];

/** Intervals a step: a few milliseconds. */
const STEP = 50_000;

/**
 * Yields the part that is done, 0 … 1, and returns the timeline.
 * @throws RangeError if the columns do not fit together.
 */
export function* timelineSteps(reply: ScheduleReply): Generator<number, Timeline> {
  const { startNs, endNs, pcpus, vcpus, lost } = reply;
  const vcpu = new Int32Array(reply.intervals.vcpu);
  const state = new Uint8Array(reply.intervals.state);
  const pcpu = new Int16Array(reply.intervals.pcpu);
  const start = new Float64Array(reply.intervals.start);
  const end = new Float64Array(reply.intervals.end);
  const count = vcpu.length;
  if ([state, pcpu, start, end].some((column) => column.length !== count))
    throw new RangeError('The columns of the schedule differ in length');
  if (!(endNs >= startNs)) throw new RangeError('The schedule ends before it begins');

  const placeOf = new Int32Array(0x8000).fill(-1);
  pcpus.forEach((cpu, i) => (placeOf[cpu] = i));
  const ofVcpu = new Float64Array(vcpus.length);
  const ofPcpu = new Float64Array(pcpus.length);
  for (let from = 0; from < count; from += STEP) {
    for (let i = from, to = Math.min(count, from + STEP); i < to; i++) {
      if (vcpu[i] < 0 || vcpu[i] >= vcpus.length)
        throw new RangeError('The schedule names a vCPU that it does not list');
      ofVcpu[vcpu[i]]++;
      if (state[i] === RUNNING && pcpu[i] >= 0 && placeOf[pcpu[i]] >= 0) ofPcpu[placeOf[pcpu[i]]]++;
    }
    yield (0.1 * from) / count;
  }

  const kinds = Uint8Array.from(vcpus, runnerKind);
  const vcpuBuilders = vcpus.map((line, i) =>
    line.idle ? null : new RowBuilder(STATE_KINDS, UNKNOWN_STATE, startNs, endNs, ofVcpu[i]),
  );
  const pcpuBuilders = pcpus.map((cpu, i) => new PcpuRowBuilder(cpu, lost, startNs, endNs, ofPcpu[i]));
  for (let from = 0; from < count; from += STEP) {
    for (let i = from, to = Math.min(count, from + STEP); i < to; i++) {
      const at = vcpu[i];
      vcpuBuilders[at]?.push(start[i], end[i], Math.min(state[i], UNKNOWN_STATE), pcpu[i]);
      if (state[i] !== RUNNING || pcpu[i] < 0) continue;
      const place = placeOf[pcpu[i]];
      if (place >= 0) pcpuBuilders[place].push(start[i], end[i], kinds[at], at);
    }
    yield 0.1 + (0.9 * from) / count;
  }
  return {
    startNs,
    endNs,
    pcpus,
    vcpus,
    pcpuRows: pcpuBuilders.map((builder) => builder.done()),
    vcpuRows: vcpuBuilders.map((builder) => builder?.done() ?? null),
    overlapping: [...vcpuBuilders, ...pcpuBuilders].reduce((sum, b) => sum + (b?.overlapping ?? 0), 0),
  };
}

/** Longest stretch of work before the page gets its turn. */
const SLICE_MS = 24;

/** Builds a timeline without blocking the page; null if `stillWanted` says no in between. */
export async function buildTimeline(
  reply: ScheduleReply,
  progress: (done: number) => void,
  stillWanted: () => boolean,
): Promise<Timeline | null> {
  const steps = timelineSteps(reply);
  let sliceEnd = performance.now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < sliceEnd) continue;
    progress(step.value);
    await new Promise((resolve) => setTimeout(resolve));
    if (!stillWanted()) return null;
    sliceEnd = performance.now() + SLICE_MS;
  }
}
