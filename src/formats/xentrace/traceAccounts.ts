/** Keeps the accounts of a trace, one merged record after the other: who runs on each pCPU, and what it does there. */
import type { CountedEvent } from '../../profile/eventCounter';
import type { GuestInterruptCount } from '../../profile/schedule';
import type { Ticks } from '../../profile/ids';
import { ScheduleBuilder } from '../../profile/scheduleBuilder';
import { ClockOrder } from './clockOrder';
import { Runstates } from './runstates';
import { EMULATED_DEVICE, INJECT_INTERRUPT } from './events';
import { GuestInterrupts } from './guestInterrupts';
import { HardwareEvents } from './hardwareEvents';
import { Kind } from './recordKinds';
import { MAX_PCPUS } from './traceRecords';
import { PcpuTrack, type VcpuTrack } from './vcpuTrack';

const VMMCALL_HANDLER = 0x12;
/** Injections and interrupt windows: what Xen notes on the way back into the guest, whatever the exit was about. */
const ON_THE_WAY_BACK: ReadonlySet<number> = new Set([0x02, 0x03, INJECT_INTERRUPT, 0x05, 0x20]);
const isBesideExits = (code: number): boolean => code >= EMULATED_DEVICE || ON_THE_WAY_BACK.has(code);

export class TraceAccounts {
  readonly builder = new ScheduleBuilder();
  readonly clocks = new ClockOrder();
  readonly runstates = new Runstates(this.builder, this.clocks);
  readonly hardware = new HardwareEvents(this.builder.events);
  readonly unplaced = { hypercalls: 0, exits: 0, events: 0 };

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
        else {
          this.builder.counts(v.index).hypercall(a & 0xff, kind === Kind.SUBCALL, (a >>> 8) - 1, b, ticks);
          if (kind === Kind.VMMCALL) this.handle(v, VMMCALL_HANDLER, -1, ticks);
        }
        break;
      }
      case Kind.EXIT: {
        const v = this.current(p, 'hvm');
        if (v === null) this.unplaced.exits++;
        else {
          v.exitTicks = ticks;
          v.exitReason = a;
          v.handler = null;
          v.interrupts ??= new GuestInterrupts(v.index);
        }
        break;
      }
      case Kind.ENTRY: {
        const v = this.current(p, 'hvm');
        if (v !== null) {
          v.interrupts?.entered(ticks);
          this.runstates.closeExit(v, ticks);
        }
        break;
      }
      case Kind.PV_EVENT: {
        const v = this.current(p, 'pv');
        if (v === null) this.unplaced.events++;
        else this.count({ kind: 'pv', vcpu: v.index, pcpu: -1, code: a, detail: b - 1 }, ticks);
        break;
      }
      case Kind.HVM_EVENT: {
        const v = this.current(p, 'hvm');
        if (v === null) this.unplaced.events++;
        else {
          this.handle(v, a, b - 1, ticks);
          if (a === INJECT_INTERRUPT && b > 0) v.interrupts?.inject(b - 1);
        }
        break;
      }
      case Kind.MEMORY: {
        const v = p.current === null ? -1 : p.current.index;
        this.count({ kind: b > 0 ? 'grant' : 'memory', vcpu: v, pcpu: -1, code: a, detail: b - 1 }, ticks);
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

  guestInterrupts(nsPerTick: number): GuestInterruptCount[] {
    return [...this.runstates.all].flatMap((v) => v.interrupts?.done(nsPerTick) ?? []);
  }

  private count(event: CountedEvent, ticks: Ticks): void {
    this.builder.events.add(event, ticks, NaN);
  }

  /** Something that Xen did for the guest; what it did last in an exit is what the exit's time went into. */
  private handle(v: VcpuTrack, code: number, detail: number, ticks: Ticks): void {
    const event: CountedEvent = { kind: 'hvm', vcpu: v.index, pcpu: -1, code, detail };
    if (!Number.isNaN(v.exitTicks) && !isBesideExits(code)) v.handler = event;
    this.count(event, ticks);
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
