/** Lines that were looked up before, on disk: one file per binary, which a symbolizer takes seconds to minutes for. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { SourcePlace } from '../source/lines/resolvedSpots';

/** Bytes of all files together; those not used for longest go first. */
const MOST_BYTES = 64 << 20;
const MOST_ADDRESSES = 300_000;
const SUFFIX = '.lines.json';

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const stored = v.object({
  version: v.literal(1),
  /** Of the binary: file names are only its hash. */
  key: v.string(),
  files: v.array(v.string()),
  /** By {@link addressKey}: positions in `files` and lines in turn, innermost first. */
  places: v.record(v.string(), v.array(index)),
});

/** Places of one binary's addresses; an address without a known line has none. */
export type KnownLines = Map<string, readonly SourcePlace[]>;

/** Addresses of relocatable files count from their section. */
export function addressKey(section: string | undefined, address: bigint): string {
  return `${section ?? ''}+${address.toString(16)}`;
}

export class LineCache {
  constructor(
    private readonly folder: string,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /** What is known; nothing where the file is missing, damaged or of another version. */
  async read(key: string): Promise<KnownLines> {
    const path = this.fileOf(key);
    const lines: KnownLines = new Map();
    let value: unknown;
    try {
      if ((await stat(path)).size > this.mostBytes) return lines;
      value = JSON.parse(await readFile(path, 'utf8'));
    } catch {
      return lines;
    }
    const parsed = v.safeParse(stored, value);
    if (!parsed.success || parsed.output.key !== key) return lines;
    const { files, places } = parsed.output;
    for (const [address, numbers] of Object.entries(places)) {
      const chain: SourcePlace[] = [];
      for (let i = 0; i + 1 < numbers.length; i += 2) {
        const file = files.at(numbers[i]);
        if (file !== undefined && numbers[i + 1] > 0) chain.push({ file, line: numbers[i + 1] });
      }
      lines.set(address, chain);
    }
    // Used again: the last to be thrown away.
    await utimes(path, new Date(), new Date()).catch(() => undefined);
    return lines;
  }

  /** Whole or not at all. @throws what the disk says */
  async write(key: string, lines: KnownLines): Promise<void> {
    const files: string[] = [];
    const rows = new Map<string, number>();
    const row = (file: string) => {
      let at = rows.get(file);
      if (at === undefined) {
        rows.set(file, (at = files.length));
        files.push(file);
      }
      return at;
    };
    const places: Record<string, number[]> = {};
    for (const [address, chain] of [...lines].slice(-MOST_ADDRESSES)) {
      places[address] = chain.flatMap(({ file, line }) => [row(file), line]);
    }
    await mkdir(this.folder, { recursive: true });
    const path = this.fileOf(key);
    const half = `${path}.${randomUUID()}`;
    try {
      await writeFile(half, JSON.stringify({ version: 1, key, files, places }), { mode: 0o600 });
      await rename(half, path);
    } catch (error) {
      await rm(half, { force: true });
      throw error;
    }
    await this.trim();
  }

  private fileOf(key: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}${SUFFIX}`);
  }

  /** Half-written files of a run that was killed count, too. */
  private async trim(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => name.includes(SUFFIX));
    const all = await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
        return { path, size, mtimeMs };
      }),
    );
    let bytes = 0;
    for (const { path, size } of all.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      bytes += size;
      if (bytes > this.mostBytes) await rm(path, { force: true });
    }
  }
}
