/** Program files that a recording brings along (`guest1/files/usr/bin/iperf3`) and compressed files, taken out for programs that need a file. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ByteInput } from '../formats/byteInput';
import type { RecordingFiles } from '../formats/recordingFiles';

export interface TakenOut {
  readonly path: string;
  /** SHA-256 of its bytes: a build id can be claimed by anybody. */
  readonly digest: string;
}

/** Programs have megabytes, browsers some hundred with debug information. */
const MOST_BYTES = 1 << 30;
const PREFIX = 'taken-out-';
/** What a run that was killed left behind. */
const STALE_MS = 3600_000;

export class RecordedFiles {
  private folder: string | undefined;
  private count = 0;

  constructor(
    private readonly files: RecordingFiles | undefined,
    /** Where they are put; removed again by {@link close}. */
    private readonly parent: string,
  ) {}

  /** Files of this path, of any machine. */
  of(path: string): ByteInput[] {
    const { files } = this;
    if (files === undefined) return [];
    const end = `files${path}`;
    return files
      .list()
      .filter((file) => file === end || file.endsWith(`/${end}`))
      .map((file) => files.input(file))
      .filter((input) => input !== undefined);
  }

  /** Undefined if it is too large. @throws FormatError if the recording is damaged there */
  async takeOut(input: ByteInput, signal: AbortSignal): Promise<TakenOut | undefined> {
    this.folder ??= await this.makeFolder();
    const path = join(this.folder, String(this.count++));
    const hash = createHash('sha256');
    let bytes = 0;
    async function* watched(): AsyncGenerator<Uint8Array> {
      for await (const chunk of input.open()) {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) return;
        hash.update(chunk);
        // The chunk's buffer is used again for the next one.
        yield chunk.slice();
      }
    }
    await pipeline(Readable.from(watched()), createWriteStream(path, { mode: 0o600 }), { signal });
    if (bytes <= MOST_BYTES) return { path, digest: hash.digest('hex') };
    await rm(path, { force: true });
    return undefined;
  }

  async close(): Promise<void> {
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }

  private async makeFolder(): Promise<string> {
    await mkdir(this.parent, { recursive: true });
    for (const name of await readdir(this.parent)) {
      if (!name.startsWith(PREFIX)) continue;
      const path = join(this.parent, name);
      const age = await stat(path).then(
        (s) => Date.now() - s.mtimeMs,
        () => 0,
      );
      if (age > STALE_MS) await rm(path, { recursive: true, force: true });
    }
    const folder = join(this.parent, `${PREFIX}${randomUUID()}`);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }
}
