/**
 * pprof (profile.proto) -> profile. A pprof sample is a total: where it says how many samples it stands for, it becomes
 * that many rows, so that statistics stay right; times are lost, because the format has none.
 */
import type {
  CaptureIndex,
  DomainIndex,
  EventIndex,
  FuncIndex,
  StackIndex,
  ThreadIndex,
} from '../../profile/ids';
import type { Domain, DomainRole, EventUnit } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { SpotIndex } from '../../profile/spotBuilder';
import type { ByteInput, ReadContext } from '../byteInput';
import { describeEvent } from '../eventUnit';
import { FormatError } from '../formatError';
import { UNKNOWN_MODULE, moduleLayer } from '../codePlace';
import { pairValueTypes, type EventColumns } from './eventColumns';
import { LABEL } from './labels';
import { PprofTables, type PprofSample } from './pprofTables';
import { readWhole } from './readWhole';
import type { Integer } from './wire';

export interface PprofOptions {
  /** Where samples without a `domain` label were recorded; an unnamed native machine if not given. */
  readonly domain?: Domain;
  /** Name of the capture; the input's if not given. */
  readonly captureName?: string;
}

export interface PprofCapture {
  readonly capture: CaptureIndex;
  readonly domain: DomainIndex;
}

/** Rows that totals are spread over at most; beyond them each total stays one row. */
const MAX_ROWS = 5_000_000;
const MAX_DOMAINS = 1000;
/** Functions inlined into one place; beyond them only the outermost are kept. */
const MAX_INLINED = 1000;
/** Frames of all samples together: a small file can name the same places over and over. */
const MAX_FRAMES = 1 << 27;
const ROLES: readonly DomainRole[] = ['dom0', 'driver', 'guest', 'native', 'idle'];

/** Reads all samples into `builder`. Throws FormatError with the offset of what is not as the format says. */
export async function readPprof(
  input: ByteInput,
  builder: ProfileBuilder,
  context: ReadContext,
  options: PprofOptions = {},
): Promise<PprofCapture> {
  const bytes = await readWhole(input, context);
  const tables = new PprofTables(input.name, bytes);
  if (tables.valueTypes.length === 0) {
    throw new FormatError(
      input.name,
      { offset: 0 },
      'expected a pprof profile with at least one sample type, found none',
      'Export it again, e.g. with "pprof -proto"',
    );
  }
  return new PprofReader(input.name, tables, builder, options).read(context);
}

class PprofReader {
  private readonly funcsOfLocation = new Map<Integer, readonly FuncIndex[]>();
  private readonly columns: readonly EventColumns[];
  private readonly homeDomain: Domain;
  private readonly labelled = new Map<string, DomainIndex>();
  private readonly name: string;
  private rows = 0;
  private frames = 0;
  private cutInlined = 0;
  private unknownLocations = 0;
  private negative = 0;

  constructor(
    private readonly input: string,
    private readonly tables: PprofTables,
    private readonly builder: ProfileBuilder,
    options: PprofOptions,
  ) {
    this.name = options.captureName ?? input;
    this.columns = pairValueTypes(tables.valueTypes);
    this.homeDomain = options.domain ?? { id: null, name: 'machine', role: 'native' };
  }

  read(context: ReadContext): PprofCapture {
    const { builder, tables } = this;
    const domain = this.firstDomain();
    const capture = builder.capture({
      name: this.name,
      kind: 'pprof',
      domain,
      samples: 0,
      lost: 0,
      clock: { clock: 'none', method: 'pprof holds no times of samples', uncertaintyNs: Infinity },
    });
    const events = this.columns.map((c) => builder.event({ name: c.event, capture, ...unitOf(c) }));
    const spread = this.countedSamples() <= MAX_ROWS;
    let done = 0;
    for (const sample of tables.samples()) {
      if ((++done & 0xffff) === 0) context.signal.throwIfAborted();
      this.add(sample, events, spread);
    }
    builder.updateCapture(capture, { samples: this.rows });
    this.sayWhatIsMissing(spread);
    return { capture, domain };
  }

  private add(sample: PprofSample, events: readonly EventIndex[], spread: boolean): void {
    const domain = this.domain(sample);
    const thread = this.thread(sample, domain);
    const stack = this.stack(sample);
    const spot = this.spot(sample, stack);
    for (const [i, { countColumn, column, scale }] of this.columns.entries()) {
      const value = sample.values[column] ?? 0;
      const counted = countColumn < 0 ? 1 : (sample.values[countColumn] ?? 0);
      if (value < 0 || counted < 0) this.negative++;
      if (value <= 0 && (countColumn < 0 || counted <= 0)) continue;
      const rows = spread ? Math.max(1, counted) : 1;
      // Whole numbers stay whole: the first row takes what does not divide.
      const each = Math.floor(Math.max(0, value) / rows);
      const first = Math.max(0, value) - each * (rows - 1);
      for (let row = 0; row < rows; row++) {
        this.builder.spots?.sample(this.builder.sampleCount, spot);
        this.builder.sample({
          stack,
          event: events[i],
          period: (row === 0 ? first : each) * scale,
          domain,
          thread,
        });
      }
      this.rows += rows;
    }
  }

  /** What spreading would take. */
  private countedSamples(): number {
    let total = 0;
    for (const { values } of this.tables.samples()) {
      for (const { countColumn } of this.columns) {
        if (countColumn >= 0) total += Math.max(0, values[countColumn] ?? 0);
      }
    }
    return total;
  }

  private stack(sample: PprofSample): StackIndex {
    let stack = -1;
    for (let i = sample.locations.length - 1; i >= 0; i--) {
      const funcs = this.funcs(sample.locations[i]);
      this.frames += funcs.length;
      for (const func of funcs) stack = this.builder.stacks.intern(stack, func);
      if (this.frames > MAX_FRAMES) this.tooManyFrames();
    }
    return stack;
  }

  /** Functions of a location, outermost first. */
  private funcs(id: Integer): readonly FuncIndex[] {
    let funcs = this.funcsOfLocation.get(id);
    if (funcs === undefined) this.funcsOfLocation.set(id, (funcs = this.newFuncs(id)));
    return funcs;
  }

  private newFuncs(id: Integer): FuncIndex[] {
    const { builder, tables } = this;
    const location = tables.locations.get(id);
    if (location === undefined) this.unknownLocations++;
    const file = location === undefined ? '' : (tables.mappings.get(location.mapping) ?? '');
    const module = file === '' ? -1 : builder.module(file);
    const layer = moduleLayer(file);
    const unnamed = file === '' ? UNKNOWN_MODULE : `[${file.slice(file.lastIndexOf('/') + 1)}]`;
    const named = (location?.functions ?? []).map((f) => tables.functions.get(f) ?? { name: '', file: '' });
    if (named.length === 0) named.push({ name: '', file: '' });
    if (named.length > MAX_INLINED) this.cutInlined++;
    const funcs = named
      .slice(-MAX_INLINED)
      .reverse()
      .map((f) => builder.func(f.name || unnamed, module, layer, f.file));
    for (const inlined of funcs.slice(1)) builder.symbolFacts.sawInlined(inlined);
    return funcs;
  }

  /** The line that the innermost location tells. */
  private spot({ locations }: PprofSample, stack: StackIndex): SpotIndex {
    const { builder, tables } = this;
    const leaf = locations.length === 0 ? undefined : tables.locations.get(locations[0]);
    if (builder.spots === undefined || leaf === undefined || stack < 0) return -1;
    if (leaf.functions.length === 0 || leaf.functions.length > MAX_INLINED) return -1;
    const file = tables.functions.get(leaf.functions[0])?.file ?? '';
    return builder.spots.atLine(builder.stacks.func(stack), -1, file, leaf.line);
  }

  /** Where samples without a label were recorded; no domain of the profile until one is met. */
  private home(): DomainIndex {
    return this.builder.domain(this.homeDomain);
  }

  private firstDomain(): DomainIndex {
    for (const sample of this.tables.samples()) return this.domain(sample);
    return this.home();
  }

  private domain(sample: PprofSample): DomainIndex {
    const name = sample.labels.get(LABEL.domain);
    if (typeof name !== 'string') return this.home();
    const id = sample.labels.get(LABEL.domainId);
    const role = ROLES.find((r) => r === sample.labels.get(LABEL.domainRole)) ?? 'native';
    const key = `${id ?? ''}/${name}`;
    const known = this.labelled.get(key);
    if (known !== undefined) return known;
    if (this.labelled.size >= MAX_DOMAINS) return this.home();
    const domain = this.builder.domain({ id: typeof id === 'number' ? id : null, name, role });
    this.labelled.set(key, domain);
    return domain;
  }

  private thread(sample: PprofSample, domain: DomainIndex): ThreadIndex {
    const comm = sample.labels.get(LABEL.comm);
    const tid = sample.labels.get(LABEL.tid);
    if (comm === undefined && tid === undefined) return -1;
    const pid = sample.labels.get(LABEL.pid);
    return this.builder.thread(idOf(pid), idOf(tid), String(comm ?? ''), domain);
  }

  private tooManyFrames(): never {
    throw new FormatError(
      this.input,
      { offset: 0 },
      `expected at most ${MAX_FRAMES} frames in all samples together, found more`,
      'Reduce it first, e.g. with "pprof -proto -focus=..."',
    );
  }

  private sayWhatIsMissing(spread: boolean): void {
    const say = (code: string, message: string) =>
      this.builder.warn({ code: `pprof.${code}`, message, capture: this.name });
    if (!spread || this.columns.some((c) => c.countColumn < 0)) {
      say(
        'no-sample-count',
        'Some values are totals without a number of samples: their sampling errors cannot be told.',
      );
    }
    if (this.rows === 0) say('no-samples', 'The profile holds no samples.');
    if (this.unknownLocations > 0) {
      say(
        'unknown-locations',
        `${this.unknownLocations} locations are not in the file and are shown as [unknown].`,
      );
    }
    if (this.cutInlined > 0) {
      say(
        'inlined',
        `${this.cutInlined} locations with more than ${MAX_INLINED} inlined functions were cut.`,
      );
    }
    if (this.negative > 0) {
      say(
        'negative',
        `${this.negative} negative values (a difference of two profiles?) count as 0: open the two and compare.`,
      );
    }
  }
}

function idOf(value: string | number | undefined): number {
  return typeof value === 'number' && value >= 0 && value <= 0x7fffffff ? value : -1;
}

function unitOf(columns: EventColumns): { unit: EventUnit; nsPerUnit: number } {
  return columns.unit === 'nanoseconds'
    ? { unit: 'nanoseconds', nsPerUnit: 1 }
    : describeEvent(columns.event);
}
