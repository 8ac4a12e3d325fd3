/** Samples as printed -> rows of the profile: their events, domains, threads and stacks. */
import type { CaptureIndex, DomainIndex, EventIndex, StackIndex, ThreadIndex } from '../../profile/ids';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import { describeEvent, withoutModifiers } from '../eventUnit';
import { detached } from '../lineReader';
import type { Frame, FrameTable, GuestMode } from './frameTable';
import type { SampleHeader } from './sampleHeader';
import type { SourceLine } from './sourceLine';

export interface PrintedSample {
  readonly header: SampleHeader;
  readonly event: EventIndex;
  readonly period: number;
  /** Where the innermost frame is, if that was printed. */
  source: SourceLine | undefined;
}

/** More than any recording has; beyond them samples are kept under one name, so that no text can fill the tables. */
const MAX_EVENTS = 1000;
const OTHER_EVENTS = '[other events]';
const MAX_VMS = 256;

export class SampleTables {
  count = 0;
  private readonly events = new Map<string, EventIndex>();
  private readonly eventNames = new Set<string>();
  private readonly vms = new Map<number, DomainIndex>();
  private started: { readonly capture: CaptureIndex; readonly domain: DomainIndex } | undefined;

  /** The thread of the sample before: a CPU samples one thread many times. */
  private last = { comm: '', pid: -1, tid: -1, domain: -1, thread: -1 };

  constructor(
    private readonly builder: ProfileBuilder,
    private readonly frameTable: FrameTable,
    /** Announces the capture; called once, when it is first needed. */
    private readonly newCapture: () => { readonly capture: CaptureIndex; readonly domain: DomainIndex },
  ) {}

  start(): { readonly capture: CaptureIndex; readonly domain: DomainIndex } {
    this.started ??= this.newCapture();
    return this.started;
  }

  /** Modifiers go (cycles:P is cycles) unless they are all that tells an event from an earlier one. */
  event(printed: string): EventIndex {
    const known = this.events.get(printed);
    if (known !== undefined) return known;
    if (this.events.size >= MAX_EVENTS && printed !== OTHER_EVENTS) return this.event(OTHER_EVENTS);
    const short = withoutModifiers(printed);
    const name = detached(this.eventNames.has(short) ? printed : short);
    const event = this.builder.event({ name, capture: this.start().capture, ...describeEvent(name) });
    this.events.set(detached(printed), event);
    this.eventNames.add(name);
    return event;
  }

  /** `frames` are innermost first. */
  add(sample: PrintedSample, frames: readonly Frame[]): void {
    this.count++;
    const { header } = sample;
    const guest = guestMode(header.misc);
    // Address before CPU mode: Xen's own samples are printed as kernel, user or guest.
    const inXen = frames.length > 0 && frames[0].inXen;
    const foreign = !inXen && guest !== undefined;
    const domain = this.domainOf(header, foreign);
    const stack = this.stack(frames, foreign ? guest : undefined);
    this.spot(frames, stack, sample.source);
    this.builder.sample({
      stack,
      timeNs: header.timeNs,
      event: sample.event,
      period: sample.period,
      cpu: header.cpu,
      vcpu: header.vcpu >= 0 ? header.vcpu : inXen || foreign ? -1 : header.cpu,
      domain,
      // Of a foreign sample, the thread is whatever ran in the recording domain at that moment.
      thread: foreign ? -1 : this.thread(header, domain),
    });
  }

  private stack(frames: readonly Frame[], guest: GuestMode): StackIndex {
    const { builder, frameTable } = this;
    // Only an unbroken run of innermost addresses is Xen: further out such a value is a stray word of a user stack.
    let xen = 0;
    while (xen < frames.length && frames[xen].inXen) xen++;
    let stack = -1;
    let caller: Frame | undefined;
    for (let i = frames.length - 1; i >= 0; i--) {
      const frame = frames[i];
      const func =
        i < xen
          ? frameTable.xenFunc(frame)
          : guest === undefined
            ? frameTable.func(frame, caller)
            : frameTable.guestFunc(frame, guest);
      stack = builder.stacks.intern(stack, func);
      if (!frame.line.inlined) caller = frame;
    }
    return stack;
  }

  /** Of the sample that is about to be added. */
  private spot(frames: readonly Frame[], stack: StackIndex, source: SourceLine | undefined): void {
    const { spots, stacks, sampleCount } = this.builder;
    if (spots === undefined || stack < 0) return;
    // An inlined frame's offset is in the function it became part of.
    let [level, at] = [0, stack];
    if (source === undefined || source.line === 0) {
      for (; level + 1 < frames.length && frames[level].line.inlined; level++) at = stacks.prefix(at);
    }
    const frame = frames[level];
    const offset = frame.line.inlined || !this.frameTable.isNamed(frame) ? -1 : frame.line.offset;
    spots.sample(sampleCount, spots.atLine(stacks.func(at), offset, source?.file ?? '', source?.line ?? 0));
  }

  private domainOf(header: SampleHeader, foreign: boolean): DomainIndex {
    if (header.vm >= 0) return this.vmDomain(header.vm);
    return foreign ? this.guestDomain('guest (which one is not recorded)') : this.start().domain;
  }

  private vmDomain(vm: number): DomainIndex {
    const known = this.vms.get(vm);
    if (known !== undefined) return known;
    if (this.vms.size >= MAX_VMS) return this.guestDomain('other VMs');
    const domain = this.guestDomain(`VM ${vm}`);
    this.vms.set(vm, domain);
    return domain;
  }

  private guestDomain(name: string): DomainIndex {
    return this.builder.domain({ id: null, name, role: 'guest' });
  }

  private thread(header: SampleHeader, domain: DomainIndex): ThreadIndex {
    const { last } = this;
    if (
      last.comm === header.comm &&
      last.tid === header.tid &&
      last.pid === header.pid &&
      last.domain === domain
    ) {
      return last.thread;
    }
    const comm = detached(header.comm);
    const thread = this.builder.thread(header.pid, header.tid, comm, domain);
    this.last = { comm, pid: header.pid, tid: header.tid, domain, thread };
    return thread;
  }
}

/** Samples of another domain are marked G (its kernel) or g (its user space). */
function guestMode(misc: string): GuestMode {
  if (misc.includes('G')) return 'guest kernel';
  return misc.includes('g') ? 'guest user' : undefined;
}
