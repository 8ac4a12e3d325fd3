/** What the host's tools said of one machine while the recording was made, and xl and xentop of all domains. */
import type { DomainIndex } from '../../profile/ids';
import type { CpuUse, GuestDevice, InterruptCount, VcpuPin, WorkSeries } from '../../profile/observations';
import { parseInterrupts, type Interrupts } from '../hostText/interrupts';
import { parseProcStat, type CpuTicks } from '../hostText/procStat';
import {
  diskName,
  parseXlDeviceList,
  parseXlListLong,
  type XlDevice,
  type XlLongDomain,
} from '../hostText/xlDevices';
import { parseXentop } from '../hostText/xentop';
import type { XlVcpu } from '../hostText/xlLists';
import type { SmallTexts } from './smallTexts';
import { cpuUseOf, seriesOf, tracksOf, watchedNs } from './xentopWork';

export interface MachineObservations {
  readonly cpuUse: readonly CpuUse[];
  readonly interrupts: readonly InterruptCount[];
}

/** CPU use and interrupts of one machine, from its `/proc` before and after. */
export async function observeMachine(
  texts: SmallTexts,
  domain: () => DomainIndex,
): Promise<MachineObservations> {
  const stat = await texts.pair('stat', parseProcStat);
  const interrupts = await texts.pair('interrupts', parseInterrupts);
  const use = stat === undefined ? undefined : cpuUse(stat.before, stat.after);
  return {
    cpuUse: use === undefined ? [] : [{ domain: domain(), source: '/proc/stat', ...use }],
    interrupts:
      interrupts === undefined
        ? []
        : interruptsBetween(interrupts.before, interrupts.after).map((row) => ({ domain: domain(), ...row })),
  };
}

function cpuUse(
  before: readonly CpuTicks[],
  after: readonly CpuTicks[],
): Pick<CpuUse, 'busyCpus' | 'steal'> | undefined {
  let [busy, all, steal, cpus] = [0n, 0n, 0n, 0];
  for (const end of after) {
    const start = before.find((row) => row.cpu === end.cpu);
    if (end.cpu === null || start === undefined) continue;
    const ticks = [end.busy - start.busy, end.idle - start.idle, end.steal - start.steal];
    // Xen's steal clock may step back by a tick.
    const [busyTicks, idleTicks, stealTicks] = ticks.map((n) => (n > 0n ? n : 0n));
    busy += busyTicks;
    steal += stealTicks;
    all += busyTicks + idleTicks + stealTicks;
    cpus++;
  }
  if (all === 0n) return undefined;
  return { busyCpus: (Number(busy) / Number(all)) * cpus, steal: Number(steal) / Number(all) };
}

/** Rows of devices and event channels that counted something; the architecture's own rows have no chip. */
function interruptsBetween(before: Interrupts, after: Interrupts): Omit<InterruptCount, 'domain'>[] {
  const start = new Map(before.rows.map((row) => [`${row.irq}/${row.name}`, row]));
  return after.rows.flatMap(({ irq, name, chip, counts }) => {
    const from = start.get(`${irq}/${name}`);
    if (chip === '' || from === undefined) return [];
    const perCpu = after.cpus.map((cpu, i) => {
      const column = before.cpus.indexOf(cpu);
      return Math.max(0, counts[i] - (from.counts[column] ?? counts[i]));
    });
    return perCpu.every((n) => n === 0) ? [] : [{ name, perCpu }];
  });
}

export interface HostObservations {
  readonly names: ReadonlyMap<number, string>;
  readonly devices: readonly GuestDevice[];
  readonly pins: readonly VcpuPin[];
  readonly vcpuLimits: ReadonlyMap<number, number>;
  readonly cpuUse: readonly CpuUse[];
  readonly series: readonly WorkSeries[];
  /** How long xentop watched; NaN if it did not, or that cannot be told. */
  readonly watchedNs: number;
}

/**
 * What the control domain knows of all.
 * @param domainOf asked for only for domains of which there is something to say
 */
export async function observeHost(
  texts: SmallTexts,
  vcpus: readonly XlVcpu[],
  domainOf: (id: number) => DomainIndex,
): Promise<HostObservations> {
  const long = (await texts.read('xl-list-l.json', parseXlListLong)) ?? [];
  const listed = [
    ...((await texts.read('xl-network-list.txt', parseXlDeviceList)) ?? []),
    ...((await texts.read('xl-block-list.txt', parseXlDeviceList)) ?? []),
  ];
  const screens = (await texts.read('xentop.txt', parseXentop)) ?? [];
  const names = new Map([
    ...long.map(({ id, name }): [number, string] => [id, name]),
    ...vcpus.map(({ domainId, domain }): [number, string] => [domainId, domain]),
  ]);
  names.delete(0);
  const tracks = tracksOf(screens, names);
  return {
    names,
    devices: guestDevices(long, listed),
    pins: vcpus
      .filter(({ pcpu }) => pcpu !== null)
      .map(({ domainId, vcpu, hardAffinity }) => ({
        domainId,
        vcpu,
        pinned: /^\d+$/.test(hardAffinity),
        hardAffinity,
      })),
    vcpuLimits: countsOf(vcpus.map(({ domainId }) => domainId)),
    cpuUse: tracks.flatMap((track) => cpuUseOf(track, domainOf(track.domainId)) ?? []),
    series: tracks.flatMap((track) => seriesOf(track, domainOf(0))),
    watchedNs: watchedNs(tracks),
  };
}

/** How often each number is there. */
function countsOf(numbers: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
}

function guestDevices(long: readonly XlLongDomain[], listed: readonly XlDevice[]): GuestDevice[] {
  const devices = new Map<string, GuestDevice>();
  const add = (device: GuestDevice) => {
    const known = devices.get(device.backendDevice);
    if ((known?.connectedTo ?? null) === null) devices.set(device.backendDevice, device);
  };
  for (const { kind, guestId, device } of listed)
    add({
      backendDevice: kind === 'vif' ? `vif${guestId}.${device}` : `vbd-${guestId}-${device}`,
      guestId,
      guestDevice: kind === 'vif' ? null : diskName(device),
      connectedTo: null,
    });
  for (const { id, nics, disks } of long) {
    for (const { index, bridge } of nics)
      add({ backendDevice: `vif${id}.${index}`, guestId: id, guestDevice: null, connectedTo: bridge });
    for (const { vdev, path } of disks) {
      const known = [...devices.values()].find((d) => d.guestId === id && d.guestDevice === vdev);
      if (known !== undefined) devices.set(known.backendDevice, { ...known, connectedTo: path });
    }
  }
  return [...devices.values()];
}
