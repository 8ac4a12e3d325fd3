/** `/proc/diskstats`: requests and bytes of every block device since it came up. */
import type { CounterReading } from '../../profile/counters';
import { parseWhole } from './decimalNs';
import { Leftovers, linesOf, wordsOf, type HostText } from './textLines';

/** Kernels from 2.6.25 print 14 columns or more (the kernel's Documentation/admin-guide/iostats.rst). */
const LEAST_COLUMNS = 14;
/** Unit of every sector count that the kernel prints, whatever the device's own block size is. */
export const SECTOR_BYTES = 512n;

/** Requests as they were completed, after merging. */
export function parseDiskStats(text: string): HostText<CounterReading[]> {
  const leftovers = new Leftovers();
  const readings: CounterReading[] = [];
  for (const line of linesOf(text)) {
    const columns = wordsOf(line);
    const [, , device] = columns;
    // Columns: major, minor, name, reads, merged, sectors, ms, writes, merged, sectors, ms …
    const [major, minor, reads, sectorsRead, writes, sectorsWritten] = [0, 1, 3, 5, 7, 9].map((at) =>
      parseWhole(columns[at]),
    );
    if (
      device === undefined ||
      columns.length < LEAST_COLUMNS ||
      major === undefined ||
      minor === undefined ||
      reads === undefined ||
      sectorsRead === undefined ||
      writes === undefined ||
      sectorsWritten === undefined
    ) {
      leftovers.add(line);
      continue;
    }
    readings.push(
      { device, unit: 'requests', direction: 'read', value: reads },
      { device, unit: 'bytes', direction: 'read', value: sectorsRead * SECTOR_BYTES },
      { device, unit: 'requests', direction: 'write', value: writes },
      { device, unit: 'bytes', direction: 'write', value: sectorsWritten * SECTOR_BYTES },
    );
  }
  return leftovers.with(readings);
}
