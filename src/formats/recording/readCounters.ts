/** The counters of one machine, read before and after the workload -> units of work of the profile. */
import { counterKey, workBetween, type CounterReading, type DeviceWork } from '../../profile/counters';
import type { DomainIndex } from '../../profile/ids';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { WorkWindow } from '../../profile/workCurve';
import { parseClocks } from '../hostText/clocks';
import { parseDiskStats } from '../hostText/diskStats';
import { parseNetDev } from '../hostText/netDev';
import type { HostText } from '../hostText/textLines';
import { parseBlkbackStats, parseVifStats } from '../hostText/vifStats';
import type { MachineClock } from './machineClock';
import type { RecordedWorkload } from './readWorkload';
import type { SmallTexts } from './smallTexts';
import { whenDone } from './whenDone';

/** In this order: netdev tells of vifs too, at the moment at which the guest's was read; vif-stats adds what it lacks. */
const SOURCES: readonly {
  readonly name: string;
  readonly origin: string;
  readonly parse: (text: string) => HostText<CounterReading[]>;
}[] = [
  { name: 'netdev', origin: '/proc/net/dev', parse: parseNetDev },
  { name: 'vif-stats', origin: 'statistics of the vifs', parse: parseVifStats },
  { name: 'diskstats', origin: '/proc/diskstats', parse: parseDiskStats },
  { name: 'blkback-stats', origin: 'statistics of blkback', parse: parseBlkbackStats },
];

/**
 * Writes the units of work, and a warning for each file that could not serve, into the builder.
 * @param domain asked for only if there is work to write
 * @param workloads of all machines: a backend carries what another domain's load sends
 */
export async function readCounters(
  texts: SmallTexts,
  clock: MachineClock,
  workloads: readonly RecordedWorkload[],
  domain: () => DomainIndex,
  builder: ProfileBuilder,
): Promise<void> {
  const readings = await readingsWindow(texts, clock);
  const told = new Set<string>();
  for (const { name, origin, parse } of SOURCES) {
    const pair = await texts.pair(name, parse);
    if (pair === undefined) continue;
    // The same counter read a moment later is no further work; one that the first reading lacks is.
    const [before, after] = [pair.before, pair.after].map((all) =>
      all.filter((r) => !told.has(counterKey(r))),
    );
    const between = workBetween(before, after);
    const started = new Set(before.map(counterKey));
    for (const key of after.map(counterKey)) if (started.has(key)) told.add(key);
    for (const works of byDevice(between.work)) {
      const when = whenDone(works, readings, workloads);
      for (const work of works)
        builder.unitOfWork({
          domain: domain(),
          ...work,
          source: 'counters',
          origin: `${origin} before and after`,
          ...when,
        });
    }
    warnOf(between, `${texts.path(name)}.before and ${texts.path(name)}.after`, texts);
  }
}

/** From the clocks that were read right before the counters; null if they are missing or not tied to the axis. */
async function readingsWindow(texts: SmallTexts, clock: MachineClock): Promise<WorkWindow | null> {
  const [before, after] = [
    await texts.read('clocks.before', parseClocks),
    await texts.read('clocks.after', parseClocks),
  ];
  if (before === undefined || after === undefined) return null;
  const [startNs, endNs] = [clock.ofReadings(before), clock.ofReadings(after)];
  return startNs === undefined || endNs === undefined || !(endNs > startNs) ? null : { startNs, endNs };
}

function byDevice<T extends DeviceWork>(works: readonly T[]): T[][] {
  const devices = new Map<string, T[]>();
  for (const work of works) devices.set(work.device, [...(devices.get(work.device) ?? []), work]);
  return [...devices.values()];
}

function warnOf(
  between: { readonly backwards: number; readonly unpaired: number; readonly repeated: number },
  files: string,
  texts: SmallTexts,
): void {
  if (between.backwards > 0)
    texts.warn(
      `Left out, as they went backwards between ${files} (wrapped or reset): ${counters(between.backwards)}.`,
    );
  if (between.unpaired > 0)
    texts.warn(
      `Left out, as they are in only one of ${files} (the device came or went): ${counters(between.unpaired)}.`,
    );
  if (between.repeated > 0)
    texts.warn(`Left out, as an earlier line of ${files} gives the same: ${counters(between.repeated)}.`);
}

function counters(count: number): string {
  return `${count} counter${count === 1 ? '' : 's'}`;
}
