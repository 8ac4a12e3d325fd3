import type { ByteInput } from '../../../src/formats/byteInput';

/** All bytes of an input, copied: its chunks may share one buffer. */
export async function bytesOf(input: ByteInput): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of input.open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
