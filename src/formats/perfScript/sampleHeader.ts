/**
 * The first line of a sample as `perf script` prints it: who ran where and when, then the event (tools/perf/builtin-script.c,
 * perf_sample__fprintf_start). A command name may hold blanks, slashes, colons and brackets, so the line is matched by
 * the run of fields that follows it. Every repetition is bounded: no line can make the matching slow.
 */

export interface SampleHeader {
  readonly comm: string;
  /** -1 where only the thread is printed. */
  readonly pid: number;
  readonly tid: number;
  /** -1 if not printed. */
  readonly cpu: number;
  /** Letters of the CPU mode (`-F misc`): K, U, H, G (guest kernel), g (guest user); '' if not printed. */
  readonly misc: string;
  /** NaN if not printed. */
  readonly timeNs: number;
  /** Process id of the guest's QEMU and its vCPU (`VM:`, `VCPU:`); -1 if not printed. */
  readonly vm: number;
  readonly vcpu: number;
  /** What follows the time: `period event: …` or `PERF_RECORD_… …`. */
  readonly rest: string;
}

export interface PrintedEvent {
  /** NaN if not printed. */
  readonly period: number;
  /** With modifiers, without the colon that ends it. */
  readonly event: string;
  /** An address without call chain, or the fields of a tracepoint; '' if neither. */
  readonly tail: string;
}

const VM = /^VM:\s{0,16}(\d{1,10})\s{1,16}(?:VCPU:\s{0,16}(\d{1,10})\s{1,16})?/;
const FIELDS = String.raw`(-?\d{1,10})(?:\/(-?\d{1,10}))?\s{1,32}(?:\[(-?\d{1,6})\]\s{1,32})?(?:([A-Za-z]{1,8})\s{1,32})?`;
const TIME = String.raw`(-?\d{1,12})\.(\d{1,9}):\s{1,32}`;
/** The kernel cuts names to 15 bytes; of several possible matches the rightmost within them is right. */
const SHORT_COMM = new RegExp(String.raw`^(?:(.{0,15})\s{1,32})?${FIELDS}${TIME}`, 's');
const LONG_COMM = new RegExp(String.raw`^(.{16,64}?)\s{1,32}${FIELDS}${TIME}`, 's');
/** Without a time (`-F comm,tid,event,ip,sym`) only the event's colon is left to tell a header from any other text. */
const NO_TIME = new RegExp(
  String.raw`^(.{1,64}?)\s{1,32}${FIELDS}(?=(?:\d{1,20}\s{1,32})?[^\s:]\S{0,250}:\s{0,64}(?:[0-9a-f]{4,16}\s|$))`,
  's',
);

/** What the tables hold: pids in 32 bits, CPUs in 16. */
const MAX_ID = 0x7fffffff;
const MAX_CPU = 0x7fff;

const PERIOD = /^(\d{1,20})\s{1,32}/;
const EVENT_END = /:(?=\s|$)/;

/** The header in `line`, or undefined if it is none. */
export function parseSampleHeader(line: string): SampleHeader | undefined {
  // The name is right-aligned when there is no call chain.
  let text = line.trimStart();
  const vm = VM.exec(text);
  if (vm !== null) text = text.slice(vm[0].length).trimStart();
  const timed = SHORT_COMM.exec(text) ?? LONG_COMM.exec(text);
  const match = timed ?? (text.length === line.length ? NO_TIME.exec(text) : null);
  if (match === null) return undefined;
  const fields: readonly (string | undefined)[] = match;
  const [, comm = '', first, second, cpu, misc = '', seconds = '', fraction = ''] = fields;
  return {
    comm: comm.trimEnd(),
    pid: second === undefined ? -1 : numberUpTo(MAX_ID, first),
    tid: numberUpTo(MAX_ID, second ?? first),
    cpu: numberUpTo(MAX_CPU, cpu),
    misc,
    timeNs: timed === null ? NaN : nanoseconds(seconds, fraction),
    vm: numberUpTo(MAX_ID, vm?.[1]),
    vcpu: numberUpTo(MAX_CPU, vm?.[2]),
    rest: text.slice(match[0].length),
  };
}

/** Period and event at the start of a header's `rest`, or undefined if there is no event. */
export function parsePrintedEvent(rest: string): PrintedEvent | undefined {
  const period = PERIOD.exec(rest);
  const text = period === null ? rest : rest.slice(period[0].length);
  const end = EVENT_END.exec(text)?.index ?? -1;
  if (end <= 0) return undefined;
  return {
    period: period === null ? NaN : Number(period[1]),
    event: text.slice(0, end),
    tail: text.slice(end + 1).trim(),
  };
}

/** `perf script` prints microseconds, or nanoseconds with --ns. */
function nanoseconds(seconds: string, fraction: string): number {
  const ns = Number(fraction.padEnd(9, '0'));
  return Number(seconds) * 1e9 + (seconds.startsWith('-') ? -ns : ns);
}

/** -1 if it is missing or cannot be right. */
function numberUpTo(limit: number, text: string | undefined): number {
  const value = Number(text ?? -1);
  return value <= limit ? value : -1;
}
