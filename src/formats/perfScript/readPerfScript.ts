/** `perf script` text -> profile. One pass over the lines; a sample is finished by the line that cannot belong to it. */
import type { CaptureIndex, DomainIndex } from '../../profile/ids';
import type { Domain } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { readLines, type LineTotals } from '../lineReader';
import { CommentFacts } from './commentFacts';
import { FrameTable, type Frame } from './frameTable';
import { parseFrameLine, parseInlineFrame } from './frameLine';
import { ProblemLines } from '../problemLines';
import { SampleTables, type PrintedSample } from './sampleTables';
import { parsePrintedEvent, parseSampleHeader, type SampleHeader } from './sampleHeader';
import { SourceLines, type SourceLine } from './sourceLine';

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

interface Pending extends PrintedSample {
  /** What followed the event: the only frame, unless frames follow on lines of their own. */
  readonly tail: string;
}

class PerfScriptReader {
  private readonly comments = new CommentFacts();
  private readonly frameTable: FrameTable;
  private readonly samples: SampleTables;
  private readonly problems = new ProblemLines();
  private readonly sourceLines = new SourceLines();
  private pending: Pending | undefined;
  /** Frames of the pending sample, innermost first. */
  private readonly frames: Frame[] = [];

  private lost = 0;
  private otherRecords = 0;

  constructor(
    private readonly inputName: string,
    private readonly builder: ProfileBuilder,
    private readonly options: PerfScriptOptions,
  ) {
    this.frameTable = new FrameTable(builder, options.unknownAddresses ?? false);
    this.samples = new SampleTables(builder, this.frameTable, () => this.newCapture());
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
      const source = this.sourceLines.find(line);
      if (source !== undefined) {
        this.source(this.pending, source);
        return;
      }
    }
    // A tab begins a frame for certain; with blanks or nothing before it, a line may be a header too.
    const header = line.charCodeAt(0) === TAB ? undefined : parseSampleHeader(line);
    if (header !== undefined) this.header(header, number);
    else if (this.pending === undefined || !this.newPart(this.pending, line)) this.otherLine(line, number);
  }

  finish(totals: LineTotals): PerfScriptCapture {
    this.endSample();
    const { builder, inputName } = this;
    const readable = this.samples.count > 0 || this.otherRecords > 0 || this.comments.count > 0;
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
    const started = this.samples.start();
    builder.updateCapture(started.capture, { samples: this.samples.count, lost: this.lost });
    this.sayWhatWasSkipped(totals);
    const role = this.options.domain?.role ?? 'native';
    const host = this.comments.host(role === 'native');
    if (host !== undefined && role !== 'guest') builder.host(host);
    return started;
  }

  private newPart(pending: Pending, line: string): boolean {
    const source = this.sourceLines.read(line);
    if (source === undefined) return this.newFrame(line);
    this.source(pending, source);
    return true;
  }

  /** What stands below a frame speaks of that frame; without frames of its own, of the one that the header ends with. */
  private source(pending: Pending, source: SourceLine): void {
    const { frames } = this;
    const last = frames.length - 1;
    if (last <= 0) pending.source = source;
    if (last >= 0 && source.inlined) frames[last] = this.frameTable.asInlined(frames[last]);
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
      event: this.samples.event(printed.event),
      period: Number.isNaN(printed.period) ? 1 : printed.period,
      tail: printed.tail,
      source: undefined,
    };
  }

  private endSample(): void {
    const { pending, frames, frameTable } = this;
    if (pending === undefined) return;
    this.pending = undefined;
    if (frames.length === 0 && pending.tail !== '') {
      const known = frameTable.find(pending.tail);
      const parsed = known === undefined ? parseInlineFrame(pending.tail) : undefined;
      const frame = parsed === undefined ? known : frameTable.add(pending.tail, parsed);
      if (frame !== undefined) frames.push(frame);
    }
    this.samples.add(pending, frames);
    frames.length = 0;
  }

  /** Called with the first sample, because the comments before it name the machine. */
  private newCapture(): PerfScriptCapture {
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
    return { capture, domain };
  }

  private sayWhatWasSkipped(totals: LineTotals): void {
    const say = (code: string, message: string) =>
      this.builder.warn({
        code: `perf-script.${code}`,
        message,
        capture: this.options.captureName ?? this.inputName,
      });
    if (this.samples.count === 0)
      say('no-samples', 'The text holds no samples, only comments or other records.');
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
