/** Makes traces in memory, byte for byte as xen/include/public/trace.h says. */
import { CPU_CHANGE, eventOf, hasTsc, LOST_RECORDS, recordSize } from '../../../src/formats/xentrace/events';
import { readRecords } from '../../../src/formats/xentrace/traceRecords';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';

export interface TraceRecord {
  readonly event: number;
  /** Absent: a record without a stamp. */
  readonly tsc?: number | bigint;
  readonly words?: readonly number[];
}

/** What `tsc` in a {@link TraceRecord} counts from: the file's stamps are larger than 32 bits. */
export const TSC_BASE = 0x12_3456_0000n;

export class TraceWriter {
  private readonly parts: Uint8Array[] = [];

  /** Appends a window; `size` replaces the true size for traces that lie. */
  window(pcpu: number, records: readonly TraceRecord[], size?: number): this {
    const bytes = concat(records.map(recordBytes));
    this.parts.push(words(0x20000000 + CPU_CHANGE, pcpu, size ?? bytes.length), bytes);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }

  bytes(): Uint8Array {
    return concat(this.parts);
  }
}

export function recordBytes({ event, tsc, words: extra = [] }: TraceRecord): Uint8Array {
  const header = (event | (extra.length << 28) | (tsc === undefined ? 0 : 0x80000000)) >>> 0;
  if (tsc === undefined) return words(header, ...extra);
  const stamp = TSC_BASE + BigInt(tsc);
  return words(header, Number(stamp & 0xffffffffn), Number(stamp >> 32n), ...extra);
}

export function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(i * 4, value, true));
  return bytes;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const STATES = ['running', 'runnable', 'blocked', 'offline'] as const;
type State = (typeof STATES)[number];

/** A vCPU leaves one state for another. */
export function change(
  tsc: number | bigint,
  domain: number,
  vcpu: number,
  from: State,
  to: State,
): TraceRecord {
  const states = (STATES.indexOf(from) << 8) | (STATES.indexOf(to) << 4);
  return { event: 0x00021001 + states, tsc, words: [((domain << 16) | vcpu) >>> 0] };
}

/** `ends` after `tsc`s as given above; `first` is the stamp of the first record lost. */
export function lost(
  tsc: number | bigint,
  records: number,
  domain: number,
  vcpu: number,
  first: number | bigint,
): TraceRecord {
  const stamp = TSC_BASE + BigInt(first);
  const owner = ((vcpu << 16) | domain) >>> 0;
  return {
    event: LOST_RECORDS,
    tsc,
    words: [records, owner, Number(stamp & 0xffffffffn), Number(stamp >> 32n)],
  };
}

/**
 * What Xen would have written if the buffer of `pcpu` had been full between two stamps: a copy of the trace in which one
 * lost-records event stands for these records. `runner` tells who runs there when recording goes on.
 */
export async function loseRecords(
  trace: Uint8Array,
  pcpu: number,
  from: bigint,
  to: bigint,
  runner: { readonly domain: number; readonly vcpu: number },
): Promise<Uint8Array> {
  const windows: { pcpu: number; parts: Uint8Array[] }[] = [];
  let missing = 0;
  let first = 0n;
  await readRecords(
    memoryInput('trace', trace),
    {
      window: (of) => windows.push({ pcpu: of, parts: [] }),
      record: (of, header, view, at) => {
        const { parts } = windows[windows.length - 1];
        const bytes = new Uint8Array(view.buffer, view.byteOffset + at, recordSize(header)).slice();
        const stamp = hasTsc(header) ? view.getBigUint64(at + 4, true) : null;
        if (
          of === pcpu &&
          stamp !== null &&
          stamp >= from &&
          stamp < to &&
          eventOf(header) !== LOST_RECORDS
        ) {
          if (missing++ === 0) first = stamp;
          return;
        }
        if (of === pcpu && missing > 0 && stamp !== null && stamp >= to) {
          const event = lost(stamp - TSC_BASE - 1n, missing, runner.domain, runner.vcpu, first - TSC_BASE);
          parts.push(recordBytes(event));
          missing = 0;
        }
        parts.push(bytes);
      },
    },
    QUIET,
  );
  const copy = new TraceWriter();
  for (const { pcpu: of, parts } of windows) {
    const bytes = concat(parts);
    copy.raw(words(0x20000000 + CPU_CHANGE, of, bytes.length)).raw(bytes);
  }
  return copy.bytes();
}
