/** Fills the tables of a {@link Profile} row by row; every reader writes through it. */
import type { UnitOfWork } from './counters';
import { growableInt16, growableInt32, growableUint8 } from './growable';
import type {
  CaptureIndex,
  DomainIndex,
  EventIndex,
  FuncIndex,
  ModuleIndex,
  Nanoseconds,
  SampleIndex,
  ThreadIndex,
} from './ids';
import { NOTHING_OBSERVED, type Observations } from './observations';
import {
  LAYERS,
  type Capture,
  type Domain,
  type HostFacts,
  type Layer,
  type Profile,
  type ProfileEvent,
  type Warning,
} from './profile';
import { SampleColumns, type NewSample } from './sampleColumns';
import type { Schedule } from './schedule';
import { SpotBuilder } from './spotBuilder';
import { StackInterner } from './stackInterner';
import { SymbolFactsBuilder } from './symbolFactsBuilder';

const HYPERVISOR = LAYERS.indexOf('hypervisor');

export class ProfileBuilder {
  readonly stacks = new StackInterner();
  /** What symbol tables say of the functions. */
  readonly symbolFacts = new SymbolFactsBuilder();
  /** Set once {@link keepSpots} was called. */
  spots: SpotBuilder | undefined;
  schedule: Schedule | null = null;
  observed: Observations = NOTHING_OBSERVED;

  private readonly moduleNames: string[] = [];
  private readonly moduleRows = new Map<string, ModuleIndex>();
  private readonly funcNames: string[] = [];
  private readonly funcModules = growableInt32();
  private readonly funcLayers = growableUint8();
  private readonly funcFiles: string[] = [];
  private readonly funcBodies: string[] = [];
  private readonly funcRows = new Map<string, FuncIndex>();

  private readonly threadRows = new Map<string, ThreadIndex>();
  private readonly threadPids = growableInt32();
  private readonly threadTids = growableInt32();
  private readonly threadComms: string[] = [];
  private readonly threadDomains = growableInt16();

  private readonly samples = new SampleColumns();

  private readonly domains: Domain[] = [];
  private readonly captures: Capture[] = [];
  private readonly events: ProfileEvent[] = [];
  private readonly hosts: HostFacts[] = [];
  private readonly counters: UnitOfWork[] = [];
  private readonly warnings: Warning[] = [];

  constructor(
    private readonly name: string,
    private readonly format: string,
  ) {}

  get sampleCount(): number {
    return this.samples.length;
  }

  /** From now on readers tell where in its function each sample is. */
  keepSpots(): SpotBuilder {
    return (this.spots ??= new SpotBuilder());
  }

  module(name: string): ModuleIndex {
    return intern(this.moduleRows, name, () => this.moduleNames.push(name) - 1);
  }

  /** The function of that name, module, layer, source file and body (`FuncTable.body`). */
  func(name: string, module: ModuleIndex, layer: Layer, sourceFile = '', body = ''): FuncIndex {
    return intern(this.funcRows, `${module}\0${layer}\0${sourceFile}\0${body}\0${name}`, () => {
      this.funcModules.push(module);
      this.funcLayers.push(LAYERS.indexOf(layer));
      this.funcFiles.push(sourceFile);
      this.funcBodies.push(body);
      return this.funcNames.push(name) - 1;
    });
  }

  thread(pid: number, tid: number, comm: string, domain: DomainIndex): ThreadIndex {
    return intern(this.threadRows, `${domain}/${pid}/${tid}/${comm}`, () => {
      this.threadPids.push(pid);
      this.threadTids.push(tid);
      this.threadDomains.push(domain);
      return this.threadComms.push(comm) - 1;
    });
  }

  /** A domain is the same when id and name are. */
  domain(domain: Domain): DomainIndex {
    const known = this.domains.findIndex((d) => d.id === domain.id && d.name === domain.name);
    return known >= 0 ? known : this.domains.push(domain) - 1;
  }

  event(event: ProfileEvent): EventIndex {
    return this.events.push(event) - 1;
  }

  capture(capture: Capture): CaptureIndex {
    return this.captures.push(capture) - 1;
  }

  /** Replaces a capture that was announced before its totals were known. */
  updateCapture(index: CaptureIndex, changes: Partial<Capture>): void {
    this.captures[index] = { ...this.captures[index], ...changes };
  }

  host(host: HostFacts): void {
    this.hosts.push(host);
  }

  get unitsOfWork(): readonly UnitOfWork[] {
    return this.counters;
  }

  unitOfWork(work: UnitOfWork): void {
    this.counters.push(work);
  }

  warn(warning: Warning): void {
    this.warnings.push(warning);
  }

  sample(sample: NewSample): void {
    this.samples.push(sample);
  }

  /** For readers that know how many samples are still to come: memory is taken for just these. */
  reserveSamples(count: number): void {
    this.samples.reserve(count);
  }

  /** What is known so far of sample `i`. */
  sampleAt(i: SampleIndex): {
    readonly timeNs: Nanoseconds;
    readonly cpu: number;
    readonly domain: DomainIndex;
    /** True if its innermost function is Xen's. */
    readonly inHypervisor: boolean;
  } {
    const stack = this.samples.stack[i];
    return {
      timeNs: this.samples.timeNs[i],
      cpu: this.samples.cpu[i],
      domain: this.samples.domain[i],
      inHypervisor: stack >= 0 && this.funcLayers.data[this.stacks.func(stack)] === HYPERVISOR,
    };
  }

  /** Moves the times of samples `from` up to `end` (excluded): a capture whose clock was placed after it was read. */
  moveTimes(from: SampleIndex, end: SampleIndex, move: (ns: Nanoseconds) => Nanoseconds): void {
    this.samples.moveTimes(from, end, move);
  }

  /** Of the schedule, else of the samples so far; undefined without times. */
  timeRange(): { readonly startNs: Nanoseconds; readonly endNs: Nanoseconds } | undefined {
    if (this.schedule !== null) return { startNs: this.schedule.startNs, endNs: this.schedule.endNs };
    let [startNs, endNs] = [Infinity, -Infinity];
    for (let i = 0; i < this.samples.length; i++) {
      const time = this.samples.timeNs[i];
      // NaN (no time) fails both comparisons.
      if (time < startNs) startNs = time;
      if (time > endNs) endNs = time;
    }
    return endNs > startNs ? { startNs, endNs } : undefined;
  }

  /** -1 if it has none. */
  moduleOf(func: FuncIndex): ModuleIndex {
    return this.funcModules.data[func];
  }

  moduleAt(index: ModuleIndex): string {
    return this.moduleNames[index];
  }

  captureAt(index: CaptureIndex): Capture {
    return this.captures[index];
  }

  domainAt(index: DomainIndex): Domain {
    return this.domains[index];
  }

  build(): Profile {
    const symbolFacts = this.symbolFacts.done(this.funcNames.length);
    return {
      name: this.name,
      format: this.format,
      hosts: this.hosts,
      funcs: {
        name: this.funcNames,
        module: this.funcModules.done(),
        layer: this.funcLayers.done(),
        sourceFile: this.funcFiles,
        body: this.funcBodies,
        modules: this.moduleNames,
      },
      ...(symbolFacts && { symbolFacts }),
      ...(this.spots && { spots: this.spots.done(this.sampleCount, this.moduleNames.length) }),
      stacks: this.stacks.done(),
      samples: this.samples.done(),
      threads: {
        pid: this.threadPids.done(),
        tid: this.threadTids.done(),
        comm: this.threadComms,
        domain: this.threadDomains.done(),
      },
      events: this.events,
      domains: this.domains,
      captures: this.captures,
      schedule: this.schedule,
      counters: this.counters,
      observed: this.observed,
      warnings: this.warnings,
    };
  }
}

function intern(rows: Map<string, number>, key: string, add: () => number): number {
  const known = rows.get(key);
  if (known !== undefined) return known;
  const row = add();
  rows.set(key, row);
  return row;
}
