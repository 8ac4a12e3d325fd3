/**
 * Files of a recording from the far side into a local folder: streamed, resumed where a connection broke off, and verified by
 * size and SHA-256. What is compressed there stays so.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shellProgram, type Privilege } from '../farSide/privilege';
import { ConnectionLost, type Remote } from '../remote';
import { parseIndex, type IndexedFile } from './fileIndex';

export interface Transfer {
  /** Private directory on the far side. */
  readonly directory: string;
  readonly privilege: Privilege;
  /** The connection to use; asked again after one was lost. Rejects when there will be none. */
  readonly connection: (lost: Remote | undefined) => Promise<Remote>;
  /** Most bytes that are fetched. */
  readonly mostBytes: number;
  readonly progress: (bytes: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Fetched {
  readonly files: readonly IndexedFile[];
  readonly bytes: number;
  /** What was left out, and why. */
  readonly problems: readonly string[];
}

/** A connection that breaks off again and again without a byte in between is given up. */
const FRUITLESS = 5;

/** @throws ConnectionLost if no new connection was given; Error if a file cannot be read or written */
export async function fetchFiles(folder: string, transfer: Transfer): Promise<Fetched> {
  const link = new Link(transfer);
  const index = await link.use(async (remote) => {
    const { code, stdout, stderr } = await remote.run(
      shellProgram(transfer.privilege, 'cat "$1/index"', 'index', transfer.directory),
      { mostBytes: 4 * 1024 * 1024 },
    );
    if (code !== 0)
      throw new Error(`${remote.name}: no list of what was recorded: ${stderr.trim().slice(0, 300)}`);
    return parseIndex(stdout);
  });
  const problems = [...index.problems];
  const wanted: IndexedFile[] = [];
  let total = 0;
  for (const file of index.files) {
    if (total + file.size > transfer.mostBytes)
      problems.push(`${file.path} is left out: the recording is larger than allowed`);
    else {
      wanted.push(file);
      total += file.size;
    }
  }
  const download = new Download(folder, transfer, link, total);
  // All in one stream: a command for each of some hundred small files would take longer than the large ones.
  const damaged = await download.fetch(wanted);
  const lost = new Set<IndexedFile>();
  for (const file of damaged) if ((await download.fetch([file])).length > 0) lost.add(file);
  for (const { path } of lost) problems.push(`${path} is left out: it arrived damaged twice`);
  const files = wanted.filter((file) => !lost.has(file));
  return { files, bytes: files.reduce((sum, file) => sum + file.size, 0), problems };
}

/** Hands out the connection, and a new one after it was lost. */
class Link {
  private remote: Remote | undefined;
  private fruitless = 0;

  constructor(private readonly transfer: Transfer) {}

  /** Something came over; the next loss may be waited for again. */
  bore(): void {
    this.fruitless = 0;
  }

  async use<T>(action: (remote: Remote) => Promise<T>): Promise<T> {
    for (;;) {
      this.transfer.signal?.throwIfAborted();
      this.remote ??= await this.transfer.connection(undefined);
      try {
        return await action(this.remote);
      } catch (error) {
        if (!(error instanceof ConnectionLost) || ++this.fruitless > FRUITLESS) throw error;
        this.remote = await this.transfer.connection(this.remote);
      }
    }
  }
}

/** `OFFSET SIZE PATH` lines in, that many bytes of each file from there on out, one after the other. */
const SEND = `cd "$1" || exit 1
while IFS= read -r line; do
  offset=\${line%% *} line=\${line#* }
  tail -c "+$offset" -- "./\${line#* }" | head -c "\${line%% *}"
done`;

class Download {
  private done = 0;

  constructor(
    private readonly folder: string,
    private readonly transfer: Transfer,
    private readonly link: Link,
    private readonly total: number,
  ) {}

  /** Fetches files, and gives back those that did not arrive as they were announced. */
  async fetch(files: readonly IndexedFile[]): Promise<IndexedFile[]> {
    for (const file of files) {
      await mkdir(dirname(this.place(file)), { recursive: true });
      await writeFile(this.part(file), '', { mode: 0o600 });
    }
    await this.link.use((remote) => this.append(files, remote));
    const damaged: IndexedFile[] = [];
    for (const file of files) {
      if (await matches(this.part(file), file)) await rename(this.part(file), this.place(file));
      else {
        damaged.push(file);
        this.done -= (await stat(this.part(file))).size;
        await rm(this.part(file));
      }
    }
    return damaged;
  }

  private place(file: IndexedFile): string {
    return join(this.folder, file.path);
  }

  private part(file: IndexedFile): string {
    return `${this.place(file)}.part`;
  }

  /** Appends to the local files what they lack. */
  private async append(files: readonly IndexedFile[], remote: Remote): Promise<void> {
    const { directory, privilege, signal, progress } = this.transfer;
    const rest: { readonly file: IndexedFile; left: number }[] = [];
    for (const file of files) {
      const left = file.size - (await stat(this.part(file))).size;
      if (left > 0) rest.push({ file, left });
    }
    if (rest.length === 0) return;
    const process = await remote.start(shellProgram(privilege, SEND, 'send', directory));
    const list = rest.map(({ file, left }) => `${file.size - left + 1} ${left} ${file.path}\n`).join('');
    // Not waited for: files come while the list still goes. If it does not arrive, the files do not either.
    process.write(list).then(
      () => process.end(),
      () => undefined,
    );
    let output: FileHandle | undefined;
    let at = 0;
    try {
      for await (const chunk of process.stdout) {
        signal?.throwIfAborted();
        this.link.bore();
        for (let from = 0; from < chunk.length && at < rest.length;) {
          const current = rest[at];
          output ??= await open(this.part(current.file), 'a');
          const piece = chunk.subarray(from, from + current.left);
          await output.writeFile(piece);
          from += piece.length;
          this.done += piece.length;
          current.left -= piece.length;
          if (current.left > 0) continue;
          await output.close();
          output = undefined;
          at++;
        }
        progress(this.done, this.total);
        if (at >= rest.length) break;
      }
    } finally {
      await output?.close();
      process.close();
    }
  }
}

async function matches(part: string, { size, sha256 }: IndexedFile): Promise<boolean> {
  if ((await stat(part)).size !== size) return false;
  if (sha256 === null) return true;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(part) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex') === sha256;
}
