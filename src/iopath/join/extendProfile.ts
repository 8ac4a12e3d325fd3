/** A profile with more rows at the end of its tables: what was recorded stays what and where it is. */
import type { CaptureIndex, EventIndex, FuncIndex, SampleIndex, StackIndex } from '../../profile/ids';
import { PairTable } from '../../profile/pairTable';
import { LAYERS, type Capture, type Profile, type ProfileEvent } from '../../profile/profile';

const HYPERVISOR = LAYERS.indexOf('hypervisor');
const UNKNOWN = LAYERS.indexOf('unknown');

/** Collects the samples of one new capture with one event. */
export class ProfileExtension {
  private readonly labels: string[] = [];
  private readonly labelRows = new Map<string, FuncIndex>();
  /** (prefix, function) of new stacks. */
  private readonly pairs = new PairTable();
  private readonly rows: Int32Array;
  private readonly stacks: Int32Array;
  private readonly threads: Int32Array;
  private readonly periods: Float64Array;
  private count = 0;

  /** Recorded stacks that end in Xen behind a caller, by caller and function: none in what recorders write today. */
  private readonly intoXen = new Map<string, StackIndex>();

  /** @param most samples that will be added, at most: growing columns would take longer than all the rest */
  constructor(
    private readonly recorded: Profile,
    most: number,
  ) {
    this.rows = new Int32Array(most);
    this.stacks = new Int32Array(most);
    this.threads = new Int32Array(most);
    this.periods = new Float64Array(most);
    const { stacks, funcs } = recorded;
    for (let stack = 0; stack < stacks.func.length; stack++) {
      const func = stacks.func[stack];
      if (stacks.prefix[stack] >= 0 && funcs.layer[func] === HYPERVISOR) {
        this.intoXen.set(`${stacks.prefix[stack]} ${func}`, stack);
      }
    }
  }

  /** A pseudo function: it stands in stacks as a function does, and says something about the frames below it. */
  label(text: string): FuncIndex {
    let row = this.labelRows.get(text);
    if (row === undefined) {
      row = this.recorded.funcs.name.length + this.labels.push(text) - 1;
      this.labelRows.set(text, row);
    }
    return row;
  }

  /** The stack of `func`, a label or a function of Xen, called from `prefix`. */
  stack(prefix: StackIndex, func: FuncIndex): StackIndex {
    const known = this.intoXen.size > 0 ? this.intoXen.get(`${prefix} ${func}`) : undefined;
    return known ?? this.recorded.stacks.func.length + this.pairs.intern(prefix, func);
  }

  /** Another sample like the recorded one `row`, but for stack, thread and nanoseconds. */
  sample(row: SampleIndex, stack: StackIndex, thread: number, ns: number): void {
    const i = this.count++;
    this.rows[i] = row;
    this.stacks[i] = stack;
    this.threads[i] = thread;
    this.periods[i] = ns;
  }

  build(
    capture: Omit<Capture, 'samples'>,
    event: Omit<ProfileEvent, 'capture'>,
  ): { readonly profile: Profile; readonly event: EventIndex; readonly capture: CaptureIndex } {
    const { recorded, labels } = this;
    const { funcs, stacks, samples, captures, events } = recorded;
    const added = this.pairs.columns();
    const rows = this.rows.subarray(0, this.count);
    const newEvent = events.length;
    const newCapture = captures.length;
    return {
      event: newEvent,
      capture: newCapture,
      profile: {
        ...recorded,
        funcs: {
          name: [...funcs.name, ...labels],
          module: joined(Int32Array, funcs.module, new Int32Array(labels.length).fill(-1)),
          layer: joined(Uint8Array, funcs.layer, new Uint8Array(labels.length).fill(UNKNOWN)),
          sourceFile: [...funcs.sourceFile, ...labels.map(() => '')],
          body: [...funcs.body, ...labels.map(() => '')],
          modules: funcs.modules,
        },
        stacks: {
          prefix: joined(Int32Array, stacks.prefix, added.first),
          func: joined(Int32Array, stacks.func, added.second),
        },
        samples: {
          stack: joined(Int32Array, samples.stack, this.stacks.subarray(0, this.count)),
          timeNs: joined(Float64Array, samples.timeNs, again(Float64Array, samples.timeNs, rows)),
          event: joined(Uint16Array, samples.event, new Uint16Array(rows.length).fill(newEvent)),
          period: joined(Float64Array, samples.period, this.periods.subarray(0, this.count)),
          cpu: joined(Int16Array, samples.cpu, again(Int16Array, samples.cpu, rows)),
          vcpu: joined(Int16Array, samples.vcpu, again(Int16Array, samples.vcpu, rows)),
          domain: joined(Int16Array, samples.domain, again(Int16Array, samples.domain, rows)),
          thread: joined(Int32Array, samples.thread, this.threads.subarray(0, this.count)),
        },
        captures: [...captures, { ...capture, samples: rows.length }],
        events: [...events, { ...event, capture: newCapture }],
      },
    };
  }
}

type Column = Int32Array | Int16Array | Uint16Array | Uint8Array | Float64Array;

function joined<T extends Column>(make: new (length: number) => T, first: T, second: T): T {
  const column = new make(first.length + second.length);
  column.set(first);
  column.set(second, first.length);
  return column;
}

/** The values of those rows; a plain loop, because `from` with a function takes ten times as long. */
function again<T extends Column>(make: new (length: number) => T, column: T, rows: Int32Array): T {
  const picked = new make(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i]];
  return picked;
}
