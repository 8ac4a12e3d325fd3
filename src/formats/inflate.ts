/**
 * Streaming decompression that keeps what could be read: gzip (RFC 1952, several members too) and the bare deflate
 * of zip entries. zlib's own stream drops its output when it meets an error; here all that came before is handed
 * out first: of a cut stream everything, of a damaged one all but at most {@link OUTPUT_CHUNK} bytes.
 */
import { createGunzip, createInflateRaw } from 'node:zlib';
import { FormatError, type Place } from './formatError';
import { TruncatedInput } from './truncatedInput';

/** Where decompression stops believing its input. A stream is refused when it is beyond both. */
export interface InflateLimits {
  /** Decompressed bytes that are always fine. */
  readonly freeBytes: number;
  /** Decompressed bytes per stored byte; deflate cannot exceed 1032. */
  readonly maxRatio: number;
}

/** Recordings compress 3 to 20 times; a gigabyte at 200 times is nothing that perf or xentrace writes. */
export const DEFAULT_LIMITS: InflateLimits = { freeBytes: 2 ** 30, maxRatio: 200 };

export interface InflateOptions {
  readonly input: string;
  /** Names the place for a number of stored bytes read so far. */
  readonly place: (storedBytes: number) => Place;
  readonly limits: InflateLimits;
}

/** Stored bytes given to zlib at once: at the largest possible ratio that is 135 MB of output in memory. */
const FEED = 1 << 17;
/** zlib's output at the moment of an error is lost: it is at most this much. Larger chunks are no faster. */
const OUTPUT_CHUNK = 1 << 18;

export async function* inflate(
  source: AsyncIterable<Uint8Array>,
  kind: 'gzip' | 'deflate',
  { input, place, limits }: InflateOptions,
): AsyncGenerator<Uint8Array> {
  const engine = (kind === 'gzip' ? createGunzip : createInflateRaw)({ chunkSize: OUTPUT_CHUNK });
  const ready: Buffer[] = [];
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  let given = 0;
  let total = 0;
  engine.on('data', (bytes: Buffer) => ready.push(bytes));
  engine.on('error', (error) => {
    failure = error;
    wake();
  });
  engine.on('end', () => {
    wake();
  });

  function* drain(): Generator<Uint8Array> {
    for (const bytes of ready.splice(0)) {
      total += bytes.length;
      if (total > limits.freeBytes && total > limits.maxRatio * given) {
        throw new FormatError(
          input,
          place(given),
          `expected no more than ${limits.maxRatio} times the stored size, found ${total} bytes out of ${given}`,
          'This looks like a decompression bomb; if you trust the file, decompress it yourself and open the result',
        );
      }
      yield bytes;
    }
  }

  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; at += FEED) {
        const slice = chunk.subarray(at, at + FEED);
        await new Promise<void>((resolve) => {
          wake = resolve;
          engine.write(slice, () => {
            resolve();
          });
        });
        given += slice.length;
        yield* drain();
        if (failure !== undefined) throw damaged(failure);
        // The data said that it is over. What follows is padding: zlib takes none of it and answers no write.
        if (engine.readableEnded) return;
      }
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
      engine.end();
    });
    yield* drain();
    if (failure !== undefined) throw damaged(failure);
  } finally {
    engine.destroy();
  }

  function damaged(error: Error): TruncatedInput {
    const cut = error.message === 'unexpected end of file';
    return new TruncatedInput(
      input,
      place(engine.bytesWritten),
      cut
        ? `the compressed data ends in the middle (${total} bytes could be read)`
        : `the compressed data is damaged (${error.message}; ${total} bytes could be read)`,
      'Copy the file again from where it was recorded',
      total,
    );
  }
}

const GZIP_MAGIC = [0x1f, 0x8b, 0x08];

/** The bytes of `source`, decompressed if they begin with gzip's magic and as they are otherwise. */
export async function* undoGzip(
  source: AsyncIterable<Uint8Array>,
  options: InflateOptions,
): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  let head = new Uint8Array(0);
  try {
    while (head.length < GZIP_MAGIC.length) {
      const next = await chunks.next();
      if (next.done === true) break;
      if (head.length === 0 && next.value.length >= GZIP_MAGIC.length) {
        head = next.value as Uint8Array<ArrayBuffer>;
      } else {
        const joined = new Uint8Array(head.length + next.value.length);
        joined.set(head);
        joined.set(next.value, head.length);
        head = joined;
      }
    }
    if (GZIP_MAGIC.every((byte, i) => head[i] === byte)) yield* inflate(rest(), 'gzip', options);
    else yield* rest();
  } finally {
    await chunks.return?.();
  }

  async function* rest(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
}
