/** Little-endian reads from bytes whose bounds the caller has checked; for headers and rare records, not for samples. */
export class ByteView {
  private readonly view: DataView;
  private readonly buffer: Buffer;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u16(at: number): number {
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }

  /** u64 as a float64: exact below 2^53, which holds for sizes, times and offsets of real files. */
  number64(at: number): number {
    return this.view.getUint32(at + 4, true) * 4294967296 + this.view.getUint32(at, true);
  }

  hex64(at: number): string {
    return this.u64(at).toString(16).padStart(16, '0');
  }

  /** Text up to the first NUL, or up to `end`. */
  text(at: number, end: number): string {
    const nul = this.buffer.indexOf(0, at);
    const stop = nul >= 0 && nul < end ? nul : end;
    return this.buffer.toString('utf8', at, stop);
  }
}
