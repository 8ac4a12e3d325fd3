/** The counters of one machine, read before and after the workload -> units of work of the profile. */
import { counterKey, workBetween, type CounterReading } from '../../profile/counters';
import type { DomainIndex } from '../../profile/ids';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { parseDiskStats } from '../hostText/diskStats';
import { parseNetDev } from '../hostText/netDev';
import { readHostText, type HostText } from '../hostText/textLines';
import { parseBlkbackStats, parseVifStats } from '../hostText/vifStats';
import type { RecordingFiles } from '../recordingFiles';

/** In this order: netdev tells of vifs too, at the moment at which the guest's was read; vif-stats adds what it lacks. */
const SOURCES: readonly {
  readonly name: string;
  readonly parse: (text: string) => HostText<CounterReading[]>;
}[] = [
  { name: 'netdev', parse: parseNetDev },
  { name: 'vif-stats', parse: parseVifStats },
  { name: 'diskstats', parse: parseDiskStats },
  { name: 'blkback-stats', parse: parseBlkbackStats },
];

/**
 * Writes the units of work, and a warning for each file that could not serve, into the builder.
 * @param folder of the machine in the recording, '' for files at the top
 * @param domain asked for only if there is work to write
 */
export async function readCounters(
  files: RecordingFiles,
  folder: string,
  domain: () => DomainIndex,
  builder: ProfileBuilder,
  context: ReadContext,
): Promise<void> {
  const told = new Set<string>();
  for (const { name, parse } of SOURCES) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const pair = new CounterPair(files, path, parse, (message) => {
      builder.warn({ code: 'recording.counters', message });
    });
    const readings = await pair.read(context);
    if (readings === undefined) continue;
    // The same counter read a moment later is no further work; one that the first reading lacks is.
    const [before, after] = readings.map((all) => all.filter((r) => !told.has(counterKey(r))));
    const between = workBetween(before, after);
    const started = new Set(before.map(counterKey));
    for (const key of after.map(counterKey)) if (started.has(key)) told.add(key);
    for (const work of between.work) builder.unitOfWork({ domain: domain(), ...work });
    pair.warnOf(between);
  }
}

/** `<path>.before` and `<path>.after`. */
class CounterPair {
  constructor(
    private readonly files: RecordingFiles,
    private readonly path: string,
    private readonly parse: (text: string) => HostText<CounterReading[]>,
    private readonly warn: (message: string) => void,
  ) {}

  /** Undefined if one is missing or cannot be read; that is no news where both are missing. */
  async read(context: ReadContext): Promise<[CounterReading[], CounterReading[]] | undefined> {
    const names = [`${this.path}.before`, `${this.path}.after`];
    const present = this.files.list().filter((path) => names.includes(path));
    if (present.length === 1) {
      const missing = names.find((name) => !present.includes(name));
      this.warn(
        `${present[0]} has no counterpart ${missing}: how much work was done between them is not known. Record both.`,
      );
    }
    if (present.length < names.length) return undefined;
    const before = await this.readOne(names[0], context);
    const after = await this.readOne(names[1], context);
    return before === undefined || after === undefined ? undefined : [before, after];
  }

  warnOf(between: {
    readonly backwards: number;
    readonly unpaired: number;
    readonly repeated: number;
  }): void {
    const files = `${this.path}.before and ${this.path}.after`;
    if (between.backwards > 0)
      this.warn(
        `Left out, as they went backwards between ${files} (wrapped or reset): ${counters(between.backwards)}.`,
      );
    if (between.unpaired > 0)
      this.warn(
        `Left out, as they are in only one of ${files} (the device came or went): ${counters(between.unpaired)}.`,
      );
    if (between.repeated > 0)
      this.warn(`Left out, as an earlier line of ${files} gives the same: ${counters(between.repeated)}.`);
  }

  private async readOne(path: string, context: ReadContext): Promise<CounterReading[] | undefined> {
    const input = this.files.input(path);
    if (input === undefined) return undefined;
    try {
      const { value, notUnderstood, notUnderstoodCount } = this.parse(await readHostText(input, context));
      if (notUnderstoodCount > 0)
        this.warn(
          `Lines of ${path} that are no counters and are left out: ${notUnderstoodCount}, the first is "${notUnderstood[0]}".`,
        );
      return value;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.warn(`${error.message}. It is left out.`);
      return undefined;
    }
  }
}

function counters(count: number): string {
  return `${count} counter${count === 1 ? '' : 's'}`;
}
