/** The counters that costs can be divided by, and how much of their work falls into a span of time. */
import type { UnitOfWork, WorkDirection, WorkUnit } from './counters';
import type { DomainIndex } from './ids';
import type { Profile } from './profile';
import { shareDuring, type WorkCurve, type WorkWindow } from './workCurve';

/** A counter whose work is known in time. */
export interface WorkRate {
  /** Stable across readings: `guest1/eth0/transmit/packets`. */
  readonly key: string;
  readonly unit: WorkUnit;
  /** For people: `eth0 of guest1, transmit`, `vif1.0 in dom0 (guest1), receive`. */
  readonly label: string;
  /** On average over the window. */
  readonly perSecond: number;
  /** For people: who counted, and how the work is known to spread over time. */
  readonly source: string;
  readonly domain: DomainIndex;
  readonly device: string;
  readonly direction: WorkDirection;
  readonly count: number;
  readonly window: WorkWindow;
  readonly curve: WorkCurve | null;
}

/** A device that carried at least this part of the most that one carried, carried the workload. */
const CARRIED = 0.5;
/** A machine's talk with itself is no I/O. */
const LOOPBACK = 'lo';

/**
 * The counters whose time is known, the likeliest to be meant first:
 * 1. devices that carried the workload (half as many bytes as the busiest one, or more) before all others;
 * 2. of these a guest's own device, then what the workload's tool says itself, then the backend's (`vif1.0`,
 *    `vbd-1-51728`), then the rest of dom0 (bridge, network card, disk); among equals the one with more bytes;
 * 3. of a device the direction with more bytes;
 * 4. of a direction packets or requests before bytes.
 */
export function workChoices(profile: Profile): readonly WorkRate[] {
  const rated = profile.counters.filter((work) => work.device !== LOOPBACK && work.window !== null);
  const devices = new Map<string, UnitOfWork[]>();
  for (const work of rated) {
    const key = `${work.domain}/${work.device}`;
    devices.set(key, [...(devices.get(key) ?? []), work]);
  }
  const ranked = [...devices.values()].map((works) => ({
    works: [...works].sort(byDirectionThenUnit(works)),
    bytes: Math.max(...works.map(bytesOf)),
    place: placeOf(works[0], profile),
  }));
  const most = Math.max(0, ...ranked.map(({ bytes }) => bytes));
  return ranked
    .sort(
      (a, b) =>
        Number(b.bytes >= most * CARRIED) - Number(a.bytes >= most * CARRIED) ||
        a.place - b.place ||
        b.bytes - a.bytes,
    )
    .flatMap(({ works }) => works.map((work) => rateOf(work, profile)));
}

/** Units of work done between two moments of the profile's axis. */
export function workDuring(
  rate: Pick<WorkRate, 'count' | 'window' | 'curve'>,
  startNs: number,
  endNs: number,
): number {
  return rate.count * shareDuring(rate.window, rate.curve, startNs, endNs);
}

function bytesOf({ unit, count }: UnitOfWork): number {
  return unit === 'bytes' ? count : 0;
}

function byDirectionThenUnit(works: readonly UnitOfWork[]): (a: UnitOfWork, b: UnitOfWork) => number {
  const bytes = (direction: WorkDirection) =>
    works.reduce((sum, work) => sum + (work.direction === direction ? bytesOf(work) : 0), 0);
  return (a, b) =>
    bytes(b.direction) - bytes(a.direction) || Number(a.unit === 'bytes') - Number(b.unit === 'bytes');
}

function placeOf({ domain, device, source }: UnitOfWork, { domains }: Profile): number {
  if (source === 'workload') return 1;
  if (guestOf(device) !== undefined) return 2;
  return domains[domain].role === 'guest' || domains[domain].role === 'native' ? 0 : 3;
}

/** Domain id of the guest that a backend's device serves: `vif1.0`, `vbd-1-51728`, `vbds-of-1`. */
function guestOf(device: string): number | undefined {
  const match = /^(?:vif(?=\d+\.\d+$)|vbd-(?=\d+-\d+$)|vbds-of-(?=\d+$))(\d{1,9})/.exec(device);
  return match === null ? undefined : Number(match[1]);
}

function rateOf(work: UnitOfWork, profile: Profile): WorkRate {
  const { domain, device, unit, direction, count, curve } = work;
  // Choices without a window were left out.
  const window = work.window ?? { startNs: NaN, endNs: NaN };
  const spread =
    curve === null
      ? 'taken to be even over that time'
      : `spread over that time as ${curve.measuredBy} measured it`;
  return {
    key: `${uniqueName(domain, profile)}/${device}/${direction}/${unit}`,
    unit,
    label: labelOf(work, profile),
    perSecond: (count * 1e9) / (window.endNs - window.startNs),
    source: `${work.origin}, ${spread}`,
    domain,
    device,
    direction,
    count,
    window,
    curve,
  };
}

/** A name that only this domain has: with its id where names repeat. */
function uniqueName(domain: DomainIndex, { domains }: Profile): string {
  const { name, id } = domains[domain];
  return domains.some((other, i) => i !== domain && other.name === name) ? `${name}:${id ?? '?'}` : name;
}

function labelOf({ domain, device, direction, source }: UnitOfWork, profile: Profile): string {
  const owner = uniqueName(domain, profile);
  if (source === 'workload') return `${device} in ${owner}, ${direction}`;
  const guest = guestOf(device);
  if (guest === undefined) return `${device} of ${owner}, ${direction}`;
  const disk = profile.observed.devices.find((d) => d.backendDevice === device)?.guestDevice;
  const name = nameOfDomain(guest, profile);
  const shown = device.startsWith('vbds-of-') ? 'all disks' : device;
  return `${shown} in ${owner} (${name}${(disk ?? null) === null ? '' : `, ${disk}`}), ${direction}`;
}

function nameOfDomain(id: number, { domains, observed }: Profile): string {
  return domains.find((d) => d.id === id)?.name ?? observed.domainNames.get(id) ?? `domain ${id}`;
}
