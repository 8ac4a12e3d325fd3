/** The captures of one host of a recording, and all that is said beside them, into the profile. */
import type { CaptureIndex, DomainIndex } from '../../profile/ids';
import { ProfileBuilder } from '../../profile/profileBuilder';
import type { Domain } from '../../profile/profile';
import { IDLE_DOMAIN_ID } from '../../profile/schedule';
import { FormatError } from '../formatError';
import type { HeaderFacts } from '../perfData/headerFeatures';
import { buildIdsByModule, type BuildIds, type SampledGuest } from '../perfData/leafSpots';
import { readPerfData, type PerfDataOptions } from '../perfData/readPerfData';
import type { SymbolLookup } from '../perfData/symboliser';
import type { Occupant, WhoRan } from '../perfData/resolveSamples';
import type { RecordingFiles } from '../recordingFiles';
import { readXentrace } from '../xentrace/readXentrace';
import { readBuildIdNotes } from './buildIdNotes';
import type { Machine, RecordingLayout } from './captureFiles';
import { hostFacts } from './hostFacts';
import { through, type HostPlacement } from './hostPlacement';
import { Occupancy } from './occupancy';
import { placeOnAxis, placeSchedule, samplesOf, TRUSTED_SHARE, type AxisClock } from './placeClocks';
import { machineClock, NO_CLOCK, type MachineClock } from './machineClock';
import { WorkReading } from './readWork';
import type { RecordingOptions } from './recordingOptions';
import type { StepProgress } from './stepProgress';
import { SymbolFiles } from './symbolFiles';

/** What reading a host shares with the others. */
export interface SharedReading {
  readonly builder: ProfileBuilder;
  readonly steps: StepProgress;
  readonly options: RecordingOptions;
}

export interface HostOfRecording {
  /** Its folder, '' if it is the only one. */
  readonly folder: string;
  /** Its files, without that folder. */
  readonly files: RecordingFiles;
  readonly layout: RecordingLayout;
  /** Whether its clock is the axis, and its schedule the profile's. Domain ids are this host's. */
  readonly isMain: boolean;
}

interface ReadCapture {
  readonly capture: CaptureIndex;
  readonly domain: DomainIndex;
  readonly facts: HeaderFacts;
  readonly machine: Machine;
  readonly from: number;
  readonly end: number;
}

export class HostReading {
  private readonly kernelSymbols = new Map<string, SymbolLookup>();
  /** What each domain's own kernel says. */
  private readonly buildIds = new Map<string, BuildIds>();
  private occupancy: Occupancy | undefined;
  private readonly symbols: SymbolFiles;
  /** The machines, dom0 first: its clock is the host's axis. */
  private readonly machines: readonly Machine[];
  private readonly captures: ReadCapture[] = [];
  private hypervisorSymbols: SymbolLookup | undefined;
  /** How each capture's clock was moved onto the axis. */
  private readonly moves = new Map<CaptureIndex, (ns: number) => number>();

  constructor(
    readonly host: HostOfRecording,
    private readonly shared: SharedReading,
  ) {
    const { builder, steps, options } = shared;
    const watch = options.watchSymbols;
    this.symbols = new SymbolFiles(
      host.files,
      builder,
      () => steps.next(),
      watch && ((path, table) => watch(this.pathOf(path), table)),
    );
    this.machines = host.layout.machines
      .map((machine) => ({ ...machine, domain: this.named(machine.domain) }))
      .sort((a, b) => Number(b.domain.role === 'dom0') - Number(a.domain.role === 'dom0'));
  }

  private get builder(): ProfileBuilder {
    return this.shared.builder;
  }

  private get layout(): RecordingLayout {
    return this.host.layout;
  }

  /** What can be asked for alone. */
  get sources(): string[] {
    const pmu = ['hypervisor', 'hypervisor-hv'].map((name) => this.pathOf(name));
    return [
      ...(this.host.isMain ? ['schedule'] : []),
      ...pmu,
      ...this.machines.map((machine) => machine.domain.name),
    ];
  }

  /** Samples of all machines. */
  async perfCaptures(): Promise<void> {
    this.hypervisorSymbols = await this.symbols.hypervisor(this.layout.xensyms);
    for (const machine of this.machines) {
      const capture = await this.perf(machine);
      if (capture !== undefined) this.captures.push(capture);
    }
  }

  /** The capture whose clock the others of the host are placed on. */
  get axis(): AxisClock | undefined {
    const first = this.captures.at(0);
    return first && { ...first, builder: this.builder };
  }

  /**
   * Places the captures, and reads what needs placed ones: counters, and samples of Xen's PMU.
   * @param onAxis undefined if the host's axis is the profile's
   */
  async rest(onAxis: HostPlacement | undefined): Promise<void> {
    const { axis } = this;
    // The axis last: its own fit to the schedule is checked too.
    for (const capture of this.captures.slice(1)) this.place(capture, axis, onAxis);
    if (axis !== undefined) this.place(this.captures[0], axis, onAxis);
    await this.work(axis);
    for (const pmu of this.layout.pmu) await this.pmu(pmu.path, pmu.mode, onAxis);
    const control = this.captures.find((c) => c.machine.domain.role === 'dom0') ?? this.captures.at(0);
    const facts = hostFacts(this.layout.xlInfo, control?.facts);
    if (facts !== undefined) this.builder.host(facts);
  }

  /** Path in the recording of a path in the host's files. */
  private pathOf(path: string): string {
    const { folder } = this.host;
    return folder === '' || path === '' ? folder + path : `${folder}/${path}`;
  }

  /** With several hosts, domains are told apart by the host's name; ids are those of the host with the schedule. */
  private named(domain: Domain): Domain {
    const { folder, isMain } = this.host;
    const name = domain.role === 'native' && folder !== '' ? folder : this.pathOf(domain.name);
    return { ...domain, name, id: isMain ? domain.id : null };
  }

  /** What the machines and the host counted, on the axis. */
  private async work(axis: AxisClock | undefined): Promise<void> {
    const { machines, captures } = this;
    const clockOf = (machine: Machine): MachineClock => {
      const own = captures.find((capture) => capture.machine === machine);
      const read = own ?? axis;
      return read === undefined
        ? NO_CLOCK
        : machineClock(read, this.moves.get(read.capture) ?? ((ns) => ns), own !== undefined);
    };
    const { files, isMain } = this.host;
    const reading = new WorkReading(files, this.builder, this.shared.steps.context, this.layout.vcpus, (id) =>
      this.builder.domain(this.domainOfId(id)),
    );
    await reading.read(
      machines.map((machine) => ({
        folder: machine.folder,
        wanted: this.wanted(machine.domain.name),
        control: machine.domain.role === 'dom0',
        clock: clockOf(machine),
        domain: () =>
          captures.find((capture) => capture.machine === machine)?.domain ??
          this.builder.domain(machine.domain),
      })),
      this.builder.timeRange(),
      isMain,
    );
  }

  private wanted(source: string): boolean {
    const { sources } = this.shared.options;
    return sources === undefined || sources.includes(source);
  }

  private async perf(machine: Machine): Promise<ReadCapture | undefined> {
    const { builder, hypervisorSymbols: hypervisor } = this;
    const { options } = this.shared;
    const name = machine.domain.name;
    const input = machine.perfData === undefined ? undefined : this.host.files.input(machine.perfData);
    const kernel = await this.symbols.kernel(machine.kallsyms);
    if (kernel !== undefined) this.kernelSymbols.set(name, kernel);
    const notes =
      machine.buildIdNotes === undefined ? undefined : this.host.files.input(machine.buildIdNotes);
    const buildIds = await readBuildIdNotes(notes, builder);
    this.buildIds.set(name, buildIds);
    if (input === undefined || !this.wanted(name)) return undefined;
    const from = builder.sampleCount;
    const read = await this.readOrWarn(input, {
      // A capture packed alone: its own header knows the machine's name better than its place in the recording.
      ...(machine.folder === '' && machine.domain.role === 'native' ? {} : { domain: machine.domain }),
      captureName: name,
      captureTitle: `perf in ${name}`,
      symbols: {
        ...(kernel && { kernel }),
        ...(hypervisor && { hypervisor }),
        file: await this.symbols.programs(machine.folder),
      },
      buildIds,
      ...this.perfOptions(),
      ...(options.unknownAddresses !== undefined && { unknownAddresses: options.unknownAddresses }),
      ...(options.asPerfScript !== undefined && { asPerfScript: options.asPerfScript }),
    });
    return read && { ...read, machine, from, end: builder.sampleCount };
  }

  private perfOptions(): Pick<PerfDataOptions, 'cpuHz' | 'hypervisorBuildId'> {
    const { cpuMhz: mhz, buildId } = this.layout.xlInfo ?? {};
    return {
      ...(mhz !== undefined && { cpuHz: mhz * 1e6 }),
      ...(buildId !== undefined && { hypervisorBuildId: buildId }),
    };
  }

  /** What a domain's own capture and its kernel say about the kernel and its modules. */
  private buildIdsOf(domain: Domain): BuildIds {
    const own = this.captures.find((capture) => capture.machine.domain.name === domain.name);
    return new Map([
      ...(this.buildIds.get(domain.name) ?? []),
      ...(own === undefined ? [] : buildIdsByModule(own.facts.buildIds, undefined)),
    ]);
  }

  /** One damaged capture does not cost the others. */
  private async readOrWarn(
    input: NonNullable<ReturnType<RecordingFiles['input']>>,
    options: PerfDataOptions,
    builder = this.builder,
  ): Promise<Awaited<ReturnType<typeof readPerfData>> | undefined> {
    try {
      return await readPerfData(input, builder, this.shared.steps.next(), options);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.builder.warn({
        code: 'recording.capture',
        message: error.message,
        capture: options.captureName ?? input.name,
      });
      return undefined;
    }
  }

  /** Who ran when, onto the host's axis. */
  async schedule(): Promise<void> {
    const { layout, builder, axis } = this;
    const input = layout.xentrace === undefined ? undefined : this.host.files.input(layout.xentrace);
    // PMU samples need the schedule to tell guests apart, even where it is not asked for itself.
    if (
      input === undefined ||
      !['schedule', this.pathOf('hypervisor'), this.pathOf('hypervisor-hv')].some((name) => this.wanted(name))
    )
      return;
    const mhz = layout.xlInfo?.cpuMhz;
    try {
      const trace = await readXentrace(
        input,
        mhz === undefined
          ? { tscHz: 2.4e9, tscHzSource: 'assumed' }
          : { tscHz: mhz * 1e6, tscHzSource: 'xl info' },
        this.shared.steps.next(),
      );
      const placed = placeSchedule(trace.schedule, layout, axis);
      const controlDomain = builder.domain(this.domainOfId(0));
      for (const { domainId } of placed.schedule.vcpus) builder.domain(this.domainOfId(domainId));
      builder.schedule = placed.schedule;
      this.occupancy = new Occupancy(placed.schedule);
      for (const warning of trace.warnings) builder.warn({ ...warning, capture: 'schedule' });
      if (mhz === undefined) {
        builder.warn({
          code: 'recording.tsc-assumed',
          message:
            'The clock of xentrace is assumed to be 2.4 GHz: add xl-info.txt (output of `xl info`) to the recording.',
          capture: 'schedule',
        });
      }
      builder.capture({
        name: 'schedule',
        title: 'xentrace',
        kind: 'xentrace',
        domain: controlDomain,
        samples: 0,
        lost: trace.lost,
        clock: placed.placement,
      });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      builder.warn({ code: 'recording.capture', message: error.message, capture: 'schedule' });
    }
  }

  private place(read: ReadCapture, axis: AxisClock | undefined, onAxis: HostPlacement | undefined): void {
    if (axis === undefined) return;
    const { builder } = this;
    const onHost = placeOnAxis(read, axis, this.layout, this.occupancy);
    const isAxis = read.capture === axis.capture;
    const { move, placement } = onAxis === undefined ? onHost : through(onHost, onAxis, isAxis);
    if (!isAxis || onAxis !== undefined) builder.moveTimes(read.from, read.end, move);
    this.moves.set(read.capture, move);
    builder.updateCapture(read.capture, { clock: placement });
    const { agreement } = placement;
    if (agreement !== undefined && agreement.share < TRUSTED_SHARE) {
      builder.warn({
        code: 'recording.clocks',
        message: `Only ${(agreement.share * 100).toFixed(0)} % of ${builder.captureAt(read.capture).name}'s samples fall where the schedule says that its vCPUs ran: the two clocks do not run evenly, so a time range shows slightly different moments in each.`,
        capture: builder.captureAt(read.capture).name,
      });
    }
  }

  private async pmu(
    path: string,
    mode: 'all' | 'hv' | undefined,
    onAxis: HostPlacement | undefined,
  ): Promise<void> {
    const name = this.pathOf(mode === 'hv' && this.layout.pmu.length > 1 ? 'hypervisor-hv' : 'hypervisor');
    const input = this.host.files.input(path);
    if (input === undefined || !this.wanted(name)) return;
    const { builder, hypervisorSymbols: hypervisor } = this;
    const dom0 = this.machines.find((m) => m.domain.role === 'dom0')?.domain ?? this.domainOfId(0);
    const kernel = this.kernelSymbols.get(dom0.name);
    const buildIds = this.buildIdsOf(dom0);
    const base: PerfDataOptions = {
      domain: dom0,
      captureName: name,
      captureTitle: mode === undefined ? 'Xen PMU' : `Xen PMU (mode ${mode})`,
      symbols: { ...(kernel && { kernel }), ...(hypervisor && { hypervisor }) },
      buildIds,
      ...this.perfOptions(),
    };
    const onlyGuest = this.onlyGuest();
    // A first reading tells how the samples' clock fits the schedule; who ran can be asked for only then.
    let options: PerfDataOptions = { ...base, ...(onlyGuest && { onlyGuest }) };
    if (this.occupancy !== undefined) {
      const draft = new ProfileBuilder(path, 'draft');
      const read = await this.readOrWarn(input, base, draft);
      if (read === undefined) return;
      const whole = { ...read, machine: { folder: '', domain: dom0 }, from: 0, end: draft.sampleCount };
      const { move, placement, trusted } = samplesOf(draft, whole, this.occupancy);
      options = {
        ...options,
        clock: () => ({ toProfileNs: move, placement }),
        ...(trusted && { whoRan: this.whoRan(this.occupancy) }),
      };
      this.shared.options.placed?.(this.pathOf(path), move);
    } else if (onAxis !== undefined) {
      const { move, method, uncertaintyNs } = onAxis;
      options = {
        ...options,
        clock: () => ({ toProfileNs: move, placement: { clock: "perf's clock", method, uncertaintyNs } }),
      };
    }
    const before = builder.sampleCount;
    const read = await this.readOrWarn(input, options);
    if (read !== undefined && builder.sampleCount > before)
      builder.updateCapture(read.capture, { kind: 'pmu', ...(mode !== undefined && { pmuMode: mode }) });
  }

  private whoRan(occupancy: Occupancy): WhoRan {
    const occupants = occupancy.schedule.vcpus.map((v): Occupant => {
      const domain = this.domainOfId(v.domainId);
      return { domain: this.builder.domain(domain), vcpu: v.vcpu, ...this.sampledGuest(domain) };
    });
    return (pcpu, timeNs) => {
      const vcpu = occupancy.onPcpu(pcpu)?.at(timeNs);
      return vcpu === undefined ? undefined : occupants[vcpu];
    };
  }

  /** The guest, if `xl vcpu-list` names one and no more. */
  private onlyGuest(): Occupant | undefined {
    const ids = new Set(this.layout.vcpus.map((v) => v.domainId).filter((id) => id !== 0));
    if (ids.size !== 1) return undefined;
    const domain = this.domainOfId([...ids][0]);
    return { domain: this.builder.domain(domain), vcpu: -1, ...this.sampledGuest(domain) };
  }

  private sampledGuest(domain: Domain): SampledGuest {
    const kernelSymbols = this.kernelSymbols.get(domain.name);
    const buildIds = this.buildIdsOf(domain);
    return { ...(kernelSymbols && { kernelSymbols }), buildIds };
  }

  private domainOfId(id: number): Domain {
    if (id === IDLE_DOMAIN_ID) return { id, name: 'idle', role: 'idle' };
    // By the layout's ids: those of a host that is not the main one are not in the profile.
    const known = this.layout.machines.find((m) => m.domain.id === id);
    const machine = this.machines.find((m) => m.folder === known?.folder);
    if (machine !== undefined) return machine.domain;
    const listed = this.layout.vcpus.find((v) => v.domainId === id)?.domain;
    return this.named(
      id === 0 ? { id, name: 'dom0', role: 'dom0' } : { id, name: listed ?? `domain ${id}`, role: 'guest' },
    );
  }
}
