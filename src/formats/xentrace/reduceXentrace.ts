import type { ByteInput, ReadContext } from '../byteInput';
import {
  eventOf,
  hasTsc,
  isScheduleEvent,
  LOST_RECORDS,
  MAX_RECORD_BYTES,
  recordSize,
  WINDOW_HEADER,
  WINDOW_HEADER_BYTES,
} from './events';
import { MAX_PCPUS, readRecords, type RecordSink, type TraceExtent } from './traceRecords';

export interface ReduceOptions {
  /** Whether records of that event stay; default: those that the schedule needs. Lost records always stay. */
  readonly keep?: (event: number) => boolean;
  /** Records stamped earlier are left out. Records without a stamp go with the one before. */
  readonly fromTsc?: bigint | number;
  /** Records stamped at that time or later are left out. */
  readonly toTsc?: bigint | number;
}

/**
 * A window in the making is written in parts of that size at most, so that a size that lies cannot fill the memory. Xen's
 * largest buffer is 256 MiB, of which a quarter is what the schedule needs; a reader takes parts for rounds of their own.
 */
const MOST_WINDOW_BYTES = 64 << 20;

/**
 * Copies a trace and leaves out records: a valid trace again, window for window (windows without records are left out).
 * The first stamped record of each pCPU and the last one of each window stay whatever they are (within the time asked
 * for): from the first, a vCPU is known to have run; to the last, it counts; and the reader tells by them how far each
 * pCPU's buffer had been emptied. So if `keep` spares what the schedule needs, the copy has the same schedule; only records
 * without a stamp, which have the time of the record before them, can be counted a little earlier.
 *
 * `out` is given the copy piece by piece and may keep the pieces; it is awaited between chunks of the input.
 *
 * @throws FormatError as `readXentrace` does.
 */
export async function reduceXentrace(
  input: ByteInput,
  out: (chunk: Uint8Array) => Promise<void> | void,
  options: ReduceOptions,
  context: ReadContext,
): Promise<TraceExtent> {
  const writer = new WindowWriter(options, out);
  const extent = await readRecords(input, writer, context);
  await writer.finish();
  return extent;
}

interface PcpuCopy {
  /** Set once a stamped record of the pCPU was written. */
  begun: boolean;
  /** The stamp that records without one go by lies within the time asked for. */
  inTime: boolean;
}

class WindowWriter implements RecordSink {
  private readonly keep: (event: number) => boolean;
  private readonly from: bigint | null;
  private readonly to: bigint | null;
  private readonly pcpus: (PcpuCopy | undefined)[] = new Array<PcpuCopy | undefined>(MAX_PCPUS);
  private readonly finished: Uint8Array[] = [];
  private windowBytes = new Uint8Array(1 << 16);
  private used = 0;
  private pcpu = -1;
  /** The window's newest stamped record if it was left out (`heldBytes` of it, else 0). */
  private readonly held = new Uint8Array(MAX_RECORD_BYTES);
  private heldBytes = 0;

  constructor(
    options: ReduceOptions,
    private readonly out: (chunk: Uint8Array) => Promise<void> | void,
  ) {
    this.keep = options.keep ?? isScheduleEvent;
    this.from = options.fromTsc === undefined ? null : BigInt(options.fromTsc);
    this.to = options.toTsc === undefined ? null : BigInt(options.toTsc);
  }

  window(pcpu: number): void {
    this.close();
    this.begin(pcpu);
    this.pcpus[pcpu] ??= { begun: false, inTime: this.from === null };
  }

  record(pcpu: number, header: number, view: DataView, at: number): void {
    const copy = this.pcpus[pcpu]!;
    const event = eventOf(header);
    const stamped = hasTsc(header);
    if (stamped && (this.from !== null || this.to !== null)) {
      const tsc = view.getBigUint64(at + 4, true);
      copy.inTime = (this.from === null || tsc >= this.from) && (this.to === null || tsc < this.to);
    }
    if (!copy.inTime) return;
    const record = new Uint8Array(view.buffer, view.byteOffset + at, recordSize(header));
    const first = stamped && !copy.begun;
    if (first || event === LOST_RECORDS || this.keep(event)) {
      this.append(record);
      if (stamped) {
        copy.begun = true;
        this.heldBytes = 0;
      }
    } else if (stamped) {
      // A copy, because the bytes are only lent, and any record may turn out to be the window's last.
      this.held.set(record);
      this.heldBytes = record.length;
    }
  }

  async flush(): Promise<void> {
    for (const chunk of this.finished.splice(0)) await this.out(chunk);
  }

  async finish(): Promise<void> {
    this.close();
    await this.flush();
  }

  private begin(pcpu: number): void {
    this.pcpu = pcpu;
    this.used = WINDOW_HEADER_BYTES;
  }

  private append(record: Uint8Array): void {
    if (this.used + record.length > MOST_WINDOW_BYTES) {
      const { pcpu } = this;
      this.heldBytes = 0;
      this.close();
      this.begin(pcpu);
    }
    if (this.used + record.length > this.windowBytes.length) {
      const larger = new Uint8Array(this.windowBytes.length * 2);
      larger.set(this.windowBytes);
      this.windowBytes = larger;
    }
    this.windowBytes.set(record, this.used);
    this.used += record.length;
  }

  /** Queues the window for writing. */
  private close(): void {
    if (this.heldBytes > 0) this.append(this.held.subarray(0, this.heldBytes));
    this.heldBytes = 0;
    if (this.used > WINDOW_HEADER_BYTES) {
      const bytes = this.windowBytes.slice(0, this.used);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, WINDOW_HEADER, true);
      view.setInt32(4, this.pcpu, true);
      view.setUint32(8, this.used - WINDOW_HEADER_BYTES, true);
      this.finished.push(bytes);
    }
    this.used = 0;
  }
}
