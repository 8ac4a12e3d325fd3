/**
 * Who runs where: follows the runstate changes of every vCPU through the merged trace. What counts, and what does not,
 * is as in xenalyze (tools/xentrace/xenalyze.c, sched_runstate_process and process_lost_records), so that totals
 * agree with its summary. Three of its choices are debatable and kept all the same:
 * - a vCPU counts from the moment it is first seen to run; how long it was blocked or runnable before is left out;
 * - what a vCPU does at the end of the trace counts only if it runs (until the last record of its pCPU);
 * - after lost records every vCPU that does not run is *lost* until it runs again, because it may have run unseen.
 */
import { IDLE_DOMAIN_ID, NO_STATE, RUNSTATES } from '../../profile/schedule';
import type { Ticks } from '../../profile/ids';
import type { ScheduleBuilder } from '../../profile/scheduleBuilder';
import { growableFloat64 } from '../../profile/growable';
import type { ClockOrder } from './clockOrder';
import { INIT, PcpuTrack, VcpuTrack } from './vcpuTrack';

const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');
const LOST = RUNSTATES.indexOf('lost');

/** vCPUs beyond this number are taken for damage: a host has a few thousand. */
const MOST_VCPUS = 16_384;

export class Runstates {
  /** Records that contradict what was known, e.g. a vCPU leaving a state it is not in. */
  contradictions = 0;
  /** Records of vCPUs beyond {@link MOST_VCPUS}. */
  tooManyVcpus = 0;

  private readonly vcpus = new Map<number, VcpuTrack>();
  /** pCPUs that lose records right now. */
  private losing = 0;
  /** When each loss began. vCPUs are told of it when they are next heard of: there may be many of both. */
  private readonly losses = growableFloat64();

  constructor(
    private readonly builder: ScheduleBuilder,
    private readonly clocks: ClockOrder,
  ) {}

  /** `from` and `to` are positions in RUNSTATES; equal ones confirm that it goes on running. */
  change(p: PcpuTrack, domainId: number, vcpu: number, from: number, to: number, ticks: Ticks): void {
    const v = this.find(domainId, vcpu);
    if (v === null) return;
    this.tellOfLosses(v);
    const misfit = v.misfit;
    v.misfit = null;
    this.clocks.follow(v, p.id, ticks, misfit, from, to);
    v.lastPcpu = p.id;
    v.lastTicks = ticks;

    if (v.state === INIT) {
      this.start(p, v, from, to, ticks);
      return;
    }
    // An exit that blocked ends when its vCPU is woken: waiting for a pCPU is no work of the hypervisor.
    if (to === RUNNABLE) this.closeExit(v, ticks);
    if (v.state !== LOST) v.interrupts?.changed(from, to, ticks);

    if (v.state === from) v.settled = true;
    else {
      if (v.state === LOST) {
        if (to !== RUNNING) return;
      } else {
        this.contradictions++;
        // This record is the one that should have come before the misfit.
        if (misfit !== null && misfit.claimed === to && misfit.known === from) return;
        v.misfit = { claimed: from, known: v.state, pcpu: p.id, ticks, settled: v.settled };
        if (v.state === RUNNING) return;
      }
    }
    if (from === to) this.goOn(p, v, ticks);
    else if (v.state === RUNNING) {
      this.leave(p, v, to, ticks);
      if (this.losing > 0 && !v.idle) this.lose(v, ticks);
    } else if (to === RUNNING) this.enter(p, v, ticks);
    else this.set(v, to, ticks);
  }

  /** Records of `p` are missing from here on; when recording goes on, that vCPU is running. */
  lossBegins(p: PcpuTrack, records: number, domainId: number, vcpu: number, ticks: Ticks): void {
    if (p.current !== null) {
      const v = p.current;
      this.leave(p, v, LOST, ticks);
      v.exitTicks = NaN;
    }
    p.known = true;
    if (p.loss === null) this.losing++;
    else this.contradictions++;
    p.loss = { start: ticks, records, domainId, vcpu };
    this.losses.push(ticks);
  }

  lossEnds(p: PcpuTrack, ticks: Ticks): void {
    if (p.loss === null) return;
    const { start, records, domainId, vcpu } = p.loss;
    this.builder.lost(p.id, start, ticks, records);
    p.loss = null;
    this.losing--;
    const v = this.find(domainId, vcpu);
    if (v === null) return;
    this.tellOfLosses(v);
    this.enter(p, v, ticks);
    p.inferred = true;
  }

  /** The last record of the pCPU was made at `ticks`. */
  pcpuEnds(p: PcpuTrack, ticks: Ticks): void {
    if (p.current === null) return;
    this.lose(p.current, ticks);
  }

  /** The end of the trace. */
  finish(): void {
    for (const v of this.vcpus.values()) this.tellOfLosses(v);
  }

  /** In the order in which they were first seen. */
  get all(): Iterable<VcpuTrack> {
    return this.vcpus.values();
  }

  /** An exit ends: counts the time since it began. */
  closeExit(v: VcpuTrack, ticks: Ticks): void {
    if (Number.isNaN(v.exitTicks)) return;
    const took = Math.max(0, ticks - v.exitTicks);
    this.builder.counts(v.index).exit(v.exitReason, took, ticks);
    if (v.handler !== null) this.builder.events.took(v.handler, ticks, took);
    v.exitTicks = NaN;
  }

  private find(domainId: number, vcpu: number): VcpuTrack | null {
    const key = domainId * 0x10000 + vcpu;
    let v = this.vcpus.get(key);
    if (v === undefined) {
      if (this.vcpus.size === MOST_VCPUS) {
        this.tooManyVcpus++;
        return null;
      }
      v = new VcpuTrack(this.builder.vcpu(domainId, vcpu), domainId === IDLE_DOMAIN_ID, this.losses.length);
      this.vcpus.set(key, v);
    }
    return v;
  }

  /** First record of a vCPU. It is not believed before it is seen to run: at the start pCPUs' clocks mix worst. */
  private start(p: PcpuTrack, v: VcpuTrack, from: number, to: number, ticks: Ticks): void {
    let since = ticks;
    if (from === RUNNING) {
      if (p.known) {
        this.contradictions++;
        this.dropCurrent(p, ticks);
      } else since = p.first; // It has run since before the trace began.
      p.known = true;
    }
    if (to !== RUNNING) return;
    if (p.current !== null) this.dropCurrent(p, ticks);
    this.set(v, RUNNING, since, p);
    p.current = v;
    p.known = true;
    p.inferred = false;
  }

  private goOn(p: PcpuTrack, v: VcpuTrack, ticks: Ticks): void {
    if (v.state === LOST) {
      if (p.current !== null) this.leave(p, p.current, LOST, ticks);
      this.enter(p, v, ticks);
    } else if (v.pcpu !== p || v.state !== RUNNING) {
      this.contradictions++;
      if (p.current !== null && p.current !== v) this.dropCurrent(p, ticks);
      this.enter(p, v, ticks);
    } else this.set(v, RUNNING, ticks, p);
  }

  /** The vCPU stops running on `p`. */
  private leave(p: PcpuTrack, v: VcpuTrack, to: number, ticks: Ticks): void {
    if (v.pcpu !== p || p.current !== v) {
      this.contradictions++;
      this.forgetStart(v);
    }
    p.current = null;
    this.set(v, to, ticks);
  }

  /** The vCPU begins to run on `p`. */
  private enter(p: PcpuTrack, v: VcpuTrack, ticks: Ticks): void {
    if (p.current !== null && p.current !== v) {
      if (!p.inferred) this.contradictions++;
      this.dropCurrent(p, ticks);
    }
    if (v.state === RUNNING) {
      this.contradictions++;
      this.forgetStart(v);
    }
    this.set(v, RUNNING, ticks, p);
    p.current = v;
    p.known = true;
    p.inferred = false;
  }

  private dropCurrent(p: PcpuTrack, ticks: Ticks): void {
    if (p.current !== null) this.lose(p.current, ticks);
    p.current = null;
  }

  private lose(v: VcpuTrack, ticks: Ticks): void {
    v.exitTicks = NaN;
    v.interrupts?.lose();
    v.settled = false;
    this.set(v, LOST, ticks);
  }

  private tellOfLosses(v: VcpuTrack): void {
    if (v.lossesSeen === this.losses.length) return;
    if (v.state !== RUNNING) this.lose(v, this.losses.data[v.lossesSeen]);
    v.lossesSeen = this.losses.length;
  }

  private forgetStart(v: VcpuTrack): void {
    if (v.interval >= 0) this.builder.discard(v.interval);
    v.interval = -1;
  }

  private set(v: VcpuTrack, state: number, ticks: Ticks, p: PcpuTrack | null = null): void {
    if (v.interval >= 0) this.builder.end(v.interval, ticks);
    const from = v.state === INIT ? NO_STATE : v.state;
    v.state = state;
    v.interval = this.builder.begin(v.index, state, from, p === null ? -1 : p.id, ticks);
    if (p !== null) v.pcpu = p;
    v.lossesSeen = this.losses.length;
  }
}
