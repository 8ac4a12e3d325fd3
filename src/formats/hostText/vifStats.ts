/**
 * What the backends in dom0 count for each guest device, as sysfs tells it, one file a line:
 * `/sys/class/net/vif1.0/statistics/rx_bytes 969648892`,
 * `/sys/bus/xen-backend/devices/vbd-1-51712/statistics/rd_req 2944`.
 */
import type { CounterReading, WorkDirection, WorkUnit } from '../../profile/counters';
import { parseWhole } from './decimalNs';
import { SECTOR_BYTES } from './diskStats';
import { Leftovers, linesOf, wordsOf, type HostText } from './textLines';

/** Which statistic is which work; the others (errors, flushes, discards) are no units of work. */
type Statistics = ReadonlyMap<string, readonly [WorkUnit, WorkDirection, scale: bigint]>;

const VIF: Statistics = new Map([
  ['rx_packets', ['packets', 'receive', 1n]],
  ['rx_bytes', ['bytes', 'receive', 1n]],
  ['tx_packets', ['packets', 'transmit', 1n]],
  ['tx_bytes', ['bytes', 'transmit', 1n]],
]);

/** As xen-blkback's xenbus.c names them. */
const BLKBACK: Statistics = new Map([
  ['rd_req', ['requests', 'read', 1n]],
  ['rd_sect', ['bytes', 'read', SECTOR_BYTES]],
  ['wr_req', ['requests', 'write', 1n]],
  ['wr_sect', ['bytes', 'write', SECTOR_BYTES]],
]);

/** `vif-stats.before`, `vif-stats.after`; a vif receives what its guest transmits. */
export function parseVifStats(text: string): HostText<CounterReading[]> {
  return statistics(text, VIF);
}

/** `blkback-stats.before`, `blkback-stats.after`. */
export function parseBlkbackStats(text: string): HostText<CounterReading[]> {
  return statistics(text, BLKBACK);
}

function statistics(text: string, known: Statistics): HostText<CounterReading[]> {
  const leftovers = new Leftovers();
  const readings: CounterReading[] = [];
  const lines = linesOf(text);
  // A number is the last thing of a line: where the text breaks off, it may have lost digits.
  const cut = text.endsWith('\n') ? undefined : lines.pop();
  for (const line of lines) {
    const [path = '', number, ...more] = wordsOf(line);
    const [device = '', folder, name = ''] = path.split('/').slice(-3);
    const value = parseWhole(number);
    if (device === '' || folder !== 'statistics' || value === undefined || more.length > 0) {
      leftovers.add(line);
      continue;
    }
    const work = known.get(name);
    if (work === undefined) continue;
    const [unit, direction, scale] = work;
    readings.push({ device, unit, direction, value: value * scale });
  }
  if (cut !== undefined) leftovers.add(cut);
  return leftovers.with(readings);
}
