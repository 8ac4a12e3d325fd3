/** Hypercalls, exits and other events of a time range, by domain. */
import type { CountsOverTime, EventKind, Schedule } from './schedule';
import { holds, isAllTime, type TimeRange } from './timeRange';

export interface HypercallFacts {
  readonly domainId: number;
  readonly op: number;
  readonly name: string;
  /** Null for the hypercall as a whole; its commands follow it. */
  readonly command: { readonly number: number; readonly name: string } | null;
  /** Calls, those inside multicalls included. */
  readonly calls: number;
  /** How many of them are inside multicalls; null where only the whole trace tells (a part of it, a command). */
  readonly subcalls: number | null;
  /** Elements of its batches; 0 where the trace does not tell. */
  readonly items: number;
}

export interface EventFacts {
  /** Null where it is the hardware's, or the trace does not say whose. */
  readonly domainId: number | null;
  readonly kind: EventKind | 'exit';
  readonly code: number;
  readonly detail: number;
  readonly name: string;
  readonly count: number;
  /** Null where the trace does not tell. */
  readonly ns: number | null;
}

/** How many events a series has in the range, and what was measured: bins count whose middle lies in it. */
export function countIn(
  { startNs, widthNs }: Schedule['bins'],
  { counts, amounts }: CountsOverTime,
  range: TimeRange,
): { count: number; amount: number } {
  const length = Math.max(counts.length, amounts?.length ?? 0);
  let count = 0;
  let amount = 0;
  for (let bin = 0; bin < length; bin++) {
    if (!holds(range, startNs + (bin + 0.5) * widthNs)) continue;
    count += counts[bin] ?? 0;
    if (amounts !== null) amount += amounts[bin];
  }
  return { count, amount };
}

/** By domain, most calls first; commands after their hypercall. Without a range the whole trace, counted exactly. */
export function hypercallFacts(schedule: Schedule, range: TimeRange): HypercallFacts[] {
  const whole = isAllTime(range);
  const groups = new Map<
    string,
    { row: Summed<HypercallFacts>; commands: Map<number, Summed<HypercallFacts>> }
  >();
  for (const call of schedule.hypercalls) {
    const { domainId } = schedule.vcpus[call.vcpu];
    const { op, name } = call;
    const part = countIn(schedule.bins, call.overTime, range);
    const key = `${domainId} ${op}`;
    let group = groups.get(key);
    if (group === undefined) {
      const row = { domainId, op, name, command: null, calls: 0, subcalls: whole ? 0 : null, items: 0 };
      groups.set(key, (group = { row, commands: new Map() }));
    }
    group.row.calls += whole ? call.calls + call.subcalls : part.count;
    group.row.items += whole ? call.items : part.amount;
    if (group.row.subcalls !== null) group.row.subcalls += call.subcalls;
    for (const { command, name: commandName, calls, items, overTime } of call.commands) {
      let row = group.commands.get(command);
      if (row === undefined) {
        const named = { number: command, name: commandName };
        row = { domainId, op, name, command: named, calls: 0, subcalls: null, items: 0 };
        group.commands.set(command, row);
      }
      const within = countIn(schedule.bins, overTime, range);
      row.calls += whole ? calls : within.count;
      row.items += whole ? items : within.amount;
    }
  }
  return [...groups.values()]
    .filter(({ row }) => row.calls > 0)
    .sort((a, b) => a.row.domainId - b.row.domainId || b.row.calls - a.row.calls || a.row.op - b.row.op)
    .flatMap(({ row, commands }) => [
      row,
      ...[...commands.values()].filter((c) => c.calls > 0).sort((a, b) => b.calls - a.calls),
    ]);
}

/** By domain and kind, most frequent first. Without a range the whole trace, counted exactly. */
export function eventFacts(schedule: Schedule, range: TimeRange): EventFacts[] {
  const { vcpus } = schedule;
  const rows = new Map<string, Summed<EventFacts>>();
  const whole = isAllTime(range);
  const add = (
    { domainId, kind, code, detail, name }: Omit<EventFacts, 'count' | 'ns'>,
    counted: { readonly count: number; readonly ns: number | null; readonly overTime: CountsOverTime },
  ) => {
    const part = countIn(schedule.bins, counted.overTime, range);
    const count = whole ? counted.count : part.count;
    const ns = counted.ns === null ? null : whole ? counted.ns : part.amount;
    if (count === 0 && (ns ?? 0) === 0) return;
    const key = `${domainId} ${kind} ${code} ${detail}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { domainId, kind, code, detail, name, count, ns });
    else {
      row.count += count;
      if (ns !== null) row.ns = (row.ns ?? 0) + ns;
    }
  };
  for (const exit of schedule.exits) {
    const { domainId } = vcpus[exit.vcpu];
    add({ domainId, kind: 'exit', code: exit.reason, detail: -1, name: exit.name }, exit);
  }
  for (const event of schedule.events) {
    const domainId = event.vcpu < 0 ? null : vcpus[event.vcpu].domainId;
    add({ domainId, kind: event.kind, code: event.code, detail: event.detail, name: event.name }, event);
  }
  const place = (row: EventFacts) => row.domainId ?? Infinity;
  return [...rows.values()].sort(
    (a, b) =>
      (place(a) === place(b) ? 0 : place(a) - place(b)) ||
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      b.count - a.count ||
      a.code - b.code ||
      a.detail - b.detail,
  );
}

type Summed<T> = { -readonly [K in keyof T]: T[K] };

const KINDS: readonly EventFacts['kind'][] = ['exit', 'pv', 'hvm', 'grant', 'memory', 'interrupt', 'power'];
