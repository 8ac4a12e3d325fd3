/** Systems written down by hand: units with a cost and a core, and what differs from the plain case. */
import type { Handoff, OffloadSystem, Range, SystemCore, SystemUnit } from '../../../src/offload/system';

export function exact(value: number): Range {
  return { low: value, mid: value, high: value };
}

export function range(low: number, mid: number, high: number): Range {
  return { low, mid, high };
}

export function core(pcpu: number, more: Partial<SystemCore> = {}): SystemCore {
  return { pcpu, core: pcpu, socket: 0, node: 0, used: true, busy: 1, recorders: 0, background: 0, ...more };
}

/** A unit of `domain` (the name before the colon) on one core, known exactly. */
export function unit(
  name: string,
  demandNs: number,
  on: number | readonly number[],
  more: Partial<SystemUnit> = {},
): SystemUnit {
  return {
    unit: name,
    label: name,
    kind: 'napi',
    domain: name.split(':')[0],
    demandNs,
    parts: [],
    effectiveSamples: Infinity,
    placement: typeof on === 'number' ? Array.from({ length: 64 }, (_, i) => Number(i === on)) : on,
    vcpus: [0],
    ...more,
  };
}

export function ring(from: number, to: number, more: Partial<Handoff> = {}): Handoff {
  return {
    from,
    to,
    kind: 'ring',
    perUnit: exact(1),
    batch: exact(16),
    notified: exact(1),
    bytes: 0,
    exists: true,
    source: 'by hand',
    ...more,
  };
}

/** Rate of a core that is full of the demands on it. */
export function system(
  parts: Partial<OffloadSystem> & Pick<OffloadSystem, 'units'>,
  perSecond: number | null,
): OffloadSystem {
  const cores = parts.cores ?? [core(0)];
  return {
    work:
      perSecond === null
        ? null
        : {
            key: 'typed',
            unit: 'packets',
            label: 'packets',
            recordedPerSecond: perSecond,
            undisturbedPerSecond: null,
            source: 'by hand',
          },
    clockHz: 2e9,
    handoffs: [],
    limits: [],
    loop: null,
    lockShare: 0,
    misses: [],
    measured: new Map(),
    wakeToRunNs: new Map(),
    withheld: [],
    notes: [],
    ...parts,
    cores,
    units: parts.units.map((each) => ({ ...each, placement: each.placement.slice(0, cores.length) })),
  };
}

/** Assumptions without any spread, so that an estimate is one figure: no model error, one clock, exponential service. */
export const PLAIN: ReadonlyMap<string, Range> = new Map([
  ['u_max', exact(1)],
  ['model_error', exact(1)],
  ['side_clock', exact(1)],
  ['service_cv2', exact(1)],
]);
