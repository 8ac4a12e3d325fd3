/** Decodes the records that the schedule needs, and hands them to the accounts in the order of time. */
import type { PcpuVolume } from '../../profile/schedule';
import type { Ticks } from '../../profile/ids';
import {
  CLASS_NAMES,
  classOf,
  CONTINUE_RUNNING,
  eventOf,
  extraWords,
  GRANT_MAP,
  GRANT_TRANSFER,
  hasTsc,
  LOST_RECORDS,
  numberOf,
  recordSize,
  RUNSTATE_CHANGE,
  RUNSTATE_STATES,
  SVM_EXIT,
  VMX_EXIT,
} from './events';
import { decodeHvm, exitEventOf } from './hvmRecords';
import { decodePv } from './pvRecords';
import { Kind, MALFORMED, type Decoded } from './recordKinds';
import { TraceAccounts } from './traceAccounts';
import { TraceMerge } from './traceMerge';
import { MAX_PCPUS, type RecordSink } from './traceRecords';

const GRANT_VERBS = ['maps', 'unmaps', 'transfers'] as const;

interface PcpuClock {
  first: Ticks;
  last: Ticks;
  /** Bytes by class. */
  readonly bytes: Float64Array;
}

export class ScheduleSink implements RecordSink {
  readonly accounts = new TraceAccounts();
  readonly merge = new TraceMerge((pcpu, ticks, kind, a, b) => this.accounts.take(pcpu, ticks, kind, a, b));

  readonly classCounts = new Float64Array(CLASS_NAMES.length);
  /** Reasons by which of {@link VMX_EXIT} and {@link SVM_EXIT} announced them. */
  readonly exitReasons = { [VMX_EXIT]: new Set<number>(), [SVM_EXIT]: new Set<number>() };
  lostRecords = 0;
  /** Records that are shorter than their kind needs, or name a state that Xen does not have. */
  malformed = 0;
  /** Records that needed a time when their pCPU had none yet. */
  untimed = 0;
  /** Records stamped earlier than the one before them on the same pCPU. */
  backwards = 0;
  first: Ticks = Infinity;
  last: Ticks = -Infinity;
  /** High and low half of the TSC that ticks count from: the first one in the file. */
  base: { readonly high: number; readonly low: number } | null = null;

  private readonly out: Decoded = { a: 0, b: 0 };
  private readonly pcpuClocks: (PcpuClock | undefined)[] = new Array<PcpuClock | undefined>(MAX_PCPUS);

  /** @param offsets How far each pCPU's clock is ahead, in ticks; null if they agree. */
  constructor(private readonly offsets: Float64Array | null) {}

  /** pCPUs with records. */
  get pcpus(): number[] {
    return this.pcpuClocks.flatMap((clock, pcpu) =>
      clock === undefined || Number.isNaN(clock.first) ? [] : [pcpu],
    );
  }

  /** Bytes of records by pCPU and class. */
  get volumes(): PcpuVolume[] {
    return this.pcpuClocks.flatMap((clock, pcpu) =>
      clock === undefined || clock.bytes.every((n) => n === 0) ? [] : [{ pcpu, bytes: byClass(clock.bytes) }],
    );
  }

  window(pcpu: number): void {
    this.merge.window(pcpu);
    this.pcpuClocks[pcpu] ??= { first: NaN, last: NaN, bytes: new Float64Array(CLASS_NAMES.length) };
  }

  record(pcpu: number, header: number, view: DataView, at: number): void {
    const event = eventOf(header);
    const traceClass = classOf(event);
    this.classCounts[traceClass]++;
    const clock = this.pcpuClocks[pcpu]!;
    clock.bytes[traceClass] += recordSize(header);
    let data = at + 4;
    if (hasTsc(header)) {
      this.stamp(pcpu, clock, this.ticksOf(pcpu, view, data));
      data += 8;
    }
    const words = extraWords(header);
    switch (event >>> 16) {
      case 0x1:
        if (event === LOST_RECORDS) this.lost(pcpu, clock, words, view, data);
        break;
      case 0x2:
        this.scheduling(pcpu, clock, event, words, view, data);
        break;
      case 0x8:
        this.hvm(pcpu, clock, event, words, view, data);
        break;
      case 0x10:
        this.memory(pcpu, clock, event, words, view, data);
        break;
      case 0x20:
        this.decoded(pcpu, clock, decodePv(event, words, view, data, this.out));
        break;
      case 0x80:
        if (Number.isNaN(clock.last)) this.untimed++;
        else if (!this.accounts.hardware.take(pcpu, clock.last, event, words, view, data)) this.malformed++;
        break;
    }
  }

  /** The file has ended: settles what the merge still holds. */
  end(): void {
    this.pcpuClocks.forEach((clock, pcpu) => {
      if (clock !== undefined && !Number.isNaN(clock.last)) this.push(pcpu, clock.last, Kind.PCPU_ENDS, 0, 0);
    });
    this.merge.end();
    this.accounts.runstates.finish();
  }

  private ticksOf(pcpu: number, view: DataView, at: number): Ticks {
    const low = view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    this.base ??= { high, low };
    // Exact: the halves' differences are integers, and a trace is shorter than the 2^53 ticks (weeks) a double holds.
    const ticks = (high - this.base.high) * 0x1_0000_0000 + (low - this.base.low);
    return this.offsets === null ? ticks : ticks - this.offsets[pcpu];
  }

  private stamp(pcpu: number, clock: PcpuClock, ticks: Ticks): void {
    if (Number.isNaN(clock.first)) {
      clock.first = ticks;
      this.accounts.pcpuBegins(pcpu, ticks);
    }
    if (ticks < clock.last) this.backwards++;
    clock.last = ticks;
    if (ticks < this.first) this.first = ticks;
    if (ticks > this.last) this.last = ticks;
    this.merge.saw(ticks);
  }

  private push(pcpu: number, ticks: Ticks, kind: number, a: number, b: number): void {
    if (Number.isNaN(ticks)) this.untimed++;
    else this.merge.push(pcpu, ticks, kind, a, b);
  }

  private lost(pcpu: number, clock: PcpuClock, words: number, view: DataView, at: number): void {
    if (words !== 4) {
      this.malformed++;
      return;
    }
    const records = view.getUint32(at, true);
    this.lostRecords += records;
    this.accounts.hardware.lost(pcpu);
    const begin = Math.min(this.ticksOf(pcpu, view, at + 8), clock.last);
    this.push(pcpu, begin, Kind.LOSS_BEGINS, records, view.getUint32(at + 4, true));
    this.push(pcpu, clock.last, Kind.LOSS_ENDS, 0, 0);
  }

  private scheduling(
    pcpu: number,
    clock: PcpuClock,
    event: number,
    words: number,
    view: DataView,
    at: number,
  ): void {
    let states = 0;
    if ((event & ~RUNSTATE_STATES) === RUNSTATE_CHANGE) states = (event & RUNSTATE_STATES) >>> 4;
    else if (event !== CONTINUE_RUNNING) return;
    if (words < 1 || (states & 0xcc) !== 0) this.malformed++;
    else this.push(pcpu, clock.last, Kind.RUNSTATE, states, view.getUint32(at, true));
  }

  private hvm(
    pcpu: number,
    clock: PcpuClock,
    event: number,
    words: number,
    view: DataView,
    at: number,
  ): void {
    const kind = decodeHvm(event, words, view, at, this.out);
    if (kind === Kind.EXIT) this.exitReasons[exitEventOf(event)!].add(this.out.a);
    this.decoded(pcpu, clock, kind);
  }

  private memory(
    pcpu: number,
    clock: PcpuClock,
    event: number,
    words: number,
    view: DataView,
    at: number,
  ): void {
    this.out.a = numberOf(event);
    this.out.b = 0;
    if (event >= GRANT_MAP && event <= GRANT_TRANSFER) {
      if (words < 1) {
        this.malformed++;
        return;
      }
      const domainId = view.getUint32(at, true) & 0xffff;
      this.accounts.builder.grant(domainId, GRANT_VERBS[event - GRANT_MAP]);
      this.out.b = domainId + 1;
    }
    this.decoded(pcpu, clock, Kind.MEMORY);
  }

  /** Hands on what a decoder found. */
  private decoded(pcpu: number, clock: PcpuClock, kind: number): void {
    if (kind === MALFORMED) this.malformed++;
    else if (kind >= 0) this.push(pcpu, clock.last, kind, this.out.a, this.out.b);
  }
}

/** The classes that have something. */
export function byClass(counts: Float64Array): Record<string, number> {
  return Object.fromEntries(
    CLASS_NAMES.map((name, i) => [name, counts[i]] as const).filter(([, count]) => count > 0),
  );
}
