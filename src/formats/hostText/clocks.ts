/** The readings that tie one machine's clocks to another's. All times are exact nanoseconds (BigInt). */
import { parseSeconds, parseWhole } from './decimalNs';
import { Leftovers, linesOf, wordsOf, type HostText } from './textLines';

/** `clocks.before`, `clocks.after`: one machine's clocks, read one after another (a second apart under emulation). */
export interface ClockReadings {
  /** `date +%s.%N`, the first line. */
  readonly dateNs?: bigint;
  /** By the clock's name: `CLOCK_REALTIME`, `CLOCK_MONOTONIC`, `CLOCK_MONOTONIC_RAW`, `CLOCK_BOOTTIME`. */
  readonly clocks: ReadonlyMap<string, bigint>;
  /** `/proc/uptime`, the last line: since boot, and idle summed over the CPUs. */
  readonly uptimeNs?: bigint;
  readonly idleNs?: bigint;
}

export function parseClocks(text: string): HostText<ClockReadings> {
  const leftovers = new Leftovers();
  const clocks = new Map<string, bigint>();
  const rest: { dateNs?: bigint; uptimeNs?: bigint; idleNs?: bigint } = {};
  for (const line of linesOf(text)) {
    const [first, second, ...more] = wordsOf(line);
    const time = parseSeconds(first);
    const value = parseSeconds(second);
    if (first !== undefined && /^CLOCK_\w+$/.test(first) && value !== undefined && more.length === 0)
      clocks.set(first, value);
    else if (time !== undefined && second === undefined && rest.dateNs === undefined) rest.dateNs = time;
    else if (time !== undefined && value !== undefined && more.length === 0) {
      rest.uptimeNs = time;
      rest.idleNs = value;
    } else leftovers.add(line);
  }
  return leftovers.with({ clocks, ...rest });
}

/** TSC, monotonic and wall clock of one machine at one moment. */
export interface TscReading {
  readonly monotonicNs: bigint;
  readonly realtimeNs: bigint;
  readonly tsc: bigint;
  /** Half-width within which the three belong together; 0 where the clock did not move between the readings. */
  readonly uncertaintyNs: bigint;
}

export interface MachineTscReading extends TscReading {
  readonly when: 'before' | 'after';
  readonly machine: string;
}

/** `tsc-clock.txt`: `before dom0 monotonic_ns N realtime_ns N tsc N uncertainty_ns N`. */
export function parseTscClock(text: string): HostText<MachineTscReading[]> {
  const leftovers = new Leftovers();
  const readings: MachineTscReading[] = [];
  for (const line of linesOf(text)) {
    const [when, machine = '', ...rest] = wordsOf(line);
    const reading = tscReading(rest);
    if ((when !== 'before' && when !== 'after') || reading === undefined) leftovers.add(line);
    else readings.push({ when, machine, ...reading });
  }
  return leftovers.with(readings);
}

/** `markers.txt`: two readings around one hypercall each, split by `|`. */
export function parseMarkers(
  text: string,
): HostText<{ readonly before: TscReading; readonly after: TscReading }[]> {
  const leftovers = new Leftovers();
  const markers: { before: TscReading; after: TscReading }[] = [];
  for (const line of linesOf(text)) {
    const halves = line.split('|').map((half) => tscReading(wordsOf(half)));
    const [before, after] = halves;
    if (halves.length !== 2 || before === undefined || after === undefined) leftovers.add(line);
    else markers.push({ before, after });
  }
  return leftovers.with(markers);
}

/** Pairs of key and number, in any order. */
function tscReading(words: readonly (string | undefined)[]): TscReading | undefined {
  const values = new Map<string, bigint>();
  for (let i = 0; i + 1 < words.length; i += 2) {
    const key = words[i];
    const value = parseWhole(words[i + 1]);
    if (key !== undefined && value !== undefined) values.set(key, value);
  }
  const monotonicNs = values.get('monotonic_ns');
  const realtimeNs = values.get('realtime_ns');
  const tsc = values.get('tsc');
  const uncertaintyNs = values.get('uncertainty_ns');
  return monotonicNs === undefined ||
    realtimeNs === undefined ||
    tsc === undefined ||
    uncertaintyNs === undefined
    ? undefined
    : { monotonicNs, realtimeNs, tsc, uncertaintyNs };
}

/** `xentrace.start`, `xentrace.end`, `workload.start` …: one `date +%s.%N`. */
export function parseMoment(text: string): HostText<bigint | undefined> {
  const leftovers = new Leftovers();
  let moment: bigint | undefined;
  for (const line of linesOf(text)) {
    const time = moment === undefined ? parseSeconds(line.trim()) : undefined;
    if (time === undefined) leftovers.add(line);
    else moment = time;
  }
  return leftovers.with(moment);
}

/** What perf was told over its control fifo, when by the machine's wall clock, and whether it answered. */
export interface PerfControlStep {
  readonly realtimeNs: bigint;
  /** `ping`, `enable`, `disable`, `stop`. */
  readonly command: string;
  readonly acknowledged: boolean;
}

/** `perf-control.log`: `1795354690.295809636 enable ack` (perf ends its answer with a NUL byte). */
export function parsePerfControlLog(text: string): HostText<PerfControlStep[]> {
  const leftovers = new Leftovers();
  const steps: PerfControlStep[] = [];
  for (const line of linesOf(text.replaceAll('\0', ''))) {
    const [time, command = '', answer, ...more] = wordsOf(line);
    const realtimeNs = parseSeconds(time);
    if (realtimeNs === undefined || !/^[a-z-]+$/.test(command) || more.length > 0) leftovers.add(line);
    else steps.push({ realtimeNs, command, acknowledged: answer === 'ack' });
  }
  return leftovers.with(steps);
}
