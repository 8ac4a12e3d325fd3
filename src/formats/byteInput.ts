/**
 * Bytes from anywhere (a file, an entry of a zip, memory), read from front to back in bounded chunks.
 * No reader sees a whole file at once.
 */
export interface ByteInput {
  /** As the user knows it; used in messages. */
  readonly name: string;
  /** Bytes in all as stored (before decompression), where known; for progress only. */
  readonly storedSize: number | undefined;
  /**
   * Opens a fresh pass from the first byte. A chunk is valid only until the next one is asked for: the source may
   * reuse its buffer. Chunks are never empty. gzip is undone already.
   */
  open(): AsyncIterable<Uint8Array>;
}

/** What every reader is given besides the bytes. */
export interface ReadContext {
  /** Aborted when the user cancels; readers check it once a chunk and throw its reason. */
  readonly signal: AbortSignal;
  /** Called once a chunk at most, with the bytes read so far (after decompression). */
  readonly progress: (bytes: number) => void;
  /** Keep where in its function each sample is (`Profile.spots`); left out unless true. */
  readonly spots?: boolean;
}

/** For tests and for callers that neither cancel nor show progress. */
export const QUIET: ReadContext = { signal: new AbortController().signal, progress: () => undefined };

/** Bytes that are in memory already, handed out in chunks of `chunkSize` (small ones find reader bugs). */
export function memoryInput(name: string, bytes: Uint8Array, chunkSize = 1 << 20): ByteInput {
  return {
    name,
    storedSize: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += chunkSize) {
        yield await Promise.resolve(bytes.subarray(at, Math.min(at + chunkSize, bytes.length)));
      }
    },
  };
}
