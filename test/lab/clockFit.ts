/**
 * How well the clocks of a recording agree, by what must be so: a sample of a vCPU is taken while Xen's schedule says that it
 * runs, and a vCPU that was woken takes its first sample shortly after. This is counted anew here, apart from how the reader places clocks.
 * Usage: node clockFit.cjs RECORDING.xenprof    prints JSON
 */
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import type { Profile } from '../../src/profile/profile';
import { RUNSTATES, type Schedule } from '../../src/profile/schedule';

/** Shifts that are tried, and the step between them. */
const RANGE_NS = 20e6;
const STEP_NS = 0.02e6;
const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');
const BLOCKED = RUNSTATES.indexOf('blocked');

/** When one vCPU ran, in order. */
interface Runs {
  readonly startNs: number[];
  readonly endNs: number[];
  /** It slept before. */
  readonly woken: boolean[];
}

export interface ClockFit {
  readonly capture: string;
  /** Samples within the time of the schedule. */
  readonly samples: number;
  /** Share of them that fall where their vCPU ran: as placed, and at the best shift. */
  readonly share: number;
  readonly bestShare: number;
  /** Middle and half-width of the shifts that are as good as the best, as far as so many samples can tell. */
  readonly offsetMs: number;
  readonly halfWidthMs: number;
  /** The same in tenths of the recording, which shows whether the clocks run evenly. */
  readonly offsetsMs: readonly number[];
  /** From a wake-up to the first sample in the run that it began: 5th percentile, median and count. */
  readonly wakeToSampleMs: { readonly p5: number; readonly median: number; readonly count: number };
}

/** One row a capture that samples vCPUs of the schedule. */
export function clockFits(profile: Profile): ClockFit[] {
  const { schedule, samples } = profile;
  if (schedule === null) return [];
  const runs = runsByVcpu(schedule);
  return profile.captures.flatMap((capture, index) => {
    if (capture.kind !== 'perf') return [];
    const { id } = profile.domains[capture.domain];
    const times: number[] = [];
    const where: Runs[] = [];
    for (let row = 0; row < samples.timeNs.length; row++) {
      if (profile.events[samples.event[row]].capture !== index) continue;
      const own = runs.get(`${id ?? ''}/${samples.cpu[row]}`);
      const timeNs = samples.timeNs[row];
      if (own === undefined || timeNs < schedule.startNs || timeNs > schedule.endNs) continue;
      times.push(timeNs);
      where.push(own);
    }
    return times.length === 0 ? [] : [fit(capture.name, times, where)];
  });
}

function runsByVcpu(schedule: Schedule): Map<string, Runs> {
  const byVcpu = new Map<string, Runs>();
  /** vCPUs that were woken and have not run since. */
  const waking = new Set<string>();
  const { vcpu, state, from, startNs, endNs } = schedule.intervals;
  for (let i = 0; i < vcpu.length; i++) {
    const { domainId, vcpu: number } = schedule.vcpus[vcpu[i]];
    const key = `${domainId}/${number}`;
    if (state[i] === RUNNABLE && from[i] === BLOCKED) waking.add(key);
    if (state[i] !== RUNNING) continue;
    const runs = byVcpu.get(key) ?? { startNs: [], endNs: [], woken: [] };
    byVcpu.set(key, runs);
    runs.startNs.push(startNs[i]);
    runs.endNs.push(endNs[i]);
    runs.woken.push(waking.delete(key));
  }
  return byVcpu;
}

function fit(capture: string, times: readonly number[], where: readonly Runs[]): ClockFit {
  const all = slide(times, where, 0, times.length);
  const tenth = Math.floor(times.length / 10);
  const offsetsMs = Array.from(
    { length: 10 },
    (_, part) => slide(times, where, part * tenth, (part + 1) * tenth).offsetMs,
  );
  const delays = wakeDelays(times, where);
  return {
    capture,
    samples: times.length,
    ...all,
    offsetsMs,
    wakeToSampleMs: {
      p5: (delays[Math.floor(delays.length * 0.05)] ?? NaN) / 1e6,
      median: (delays[delays.length >> 1] ?? NaN) / 1e6,
      count: delays.length,
    },
  };
}

/** Tries every shift: each run that a sample could fall into makes a range of shifts one better. */
function slide(times: readonly number[], where: readonly Runs[], from: number, to: number) {
  const steps = Math.round((2 * RANGE_NS) / STEP_NS) + 1;
  const counts = new Int32Array(steps + 1);
  const stepOf = (ns: number) => Math.min(steps, Math.max(0, Math.ceil((ns + RANGE_NS) / STEP_NS)));
  for (let i = from; i < to; i++) {
    const { startNs, endNs } = where[i];
    for (let r = firstEndingAfter(endNs, times[i] - RANGE_NS); r < startNs.length; r++) {
      if (startNs[r] > times[i] + RANGE_NS) break;
      counts[stepOf(startNs[r] - times[i])]++;
      counts[stepOf(endNs[r] - times[i])]--;
    }
  }
  for (let step = 1; step <= steps; step++) counts[step] += counts[step - 1];
  const shares = Array.from(counts.subarray(0, steps), (count) => count / (to - from));
  const middle = (steps - 1) / 2;
  const best = shares.indexOf(Math.max(...shares));
  // Two standard errors of the share: fewer samples cannot tell these shifts apart.
  const good =
    shares[best] - 2 * Math.sqrt(Math.max((shares[best] * (1 - shares[best])) / (to - from), 1e-9));
  let [low, high] = [best, best];
  while (low > 0 && shares[low - 1] >= good) low--;
  while (high + 1 < steps && shares[high + 1] >= good) high++;
  return {
    share: shares[middle],
    bestShare: shares[best],
    offsetMs: (((low + high) / 2 - middle) * STEP_NS) / 1e6,
    halfWidthMs: ((high - low) / 2) * (STEP_NS / 1e6),
  };
}

/** Sorted times from a wake-up to the first sample of that run. */
function wakeDelays(times: readonly number[], where: readonly Runs[]): number[] {
  const seen = new Set<string>();
  const delays: number[] = [];
  const order = Array.from(times.keys()).sort((a, b) => times[a] - times[b]);
  const names = new Map<Runs, number>();
  for (const i of order) {
    const runs = where[i];
    const run = firstEndingAfter(runs.endNs, times[i]);
    if (run >= runs.startNs.length || runs.startNs[run] > times[i] || !runs.woken[run]) continue;
    if (!names.has(runs)) names.set(runs, names.size);
    const key = `${names.get(runs) ?? 0}/${run}`;
    if (seen.has(key)) continue;
    seen.add(key);
    delays.push(times[i] - runs.startNs[run]);
  }
  return delays.sort((a, b) => a - b);
}

function firstEndingAfter(endNs: readonly number[], timeNs: number): number {
  let [low, high] = [0, endNs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endNs[middle] <= timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

openProfile(process.argv[2] ?? '', QUIET).then(
  (profile) => process.stdout.write(`${JSON.stringify(clockFits(profile), null, 1)}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
