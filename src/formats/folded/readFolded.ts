/**
 * Folded stacks -> profile. Each line becomes one sample whose period is its count: how many events were counted is
 * known, how many samples that took is not.
 */
import { growableFloat64, growableInt32 } from '../../profile/growable';
import type { CaptureIndex, DomainIndex, StackIndex, ThreadIndex } from '../../profile/ids';
import type { Domain } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ByteInput, ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import { detached, readLines, type LineTotals } from '../lineReader';
import { ProblemLines } from '../problemLines';
import { parseAnnotation } from './annotation';
import { parseFoldedLine } from './foldedLine';

export interface FoldedOptions {
  /** Where the stacks were recorded; an unnamed native machine if not given. */
  readonly domain?: Domain;
  /** Name of the capture; the input's if not given. */
  readonly captureName?: string;
}

export interface FoldedCapture {
  readonly capture: CaptureIndex;
  readonly domain: DomainIndex;
}

/** Name of the event: a folded file does not say what was counted. */
export const FOLDED_EVENT = 'count';

/** `comm-PID/TID`, as stackcollapse-perf.pl --tid writes it; the process is `?` if it did not know it. */
const WITH_IDS = /^(.*)-(\d{1,10}|\?)\/(\d{1,10})$/s;

/**
 * Reads all lines into `builder`. The first frame is taken for the command that ran, as stackcollapse-perf.pl writes it.
 * Throws FormatError if no line is a stack, or if every line has two counts (a difference).
 */
export async function readFolded(
  input: ByteInput,
  builder: ProfileBuilder,
  context: ReadContext,
  options: FoldedOptions = {},
): Promise<FoldedCapture> {
  const reader = new FoldedReader(input.name, builder, options);
  const totals = await readLines(input, context, (line, number) => reader.line(line, number));
  return reader.finish(totals);
}

class FoldedReader {
  private readonly problems = new ProblemLines();
  private readonly funcs = new Map<string, number>();
  private readonly comms = new Map<string, number>();
  // Samples wait here: whether the first frames carry thread ids is known only when all have been seen.
  private readonly stacks = growableInt32();
  private readonly counts = growableFloat64();
  private readonly commOf = growableInt32();
  private linesWithTwoCounts = 0;

  constructor(
    private readonly inputName: string,
    private readonly builder: ProfileBuilder,
    private readonly options: FoldedOptions,
  ) {}

  line(line: string, number: number): void {
    if (line.trim() === '') return;
    const parsed = parseFoldedLine(line);
    if (parsed === undefined) {
      this.problems.add(number);
      return;
    }
    if (parsed.twoCounts) this.linesWithTwoCounts++;
    const end = parsed.stack.indexOf(';');
    this.commOf.push(this.comm(end < 0 ? parsed.stack : parsed.stack.slice(0, end)));
    this.stacks.push(end < 0 ? -1 : this.stack(parsed.stack, end + 1));
    this.counts.push(parsed.count);
  }

  finish(totals: LineTotals): FoldedCapture {
    this.refuse(totals);
    const { builder, options } = this;
    const domain = builder.domain(options.domain ?? { id: null, name: 'machine', role: 'native' });
    const name = options.captureName ?? this.inputName;
    const capture = builder.capture({
      name,
      kind: 'folded',
      domain,
      samples: this.stacks.length,
      lost: 0,
      clock: { clock: 'none', method: 'folded stacks hold no times', uncertaintyNs: Infinity },
    });
    const event = builder.event({ name: FOLDED_EVENT, capture, unit: 'events', nsPerUnit: NaN });
    const threads = this.threads(domain);
    for (let i = 0; i < this.stacks.length; i++) {
      builder.sample({
        stack: this.stacks.data[i],
        event,
        period: this.counts.data[i],
        domain,
        thread: threads[this.commOf.data[i]],
      });
    }
    this.sayWhatWasSkipped(totals, name);
    return { capture, domain };
  }

  private comm(text: string): number {
    const known = this.comms.get(text);
    if (known !== undefined) return known;
    const row = this.comms.size;
    this.comms.set(detached(text), row);
    return row;
  }

  private stack(text: string, from: number): StackIndex {
    let stack = -1;
    for (let at = from; ;) {
      const end = text.indexOf(';', at);
      stack = this.builder.stacks.intern(stack, this.func(end < 0 ? text.slice(at) : text.slice(at, end)));
      if (end < 0) return stack;
      at = end + 1;
    }
  }

  private func(frame: string): number {
    const known = this.funcs.get(frame);
    if (known !== undefined) return known;
    const key = detached(frame);
    const { name, module, layer } = parseAnnotation(key);
    const func = this.builder.func(name, module === '' ? -1 : this.builder.module(module), layer);
    this.funcs.set(key, func);
    return func;
  }

  private threads(domain: DomainIndex): ThreadIndex[] {
    const comms = [...this.comms.keys()];
    const parsed = comms.map((comm) => WITH_IDS.exec(comm));
    const allHaveIds = parsed.every((match) => match !== null);
    return comms.map((comm, i) => {
      const match = allHaveIds ? parsed[i] : null;
      if (match === null) return this.builder.thread(-1, -1, comm, domain);
      return this.builder.thread(
        match[2] === '?' ? -1 : Number(match[2]),
        Number(match[3]),
        match[1],
        domain,
      );
    });
  }

  private refuse(totals: LineTotals): void {
    if (this.stacks.length === 0) {
      if (totals.truncated !== undefined) throw totals.truncated;
      throw new FormatError(
        this.inputName,
        { line: Math.max(1, this.problems.first) },
        'expected a folded stack (frame;frame;frame count), found none',
        'Make one with "stackcollapse-perf.pl" or with "xen-io-profiler collapse"',
      );
    }
    if (this.linesWithTwoCounts === this.stacks.length) {
      throw new FormatError(
        this.inputName,
        { line: 1 },
        'expected one count after each stack, found two: this is a difference of two profiles (difffolded.pl)',
        'Open the two files it was made from and compare them',
      );
    }
  }

  private sayWhatWasSkipped(totals: LineTotals, capture: string): void {
    const say = (code: string, message: string) =>
      this.builder.warn({ code: `folded.${code}`, message, capture });
    say(
      'no-sample-count',
      'Folded stacks hold totals, not samples: each line counts as one sample, so sampling errors cannot be told.',
    );
    if (this.problems.count > 0) {
      say(
        'unparsable',
        `${this.problems.describe()} not a stack with a count (frame;frame count) and skipped.`,
      );
    }
    if (totals.truncated !== undefined)
      say('truncated', `${totals.truncated.message}. Shown is what came before.`);
    if (totals.cutLines > 0) {
      say(
        'long-lines',
        `${totals.cutLines} lines over 8 MB were cut, the first of them line ${totals.firstCutLine}.`,
      );
    }
  }
}
