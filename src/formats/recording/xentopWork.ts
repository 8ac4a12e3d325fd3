/** What xentop tells of domains: CPU use, and the work of their devices where no counters were read. */
import type { DeviceWork, UnitOfWork } from '../../profile/counters';
import { counterKey } from '../../profile/counters';
import type { DomainIndex } from '../../profile/ids';
import type { CpuUse, WorkSeries } from '../../profile/observations';
import type { WorkWindow } from '../../profile/workCurve';
import type { XentopDomain, XentopScreen } from '../hostText/xentop';
import { SECTOR_BYTES } from '../hostText/diskStats';

/** Names are cut to this length without `-f`. */
const SHORT_NAME = 10;
const DOM0_NAMES = ['Domain-0', 'dom0'];

/** xentop's name of a domain -> id; undefined if nobody else knows it, or several have it. */
export function domainIdOf(name: string, names: ReadonlyMap<number, string>): number | undefined {
  if (DOM0_NAMES.includes(name)) return 0;
  const exact = [...names].filter(([, known]) => known === name);
  const cut = name.length === SHORT_NAME ? [...names].filter(([, known]) => known.startsWith(name)) : [];
  const found = exact.length > 0 ? exact : cut;
  return found.length === 1 ? found[0][0] : undefined;
}

/** A domain on all screens that show it. */
export interface XentopTrack {
  readonly domainId: number;
  readonly screens: readonly XentopDomain[];
}

export function tracksOf(
  screens: readonly XentopScreen[],
  names: ReadonlyMap<number, string>,
): XentopTrack[] {
  const tracks = new Map<number, XentopDomain[]>();
  for (const domain of screens.flat()) {
    const id = domainIdOf(domain.name, names);
    if (id !== undefined) tracks.set(id, [...(tracks.get(id) ?? []), domain]);
  }
  return [...tracks].map(([domainId, all]) => ({ domainId, screens: all }));
}

/** On average over all screens but the first, whose share is 0. */
export function cpuUseOf({ screens }: XentopTrack, domain: DomainIndex): CpuUse | undefined {
  const later = screens.slice(1);
  if (later.length === 0) return undefined;
  const percent = later.reduce((sum, { cpuPercent }) => sum + cpuPercent, 0) / later.length;
  return { domain, source: 'xentop', busyCpus: percent / 100, steal: null };
}

/**
 * How long xentop watched: it does not say, but CPU seconds used divided by the share used are the time between.
 * @returns nanoseconds, NaN if too little CPU was used to tell
 */
export function watchedNs(tracks: readonly XentopTrack[]): number {
  let [used, busy] = [0, 0];
  for (const track of tracks) {
    const [first, last] = [track.screens[0], track.screens[track.screens.length - 1]];
    used += last.cpuSeconds - first.cpuSeconds;
    busy += cpuUseOf(track, 0)?.busyCpus ?? 0;
  }
  // CPU seconds are printed whole, so few of them tell nothing.
  return used >= LEAST_SECONDS && busy > 0 ? (used / busy) * 1e9 : NaN;
}

const LEAST_SECONDS = 5;

/** Work of one guest's devices from screen to screen, as the backend in dom0 counts it. */
export function seriesOf({ domainId, screens }: XentopTrack, backend: DomainIndex): WorkSeries[] {
  const readings = screens.map((screen) => countersOf(domainId, screen));
  const first = readings.at(0) ?? [];
  return first.flatMap(({ device, unit, direction }): WorkSeries[] => {
    const key = counterKey({ device, unit, direction });
    const values = readings.map((all) => all.find((r) => counterKey(r) === key)?.value ?? NaN);
    const amounts = values.slice(1).map((value, i) => value - values[i]);
    // A missing screen or a counter that went backwards: nothing is told.
    if (amounts.length === 0 || !amounts.every((amount) => amount >= 0)) return [];
    if (amounts.every((amount) => amount === 0)) return [];
    return [{ domain: backend, device, unit, direction, amounts }];
  });
}

function countersOf(domainId: number, screen: XentopDomain): (DeviceWork & { readonly value: number })[] {
  const sector = Number(SECTOR_BYTES);
  const disks =
    screen.disks.length > 0
      ? screen.disks.map((disk) => ({ name: `vbd-${domainId}-${disk.device}`, ...disk }))
      : screen.reads === null
        ? []
        : [{ ...screen, name: `vbds-of-${domainId}` }];
  return [
    ...screen.nets.flatMap(({ index, rxBytes, rxPackets, txBytes, txPackets }) => {
      const device = `vif${domainId}.${index}`;
      return [
        { device, unit: 'packets' as const, direction: 'receive' as const, value: rxPackets },
        { device, unit: 'bytes' as const, direction: 'receive' as const, value: rxBytes },
        { device, unit: 'packets' as const, direction: 'transmit' as const, value: txPackets },
        { device, unit: 'bytes' as const, direction: 'transmit' as const, value: txBytes },
      ];
    }),
    ...disks.flatMap(({ name: device, reads, writes, readSectors, writtenSectors }) => [
      { device, unit: 'requests' as const, direction: 'read' as const, value: reads ?? 0 },
      { device, unit: 'bytes' as const, direction: 'read' as const, value: (readSectors ?? 0) * sector },
      { device, unit: 'requests' as const, direction: 'write' as const, value: writes ?? 0 },
      { device, unit: 'bytes' as const, direction: 'write' as const, value: (writtenSectors ?? 0) * sector },
    ]),
  ];
}

/**
 * Work of the devices of which no counters were read.
 * @param middleNs of the recording: xentop prints no time, and is started with the recorders
 */
export function workFromSeries(
  series: readonly WorkSeries[],
  lengthNs: number,
  middleNs: number | undefined,
): UnitOfWork[] {
  const window: WorkWindow | null =
    middleNs === undefined || Number.isNaN(lengthNs)
      ? null
      : { startNs: middleNs - lengthNs / 2, endNs: middleNs + lengthNs / 2 };
  return series.map(({ domain, device, unit, direction, amounts }) => ({
    domain,
    device,
    unit,
    direction,
    count: amounts.reduce((sum, amount) => sum + amount, 0),
    source: 'xentop' as const,
    origin: 'xentop, taken to have run in the middle of the recording',
    window,
    curve: null,
  }));
}
