/**
 * Protocol buffers on the wire (protobuf.dev, "Encoding"): tags, varints and lengths, checked at every step. The pprof-format
 * package writes them but does not check what it reads.
 */
import { FormatError } from '../formatError';

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** A number as far as a float64 holds it, a bigint beyond: equal values always have equal type. */
export type Integer = number | bigint;

const MAX_VARINT_BYTES = 10;
const REMEDY = 'It is damaged or no pprof profile: export it again';

/** Reads the fields of one message: `bytes[at .. end)`. */
export class WireReader {
  /** Of the field that {@link next} found. */
  field = 0;
  type = 0;
  at: number;

  constructor(
    private readonly input: string,
    private readonly bytes: Uint8Array,
    private readonly from = 0,
    private readonly end = bytes.length,
  ) {
    this.at = from;
  }

  /** The same message from its beginning. */
  again(): WireReader {
    return new WireReader(this.input, this.bytes, this.from, this.end);
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.at >= this.end) return false;
    const tag = Number(this.varint());
    this.field = Math.floor(tag / 8);
    this.type = tag % 8;
    if (this.field === 0 || tag > 0xffffffff) this.fail('a field number');
    return true;
  }

  /** An unsigned number. */
  varint(): Integer {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      if (this.at >= this.end) this.fail('the end of a number');
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : this.bigVarint(this.at - i - 1);
      scale *= 128;
    }
    return this.fail('a number of at most 10 bytes');
  }

  /** A signed 64-bit number, rounded to a float64. */
  signed(): number {
    const value = this.varint();
    return typeof value === 'number' ? value : Number(BigInt.asIntN(64, value));
  }

  /** The bytes of a field of type {@link BYTES} as a message of their own; this reader moves past them. */
  message(): WireReader {
    if (this.type !== BYTES) this.fail('a message');
    const length = Number(this.varint());
    if (length > this.end - this.at) this.fail(`${length} bytes, and ${this.end - this.at} are left`);
    const from = this.at;
    this.at += length;
    return new WireReader(this.input, this.bytes, from, this.at);
  }

  text(): string {
    const { at, end } = this.message();
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + at, end - at).toString('utf8');
  }

  /** Numbers of a repeated field, packed or one by one. */
  numbers(into: Integer[]): void {
    if (this.type === VARINT) {
      into.push(this.varint());
      return;
    }
    const packed = this.message();
    while (packed.at < packed.end) into.push(packed.varint());
  }

  skip(): void {
    if (this.type === VARINT) this.varint();
    else if (this.type === BYTES) this.message();
    else if (this.type === FIXED64) this.jump(8);
    else if (this.type === FIXED32) this.jump(4);
    else this.fail('a field of a known type');
  }

  private jump(length: number): void {
    if (length > this.end - this.at) this.fail(`${length} bytes`);
    this.at += length;
  }

  private bigVarint(from: number): bigint {
    let value = 0n;
    for (let i = from; i < this.at; i++) value |= BigInt(this.bytes[i] & 0x7f) << BigInt(7 * (i - from));
    return BigInt.asUintN(64, value);
  }

  private fail(expected: string): never {
    throw new FormatError(this.input, { offset: this.at }, `expected ${expected} (protocol buffer)`, REMEDY);
  }
}
