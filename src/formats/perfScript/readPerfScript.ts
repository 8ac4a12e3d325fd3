/** `perf script` text -> profile. One pass over the lines; a sample is finished by the line that cannot belong to it. */
import type { CaptureIndex, DomainIndex, EventIndex, ThreadIndex } from '../../profile/ids';
import type { Domain } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ByteInput, ReadContext } from '../byteInput';
import { describeEvent, withoutModifiers } from '../eventUnit';
import { FormatError } from '../formatError';
import { detached, readLines, type LineTotals } from '../lineReader';
import { CommentFacts } from './commentFacts';
import { FrameTable, type Frame, type GuestMode } from './frameTable';
import { parseFrameLine, parseInlineFrame } from './frameLine';
import { ProblemLines } from '../problemLines';
import { parsePrintedEvent, parseSampleHeader, type SampleHeader } from './sampleHeader';

export interface PerfScriptOptions {
  /** Where the text was recorded; a native machine with the name in the header comments if not given. */
  readonly domain?: Domain;
  /** Name of the capture; the input's if not given. */
  readonly captureName?: string;
  /** Name frames without symbol `[libc.so.6 <a373a>]`, for `collapse --addrs`. */
  readonly unknownAddresses?: boolean;
}

export interface PerfScriptCapture {
  readonly capture: CaptureIndex;
  readonly domain: DomainIndex;
}

const TAB = 9;
const HASH = 35;
const LOST = /^PERF_RECORD_LOST(?:_SAMPLES)?\s{1,32}lost\s{1,32}(\d{1,20})/;

/** More than any recording has; beyond them samples are kept under one name, so that no text can fill the tables. */
const MAX_EVENTS = 1000;
const OTHER_EVENTS = '[other events]';
const MAX_VMS = 256;

/**
 * Reads all samples into `builder`. A period that is not printed is 1, a time NaN.
 * Throws FormatError if the text holds no sample and is not just the comments of an empty recording.
 */
export async function readPerfScript(
  input: ByteInput,
  builder: ProfileBuilder,
  context: ReadContext,
  options: PerfScriptOptions = {},
): Promise<PerfScriptCapture> {
  const reader = new PerfScriptReader(input.name, builder, options);
  const totals = await readLines(input, context, (line, number) => reader.line(line, number));
  return reader.finish(totals);
}

interface Pending {
  readonly header: SampleHeader;
  readonly event: EventIndex;
  readonly period: number;
  readonly tail: string;
}

class PerfScriptReader {
  private readonly comments = new CommentFacts();
  private readonly frameTable: FrameTable;
  private readonly events = new Map<string, EventIndex>();
  private readonly vms = new Map<number, DomainIndex>();
  private readonly eventNames = new Set<string>();
  private readonly problems = new ProblemLines();
  private started: PerfScriptCapture | undefined;

  private pending: Pending | undefined;
  /** Frames of the pending sample, innermost first. */
  private readonly frames: Frame[] = [];

  /** The thread of the sample before: a CPU samples one thread many times. */
  private last = { comm: '', pid: -1, tid: -1, domain: -1, thread: -1 };

  private samples = 0;
  private lost = 0;
  private otherRecords = 0;

  constructor(
    private readonly inputName: string,
    private readonly builder: ProfileBuilder,
    private readonly options: PerfScriptOptions,
  ) {
    this.frameTable = new FrameTable(builder, options.unknownAddresses ?? false);
  }

  line(line: string, number: number): void {
    if (line.length === 0) {
      this.endSample();
      return;
    }
    if (this.pending !== undefined) {
      const known = this.frameTable.find(line);
      if (known !== undefined) {
        this.frames.push(known);
        return;
      }
    }
    // A tab begins a frame for certain; with blanks or nothing before it, a line may be a header too.
    const header = line.charCodeAt(0) === TAB ? undefined : parseSampleHeader(line);
    if (header !== undefined) this.header(header, number);
    else if (this.pending === undefined || !this.newFrame(line)) this.otherLine(line, number);
  }

  finish(totals: LineTotals): PerfScriptCapture {
    this.endSample();
    const { builder, inputName } = this;
    const readable = this.samples > 0 || this.otherRecords > 0 || this.comments.count > 0;
    if (!readable) {
      throw (
        totals.truncated ??
        new FormatError(
          inputName,
          { line: Math.max(1, this.problems.first) },
          'expected a sample as "perf script" prints it (command, thread, [CPU], time: period event:), found none',
          'Make the text with "perf script -i perf.data", or open perf.data itself',
        )
      );
    }
    const started = this.start();
    builder.updateCapture(started.capture, { samples: this.samples, lost: this.lost });
    this.sayWhatWasSkipped(totals);
    const role = this.options.domain?.role ?? 'native';
    const host = this.comments.host(role === 'native');
    if (host !== undefined && role !== 'guest') builder.host(host);
    return started;
  }

  private newFrame(line: string): boolean {
    const parsed = parseFrameLine(line.trim());
    if (parsed === undefined || (parsed.ip === '' && !/^\s/.test(line))) return false;
    this.frames.push(this.frameTable.add(line, parsed));
    return true;
  }

  private otherLine(line: string, number: number): void {
    if (line.charCodeAt(0) === HASH) this.comments.add(line);
    else if (line.trim() === '') this.endSample();
    else this.problems.add(number);
  }

  private header(header: SampleHeader, number: number): void {
    this.endSample();
    if (header.rest.startsWith('PERF_RECORD_')) {
      const lost = LOST.exec(header.rest);
      if (lost === null) this.otherRecords++;
      else this.lost += Number(lost[1]);
      return;
    }
    const printed = parsePrintedEvent(header.rest);
    if (printed === undefined) {
      this.problems.add(number);
      return;
    }
    this.pending = {
      header,
      event: this.event(printed.event),
      period: Number.isNaN(printed.period) ? 1 : printed.period,
      tail: printed.tail,
    };
  }

  /** Announces the capture; not before the first sample, because the comments before it name the machine. */
  private start(): PerfScriptCapture {
    if (this.started !== undefined) return this.started;
    const name = this.comments.hostname ?? 'machine';
    const domain = this.builder.domain(this.options.domain ?? { id: null, name, role: 'native' });
    const capture = this.builder.capture({
      name: this.options.captureName ?? this.inputName,
      kind: 'script',
      domain,
      samples: 0,
      lost: 0,
      clock: { clock: 'clock of the perf recording', method: 'itself', uncertaintyNs: 0 },
    });
    this.started = { capture, domain };
    return this.started;
  }

  /** Modifiers go (cycles:P is cycles) unless they are all that tells an event from an earlier one. */
  private event(printed: string): EventIndex {
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

  private endSample(): void {
    const { pending, frames, builder } = this;
    if (pending === undefined) return;
    this.pending = undefined;
    this.samples++;
    if (frames.length === 0 && pending.tail !== '') {
      const parsed = parseInlineFrame(pending.tail);
      if (parsed !== undefined) {
        const known = this.frameTable.find(pending.tail);
        frames.push(known ?? this.frameTable.add(pending.tail, parsed));
      }
    }
    const { header } = pending;
    const guest = guestMode(header.misc);
    // Address before CPU mode: Xen's own samples are printed as kernel, user or guest.
    const inXen = frames.length > 0 && frames[0].inXen;
    const foreign = !inXen && guest !== undefined;
    const domain = this.domainOf(header, foreign);
    builder.sample({
      stack: this.stack(foreign ? guest : undefined),
      timeNs: header.timeNs,
      event: pending.event,
      period: pending.period,
      cpu: header.cpu,
      vcpu: header.vcpu >= 0 ? header.vcpu : inXen || foreign ? -1 : header.cpu,
      domain,
      // Of a foreign sample, the thread is whatever ran in the recording domain at that moment.
      thread: foreign ? -1 : this.thread(header, domain),
    });
    frames.length = 0;
  }

  private stack(guest: GuestMode): number {
    const { frames, builder, frameTable } = this;
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

  private sayWhatWasSkipped(totals: LineTotals): void {
    const say = (code: string, message: string) =>
      this.builder.warn({
        code: `perf-script.${code}`,
        message,
        capture: this.options.captureName ?? this.inputName,
      });
    if (this.samples === 0) say('no-samples', 'The text holds no samples, only comments or other records.');
    if (totals.truncated !== undefined)
      say('truncated', `${totals.truncated.message}. Shown is what came before.`);
    if (this.problems.count > 0) {
      say(
        'unparsable',
        `${this.problems.describe()} not as "perf script" prints samples and frames, and skipped: print with the default fields.`,
      );
    }
    if (this.lost > 0)
      say(
        'lost',
        `The recorder lost ${this.lost} samples or records: record fewer events or with a larger buffer (-m).`,
      );
    if (this.otherRecords > 0) {
      say(
        'other-records',
        `${this.otherRecords} lines of other records (mmap, comm, fork, exit …) are not samples and were skipped.`,
      );
    }
    if (totals.cutLines > 0) {
      say(
        'long-lines',
        `${totals.cutLines} lines over 8 MB were cut, the first of them line ${totals.firstCutLine}.`,
      );
    }
  }
}

/** Samples of another domain are marked G (its kernel) or g (its user space). */
function guestMode(misc: string): GuestMode {
  if (misc.includes('G')) return 'guest kernel';
  return misc.includes('g') ? 'guest user' : undefined;
}
