/** `/proc/net/dev`: packets and bytes of every network interface since it came up. */
import type { CounterReading } from '../../profile/counters';
import { parseWhole } from './decimalNs';
import { Leftovers, linesOf, wordsOf, type HostText } from './textLines';

/** Eight columns received, eight transmitted; bytes and packets are the first two of each (the kernel's net/core/net-procfs.c). */
const COLUMNS = 16;
const TRANSMIT = 8;

export function parseNetDev(text: string): HostText<CounterReading[]> {
  const leftovers = new Leftovers();
  const readings: CounterReading[] = [];
  for (const line of linesOf(text)) {
    if (line.includes('|')) continue; // the two lines of headings
    // A name may hold colons (`eth0:1`); old kernels print the first number right behind the last one.
    const colon = line.lastIndexOf(':');
    const device = line.slice(0, Math.max(colon, 0)).trim();
    const columns = wordsOf(line.slice(colon + 1));
    const [received, transmitted] = [0, TRANSMIT].map((at) => ({
      bytes: parseWhole(columns[at]),
      packets: parseWhole(columns[at + 1]),
    }));
    if (
      device === '' ||
      columns.length !== COLUMNS ||
      received.bytes === undefined ||
      received.packets === undefined ||
      transmitted.bytes === undefined ||
      transmitted.packets === undefined
    ) {
      leftovers.add(line);
      continue;
    }
    readings.push(
      { device, unit: 'packets', direction: 'receive', value: received.packets },
      { device, unit: 'bytes', direction: 'receive', value: received.bytes },
      { device, unit: 'packets', direction: 'transmit', value: transmitted.packets },
      { device, unit: 'bytes', direction: 'transmit', value: transmitted.bytes },
    );
  }
  return leftovers.with(readings);
}
