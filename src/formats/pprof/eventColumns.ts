/** Which values of a pprof sample belong to one event: the number of samples and what they add up to. */
import { samplesType } from './labels';
import type { ValueType } from './pprofTables';

export interface EventColumns {
  readonly event: string;
  /** 'nanoseconds' for all units of time; otherwise as the file names it. */
  readonly unit: string;
  /** Position of the number of samples; -1 if the file does not tell it. */
  readonly countColumn: number;
  /** Position of the value. */
  readonly column: number;
  /** Value times scale is in `unit`. */
  readonly scale: number;
}

const TO_NANOSECONDS: ReadonlyMap<string, number> = new Map([
  ['nanoseconds', 1],
  ['microseconds', 1e3],
  ['milliseconds', 1e6],
  ['seconds', 1e9],
]);

/**
 * `samples/count` followed by one event (as Go and this program write it), `EVENT.samples/count` before `EVENT`, and
 * `EVENT_sample/count` before `EVENT_event/count` (perf_to_profile) are pairs; anything else is an event of its own.
 */
export function pairValueTypes(types: readonly ValueType[]): EventColumns[] {
  const columns: EventColumns[] = [];
  for (let i = 0; i < types.length; i++) {
    const { type, unit } = types[i];
    const next = i + 1 < types.length ? types[i + 1] : undefined;
    const event =
      unit === 'count' && next !== undefined ? pairedEvent(type, next.type, types.length) : undefined;
    if (next !== undefined && event !== undefined) {
      columns.push(eventColumns(event, next.unit, i, i + 1));
      i++;
    } else
      columns.push(eventColumns(type === '' ? `value ${i + 1}` : type, unit, type === 'samples' ? i : -1, i));
  }
  return columns;
}

function pairedEvent(type: string, next: string, types: number): string | undefined {
  if (type === 'samples' && types === 2) return next;
  if (type === samplesType(next)) return next;
  const event = type.endsWith('_sample') ? type.slice(0, -'_sample'.length) : undefined;
  return event !== undefined && next === `${event}_event` ? event : undefined;
}

function eventColumns(event: string, unit: string, countColumn: number, column: number): EventColumns {
  const scale = TO_NANOSECONDS.get(unit);
  return scale === undefined
    ? { event, unit, countColumn, column, scale: 1 }
    : { event, unit: 'nanoseconds', countColumn, column, scale };
}
