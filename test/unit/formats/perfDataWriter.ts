/** Writes perf.data files byte by byte (tools/perf/Documentation/perf.data-file-format.txt), well-formed or not. */

export type Word = number | bigint;

export const u64 = (...values: Word[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), i * 8));
  return bytes;
};

export const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32LE(value >>> 0, i * 4));
  return bytes;
};

/** NUL-terminated text, padded to a multiple of 8. */
export const text8 = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc(8 - (bytes.length % 8))]);
};

/** u32 length, padded text: a string of the header's feature sections. */
export const headerString = (text: string): Buffer => {
  const bytes = text8(text);
  return Buffer.concat([u32(bytes.length), bytes]);
};

export const SAMPLE_BITS = {
  IP: 1,
  TID: 2,
  TIME: 4,
  ADDR: 8,
  READ: 16,
  CALLCHAIN: 32,
  ID: 64,
  CPU: 128,
  PERIOD: 256,
  STREAM_ID: 512,
  RAW: 1024,
  IDENTIFIER: 1 << 16,
} as const;

/** What perf record -g writes by default. */
export const USUAL =
  SAMPLE_BITS.IP | SAMPLE_BITS.TID | SAMPLE_BITS.TIME | SAMPLE_BITS.CALLCHAIN | SAMPLE_BITS.PERIOD;

export interface AttrSpec {
  readonly type?: number;
  readonly config?: Word;
  readonly sampleType?: number;
  readonly readFormat?: number;
  /** Period; with `freq` hertz. */
  readonly period?: number;
  readonly freq?: boolean;
  readonly sampleIdAll?: boolean;
  readonly clockId?: number;
  readonly ids?: readonly Word[];
}

const ATTR_BYTES = 128;

/** perf_event_attr of a software clock unless told otherwise. */
export function attrBytes(spec: AttrSpec): Buffer {
  const bytes = Buffer.alloc(ATTR_BYTES);
  bytes.writeUInt32LE(spec.type ?? 1, 0);
  bytes.writeUInt32LE(ATTR_BYTES, 4);
  u64(spec.config ?? 0, spec.period ?? 1_000_000, spec.sampleType ?? USUAL, spec.readFormat ?? 0).copy(
    bytes,
    8,
  );
  const flags =
    (BigInt(spec.freq ?? false) << 10n) |
    (BigInt(spec.sampleIdAll ?? false) << 18n) |
    (BigInt(spec.clockId !== undefined) << 25n);
  u64(flags).copy(bytes, 40);
  bytes.writeInt32LE(spec.clockId ?? 0, 92);
  return bytes;
}

/** @param size what the header says, if it is to lie */
export function record(type: number, misc: number, body: Buffer, size = 8 + body.length): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type >>> 0, 0);
  head.writeUInt16LE(misc, 4);
  head.writeUInt16LE(size & 0xffff, 6);
  return Buffer.concat([head, body]);
}

export const MISC = {
  KERNEL: 1,
  USER: 2,
  HYPERVISOR: 3,
  GUEST_KERNEL: 4,
  GUEST_USER: 5,
  EXEC: 1 << 13,
} as const;
export const KERNEL_CONTEXT = -128n;
export const USER_CONTEXT = -512n;

export interface UsualSample {
  readonly misc?: number;
  readonly pid?: number;
  readonly tid?: number;
  readonly time?: Word;
  readonly period?: Word;
  readonly chain: readonly Word[];
}

/** A sample of {@link USUAL} layout; the ip is the first address of the chain. */
export function usualSample({
  misc = MISC.KERNEL,
  pid = 7,
  tid = pid,
  time = 1000,
  period = 1,
  chain,
}: UsualSample) {
  const ip = chain.find((word) => BigInt.asUintN(64, BigInt(word)) < BigInt.asUintN(64, -4095n)) ?? 0;
  return record(
    9,
    misc,
    Buffer.concat([u64(ip), u32(pid, tid), u64(time, period), u64(chain.length, ...chain)]),
  );
}

export const comm = (
  pid: number,
  tid: number,
  name: string,
  trailer: Buffer = Buffer.alloc(0),
  misc = 0,
): Buffer => record(3, misc, Buffer.concat([u32(pid, tid), text8(name), trailer]));

export const fork = (pid: number, ppid: number, tid: number, ptid: number, time: Word, misc = 0): Buffer =>
  record(7, misc, Buffer.concat([u32(pid, ppid, tid, ptid), u64(time)]));

export const mmap2 = (
  pid: number,
  start: Word,
  length: Word,
  pageOffset: Word,
  file: string,
  trailer: Buffer = Buffer.alloc(0),
): Buffer =>
  record(
    10,
    2,
    Buffer.concat([
      u32(pid, pid),
      u64(start, length, pageOffset),
      Buffer.alloc(24),
      u32(5, 2),
      text8(file),
      trailer,
    ]),
  );

export const kernelMmap = (start: Word, length: Word, file: string): Buffer =>
  record(1, 1, Buffer.concat([u32(-1, 0), u64(start, length, start), text8(file)]));

export interface FileSpec {
  readonly attrs?: readonly AttrSpec[];
  readonly records: readonly Buffer[];
  readonly features?: ReadonlyMap<number, Buffer>;
  /** What the header says, if it is to lie. */
  readonly dataSize?: Word;
}

/** A file of file mode: header, ids, attributes, data, features. */
export function perfDataFile({ attrs = [{}], records, features = new Map(), dataSize }: FileSpec): Buffer {
  const ids = attrs.map((attr) => u64(...(attr.ids ?? [])));
  const attrsAt = 104 + ids.reduce((sum, bytes) => sum + bytes.length, 0);
  const dataAt = attrsAt + attrs.length * (ATTR_BYTES + 16);
  let idsAt = 104;
  const entries = attrs.map((attr, i) => {
    const entry = Buffer.concat([attrBytes(attr), u64(idsAt, ids[i].length)]);
    idsAt += ids[i].length;
    return entry;
  });
  const data = Buffer.concat(records);
  const bits = [...features.keys()].sort((a, b) => a - b);
  const flags = Buffer.alloc(32);
  for (const bit of bits) flags[bit >> 3] |= 1 << (bit & 7);
  let featureAt = dataAt + data.length + bits.length * 16;
  const table = bits.map((bit) => {
    const size = features.get(bit)?.length ?? 0;
    featureAt += size;
    return u64(featureAt - size, size);
  });
  const head = Buffer.concat([
    Buffer.from('PERFILE2'),
    u64(
      104,
      ATTR_BYTES + 16,
      attrsAt,
      attrs.length * (ATTR_BYTES + 16),
      dataAt,
      dataSize ?? data.length,
      0,
      0,
    ),
    flags,
  ]);
  return Buffer.concat([head, ...ids, ...entries, data, ...table, ...bits.map((bit) => features.get(bit)!)]);
}

/** A file of pipe mode: a short header, then records, the attributes among them. */
export function pipeFile(records: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('PERFILE2'), u64(16), ...records]);
}

export const headerAttr = (attr: AttrSpec): Buffer =>
  record(64, 0, Buffer.concat([attrBytes(attr), u64(...(attr.ids ?? []))]));
