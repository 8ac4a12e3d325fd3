/** Samples of one event in one domain: what the formats that know no domains keep apart. */
import { growableInt32, type GrowableInt32 } from '../../profile/growable';
import type { DomainIndex, SampleIndex } from '../../profile/ids';
import type { Domain, EventUnit, Profile } from '../../profile/profile';
import { chooseEvent } from '../collapse/eventChoice';

export interface Lane {
  readonly event: string;
  readonly unit: EventUnit;
  readonly domain: Domain;
  /** Rows of the sample table, in order of time where the recording has times. */
  readonly rows: Int32Array;
}

/** Self weight per stack; the entry after the last stack is for samples without one. */
export interface LaneWeights {
  readonly samples: Float64Array;
  readonly period: Float64Array;
}

/** Lanes in the order of events, then domains; those without samples are left out. `event`: only that one. */
export function lanesOf(profile: Profile, event?: string): Lane[] {
  const { samples, events } = profile;
  const wanted = event === undefined ? undefined : chooseEvent(profile, event);
  // The same event of two captures is one event; its first row stands for all.
  const firstRow = events.map((e) => events.findIndex((other) => other.name === e.name));
  const rows = new Map<number, GrowableInt32>();
  for (let row = 0; row < samples.event.length; row++) {
    const eventRow = samples.event[row];
    if (wanted !== undefined && !wanted.has(eventRow)) continue;
    const key = firstRow[eventRow] * profile.domains.length + samples.domain[row];
    let lane = rows.get(key);
    if (lane === undefined) rows.set(key, (lane = growableInt32()));
    lane.push(row);
  }
  return [...rows.keys()]
    .sort((a, b) => a - b)
    .map((key) => {
      const { name, unit } = events[Math.floor(key / profile.domains.length)];
      const domain: DomainIndex = key % profile.domains.length;
      return {
        event: name,
        unit,
        domain: profile.domains[domain],
        rows: inOrderOfTime(profile, rows.get(key)!.done()),
      };
    });
}

export function laneWeights(profile: Profile, lane: Lane): LaneWeights {
  const { samples, stacks } = profile;
  const none = stacks.func.length;
  const weights = { samples: new Float64Array(none + 1), period: new Float64Array(none + 1) };
  for (const row of lane.rows) {
    const stack = samples.stack[row];
    const at = stack < 0 ? none : stack;
    weights.samples[at] += 1;
    weights.period[at] += samples.period[row];
  }
  return weights;
}

function inOrderOfTime(profile: Profile, rows: Int32Array): Int32Array {
  const { timeNs } = profile.samples;
  const after = (a: SampleIndex, b: SampleIndex) => timeNs[a] - timeNs[b];
  const disordered = rows.some((row, i) => i > 0 && after(rows[i - 1], row) > 0);
  // A sample without a time has no order; NaN counts as equal.
  return disordered ? rows.sort((a, b) => after(a, b) || a - b) : rows;
}
