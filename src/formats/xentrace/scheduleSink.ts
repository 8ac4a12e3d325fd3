/** Decodes the records that the schedule needs, and hands them to the accounts in the order of time. */
import { NO_COMMAND, type Ticks } from '../../profile/scheduleBuilder';
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
  NESTED,
  PV_HYPERCALL,
  PV_HYPERCALL_OLD,
  PV_SUBCALL,
  RUNSTATE_CHANGE,
  RUNSTATE_STATES,
  SVM_EXIT,
  VMENTRY,
  VMMCALL,
  VMX_EXIT,
  WIDE,
} from './events';
import { clampCommand, clampExit, clampHypercall } from './names';
import { Kind, TraceAccounts } from './traceAccounts';
import { TraceMerge } from './traceMerge';
import { MAX_PCPUS, type RecordSink } from './traceRecords';

/** Two bits for each of six arguments above the hypercall's number: 1 = 32 bits recorded, 2 = 64 bits. */
const OP_MASK = 0x000fffff;
const MMU_UPDATE = 1;
const MULTICALL = 13;
const GRANT_TABLE_OP = 20;
const VCPU_OP = 24;
const MMUEXT_OP = 26;
const SCHED_OP = 29;
/** Set in the count of a batch that Xen preempted and the guest's kernel issued again. */
const PREEMPTED = 0x80000000;
const GRANT_VERBS = ['maps', 'unmaps', 'transfers'] as const;

interface PcpuClock {
  first: Ticks;
  last: Ticks;
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

  private readonly pcpuClocks: (PcpuClock | undefined)[] = new Array<PcpuClock | undefined>(MAX_PCPUS);

  /** @param offsets How far each pCPU's clock is ahead, in ticks; null if they agree. */
  constructor(private readonly offsets: Float64Array | null) {}

  /** pCPUs with records. */
  get pcpus(): number[] {
    return this.pcpuClocks.flatMap((clock, pcpu) =>
      clock === undefined || Number.isNaN(clock.first) ? [] : [pcpu],
    );
  }

  window(pcpu: number): void {
    this.merge.window(pcpu);
    this.pcpuClocks[pcpu] ??= { first: NaN, last: NaN };
  }

  record(pcpu: number, header: number, view: DataView, at: number): void {
    const event = eventOf(header);
    this.classCounts[classOf(event)]++;
    const clock = this.pcpuClocks[pcpu]!;
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
        if (event < GRANT_MAP || event > GRANT_TRANSFER) break;
        if (words < 1) this.malformed++;
        else this.accounts.builder.grant(view.getUint32(data, true) & 0xffff, GRANT_VERBS[event - GRANT_MAP]);
        break;
      case 0x20:
        this.paravirtual(pcpu, clock, event, words, view, data);
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

  private paravirtual(
    pcpu: number,
    clock: PcpuClock,
    event: number,
    words: number,
    view: DataView,
    at: number,
  ): void {
    if ((event & ~WIDE) === PV_HYPERCALL_OLD) {
      const eax = event === PV_HYPERCALL_OLD ? 1 : 2;
      if (words <= eax) this.malformed++;
      else {
        const op = clampHypercall(view.getUint32(at + 4 * eax, true));
        this.push(pcpu, clock.last, Kind.HYPERCALL, op, 0);
      }
      return;
    }
    if (event !== PV_HYPERCALL && event !== PV_SUBCALL) return;
    if (words < 1) {
      this.malformed++;
      return;
    }
    const first = view.getUint32(at, true);
    const op = first & OP_MASK;
    let command = NO_COMMAND;
    let items = 0;
    switch (op) {
      case MMU_UPDATE:
      case MULTICALL:
      case MMUEXT_OP:
        items = argument(1, first, words, view, at);
        if (op !== MULTICALL) items &= ~PREEMPTED;
        break;
      case GRANT_TABLE_OP:
        // Bits 12 and up of a continued call hold how far it got.
        command = argument(0, first, words, view, at) & 0xfff;
        items = argument(2, first, words, view, at);
        break;
      case VCPU_OP:
      case SCHED_OP:
        command = argument(0, first, words, view, at);
        break;
    }
    const kind = event === PV_HYPERCALL ? Kind.HYPERCALL : Kind.SUBCALL;
    const packed = clampHypercall(op) | ((command === NO_COMMAND ? 0 : clampCommand(command) + 1) << 8);
    this.push(pcpu, clock.last, kind, packed, items);
  }

  private hvm(
    pcpu: number,
    clock: PcpuClock,
    event: number,
    words: number,
    view: DataView,
    at: number,
  ): void {
    // A nested guest's exits and entries are real ones too: it is Xen that they enter and leave.
    const plain = event & ~NESTED & ~WIDE;
    if (plain === VMENTRY) this.push(pcpu, clock.last, Kind.ENTRY, 0, 0);
    else if (plain === VMX_EXIT || plain === SVM_EXIT) {
      if (words < 1) {
        this.malformed++;
        return;
      }
      const reason = clampExit(view.getUint32(at, true));
      this.exitReasons[plain].add(reason);
      this.push(pcpu, clock.last, Kind.EXIT, reason, 0);
    } else if (event === VMMCALL) {
      if (words < 1) this.malformed++;
      else this.push(pcpu, clock.last, Kind.VMMCALL, clampHypercall(view.getUint32(at, true)), 0);
    }
  }
}

/** Low word of a recorded hypercall argument, 0 if it is not in the record. */
function argument(wanted: number, first: number, words: number, view: DataView, at: number): number {
  let word = 1;
  for (let i = 0; i < wanted; i++) word += (first >>> (20 + 2 * i)) & 3;
  return ((first >>> (20 + 2 * wanted)) & 3) !== 0 && word < words ? view.getUint32(at + 4 * word, true) : 0;
}
