/** Keeps the accounts of a trace, one merged record after the other: who runs on each pCPU, and what it does there. */
import { ScheduleBuilder, type Ticks } from '../../profile/scheduleBuilder';
import { ClockOrder } from './clockOrder';
import { Runstates } from './runstates';
import { MAX_PCPUS } from './traceRecords';
import { PcpuTrack, type VcpuTrack } from './vcpuTrack';

/** What is handed through the merge, with what `a` and `b` hold. */
export const Kind = {
  /** a = old state << 4 | new state, b = domain << 16 | vCPU. */
  RUNSTATE: 0,
  /** a = number | (command + 1) << 8 (0: not recorded), b = items. */
  HYPERCALL: 1,
  SUBCALL: 2,
  /** a = number. */
  VMMCALL: 3,
  /** a = reason. */
  EXIT: 4,
  ENTRY: 5,
  /** a = records, b = vCPU << 16 | domain. */
  LOSS_BEGINS: 6,
  LOSS_ENDS: 7,
  PCPU_ENDS: 8,
} as const;

export class TraceAccounts {
  readonly builder = new ScheduleBuilder();
  readonly clocks = new ClockOrder();
  readonly runstates = new Runstates(this.builder, this.clocks);
  readonly unplaced = { hypercalls: 0, exits: 0 };

  private readonly pcpuTracks: (PcpuTrack | undefined)[] = new Array<PcpuTrack | undefined>(MAX_PCPUS);

  /** The pCPU's first record has that time; to be told before any {@link take} of it. */
  pcpuBegins(pcpu: number, ticks: Ticks): void {
    this.track(pcpu).first = ticks;
  }

  /** One record, in the order of time. */
  take(pcpu: number, ticks: Ticks, kind: number, a: number, b: number): void {
    const p = this.track(pcpu);
    switch (kind) {
      case Kind.RUNSTATE:
        this.runstates.change(p, b >>> 16, b & 0xffff, a >>> 4, a & 0xf, ticks);
        break;
      case Kind.HYPERCALL:
      case Kind.SUBCALL:
      case Kind.VMMCALL: {
        const v = this.current(p, kind === Kind.VMMCALL ? 'hvm' : 'pv');
        if (v === null) this.unplaced.hypercalls++;
        else this.builder.hypercall(v.index, a & 0xff, kind === Kind.SUBCALL, (a >>> 8) - 1, b);
        break;
      }
      case Kind.EXIT: {
        const v = this.current(p, 'hvm');
        if (v === null) this.unplaced.exits++;
        else {
          v.exitTicks = ticks;
          v.exitReason = a;
        }
        break;
      }
      case Kind.ENTRY: {
        const v = this.current(p, 'hvm');
        if (v !== null) this.runstates.closeExit(v, ticks);
        break;
      }
      case Kind.LOSS_BEGINS:
        this.runstates.lossBegins(p, a, b & 0xffff, b >>> 16, ticks);
        break;
      case Kind.LOSS_ENDS:
        this.runstates.lossEnds(p, ticks);
        break;
      case Kind.PCPU_ENDS:
        this.runstates.pcpuEnds(p, ticks);
        break;
    }
  }

  /** Whose record it is; null if nobody's who could have made one of that kind. */
  private current(p: PcpuTrack, kind: 'pv' | 'hvm'): VcpuTrack | null {
    const v = p.current;
    if (v === null || v.idle) return null;
    if (v.kind === 'unknown') v.kind = kind;
    return v.kind === kind ? v : null;
  }

  private track(pcpu: number): PcpuTrack {
    return (this.pcpuTracks[pcpu] ??= new PcpuTrack(pcpu));
  }
}
