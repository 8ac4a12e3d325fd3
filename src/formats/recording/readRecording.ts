/**
 * All captures of one recording -> one profile on one time axis: perf of every domain, Xen's PMU samples and the schedule.
 * The axis is the clock of dom0's perf (of the first perf if dom0 has none).
 */
import type { CaptureIndex, DomainIndex } from '../../profile/ids';
import { ProfileBuilder } from '../../profile/profileBuilder';
import type { Domain, Profile } from '../../profile/profile';
import { IDLE_DOMAIN_ID } from '../../profile/schedule';
import type { ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import type { HeaderFacts } from '../perfData/headerFeatures';
import { readPerfData, type PerfDataOptions } from '../perfData/readPerfData';
import type { SymbolLookup } from '../perfData/symboliser';
import type { Occupant, WhoRan } from '../perfData/resolveSamples';
import type { RecordingFiles } from '../recordingFiles';
import type { ManifestMachine } from '../xenprof/manifest';
import { readXentrace } from '../xentrace/readXentrace';
import { findCaptures, type Machine, type RecordingLayout } from './captureFiles';
import { hostFacts } from './hostFacts';
import { Occupancy } from './occupancy';
import { placeOnAxis, placeSchedule, samplesOf, TRUSTED_SHARE, type AxisClock } from './placeClocks';
import { machineClock, NO_CLOCK, type MachineClock } from './machineClock';
import { WorkReading } from './readWork';
import { SymbolFiles } from './symbolFiles';

export interface RecordingOptions {
  readonly machines?: readonly ManifestMachine[];
  /** Only these captures (`dom0`, `guest1`, `hypervisor`, `schedule`); all if absent. */
  readonly sources?: readonly string[];
  readonly unknownAddresses?: boolean;
  readonly asPerfScript?: boolean;
  /** Puts something between the reader and a symbol table; told the table's path. */
  readonly watchSymbols?: (path: string, table: SymbolLookup) => SymbolLookup;
  /** Told how a capture's clock was placed: its own nanoseconds -> the profile's axis, a rising straight line. */
  readonly placed?: (path: string, toProfileNs: (ns: number) => number) => void;
}

/** @throws FormatError if there is no capture in it, or none can be read */
export async function readRecording(
  files: RecordingFiles,
  format: string,
  context: ReadContext,
  options: RecordingOptions = {},
): Promise<Profile> {
  const layout = await findCaptures(files, options.machines, context);
  const reading = new Reading(files, layout, new ProfileBuilder(files.name, format), context, options);
  return reading.profile();
}

interface ReadCapture {
  readonly capture: CaptureIndex;
  readonly domain: DomainIndex;
  readonly facts: HeaderFacts;
  readonly machine: Machine;
  readonly from: number;
  readonly end: number;
}

class Reading {
  private readonly kernelSymbols = new Map<string, SymbolLookup>();
  private doneBytes = 0;
  private occupancy: Occupancy | undefined;
  private readonly symbols: SymbolFiles;
  /** How each capture's clock was moved onto the axis. */
  private readonly moves = new Map<CaptureIndex, (ns: number) => number>();

  constructor(
    private readonly files: RecordingFiles,
    private readonly layout: RecordingLayout,
    private readonly builder: ProfileBuilder,
    private readonly context: ReadContext,
    private readonly options: RecordingOptions,
  ) {
    this.symbols = new SymbolFiles(files, builder, () => this.stepContext(), options.watchSymbols);
  }

  async profile(): Promise<Profile> {
    const { layout, builder } = this;
    for (const warning of [...this.files.warnings, ...layout.warnings]) builder.warn(warning);
    const known = ['schedule', 'hypervisor', 'hypervisor-hv', ...layout.machines.map((m) => m.domain.name)];
    const stranger = this.options.sources?.find((source) => !known.includes(source));
    if (stranger !== undefined) {
      throw new FormatError(
        this.files.name,
        { entry: stranger },
        'there is no such source',
        `Choose from ${known.join(', ')}`,
      );
    }
    const hypervisor = await this.symbols.hypervisor(layout.xensyms);
    const captures: ReadCapture[] = [];
    // dom0 first: its clock is the axis.
    const machines = [...layout.machines].sort(
      (a, b) => Number(b.domain.role === 'dom0') - Number(a.domain.role === 'dom0'),
    );
    for (const machine of machines) {
      const capture = await this.perf(machine, hypervisor);
      if (capture !== undefined) captures.push(capture);
    }
    const axis: AxisClock | undefined = captures.length === 0 ? undefined : { ...captures[0], builder };
    await this.schedule(axis);
    for (const capture of captures.slice(1)) this.place(capture, axis);
    if (axis !== undefined) this.place(captures[0], axis);
    await this.work(machines, captures, axis);
    for (const pmu of layout.pmu) await this.pmu(pmu.path, pmu.mode, hypervisor);
    const control = captures.find((c) => c.machine.domain.role === 'dom0') ?? captures.at(0);
    const host = hostFacts(layout.xlInfo, control?.facts);
    if (host !== undefined) builder.host(host);
    const profile = builder.build();
    if (profile.captures.length === 0) {
      throw new FormatError(
        this.files.name,
        { entry: '.' },
        this.options.sources === undefined
          ? 'found no capture in it (perf.data, xentrace.bin or xen-pmu-*.perf.data, each may be gzipped)'
          : `found no capture of these in it: ${this.options.sources.join(', ')}`,
        'A recording is a folder per machine: dom0/perf.data, dom0/kallsyms, guest1/perf.data …',
      );
    }
    return profile;
  }

  /** What the machines and the host counted, on the axis. */
  private async work(
    machines: readonly Machine[],
    captures: readonly ReadCapture[],
    axis: AxisClock | undefined,
  ): Promise<void> {
    const clockOf = (machine: Machine): MachineClock => {
      const own = captures.find((capture) => capture.machine === machine);
      const read = own ?? axis;
      return read === undefined
        ? NO_CLOCK
        : machineClock(read, this.moves.get(read.capture) ?? ((ns) => ns), own !== undefined);
    };
    const reading = new WorkReading(this.files, this.builder, this.context, this.layout.vcpus, (id) =>
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
    );
  }

  private wanted(source: string): boolean {
    return this.options.sources === undefined || this.options.sources.includes(source);
  }

  /** Progress over all files of the recording. */
  private stepContext(): ReadContext {
    const before = this.doneBytes;
    return {
      signal: this.context.signal,
      progress: (bytes) => {
        this.doneBytes = before + bytes;
        this.context.progress(this.doneBytes);
      },
    };
  }

  private async perf(
    machine: Machine,
    hypervisor: SymbolLookup | undefined,
  ): Promise<ReadCapture | undefined> {
    const { builder, options } = this;
    const name = machine.domain.name;
    const input = machine.perfData === undefined ? undefined : this.files.input(machine.perfData);
    const kernel = await this.symbols.kernel(machine.kallsyms);
    if (kernel !== undefined) this.kernelSymbols.set(name, kernel);
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
      ...this.perfOptions(),
      ...(options.unknownAddresses !== undefined && { unknownAddresses: options.unknownAddresses }),
      ...(options.asPerfScript !== undefined && { asPerfScript: options.asPerfScript }),
    });
    return read && { ...read, machine, from, end: builder.sampleCount };
  }

  private perfOptions(): Pick<PerfDataOptions, 'cpuHz'> {
    const mhz = this.layout.xlInfo?.cpuMhz;
    return mhz === undefined ? {} : { cpuHz: mhz * 1e6 };
  }

  /** One damaged capture does not cost the others. */
  private async readOrWarn(
    input: NonNullable<ReturnType<RecordingFiles['input']>>,
    options: PerfDataOptions,
    builder = this.builder,
  ): Promise<Awaited<ReturnType<typeof readPerfData>> | undefined> {
    try {
      return await readPerfData(input, builder, this.stepContext(), options);
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

  private async schedule(axis: AxisClock | undefined): Promise<void> {
    const { layout, builder } = this;
    const input = layout.xentrace === undefined ? undefined : this.files.input(layout.xentrace);
    // PMU samples need the schedule to tell guests apart, even where it is not asked for itself.
    if (
      input === undefined ||
      !(this.wanted('schedule') || this.wanted('hypervisor') || this.wanted('hypervisor-hv'))
    )
      return;
    const mhz = layout.xlInfo?.cpuMhz;
    try {
      const trace = await readXentrace(
        input,
        mhz === undefined
          ? { tscHz: 2.4e9, tscHzSource: 'assumed' }
          : { tscHz: mhz * 1e6, tscHzSource: 'xl info' },
        this.stepContext(),
      );
      const placed = placeSchedule(trace.schedule, layout, axis);
      const controlDomain = builder.domain({ id: 0, name: 'dom0', role: 'dom0' });
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

  private place(read: ReadCapture, axis: AxisClock | undefined): void {
    if (axis === undefined) return;
    const { builder } = this;
    const { move, placement } = placeOnAxis(read, axis, this.layout, this.occupancy);
    if (read.capture !== axis.capture) builder.moveTimes(read.from, read.end, move);
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
    hypervisor: SymbolLookup | undefined,
  ): Promise<void> {
    const name = mode === 'hv' && this.layout.pmu.length > 1 ? 'hypervisor-hv' : 'hypervisor';
    const input = this.files.input(path);
    if (input === undefined || !this.wanted(name)) return;
    const { builder } = this;
    const dom0 = this.layout.machines.find((m) => m.domain.role === 'dom0')?.domain ?? {
      id: 0,
      name: 'dom0',
      role: 'dom0' as const,
    };
    const kernel = this.kernelSymbols.get(dom0.name);
    const base: PerfDataOptions = {
      domain: dom0,
      captureName: name,
      captureTitle: mode === undefined ? 'Xen PMU' : `Xen PMU (mode ${mode})`,
      symbols: { ...(kernel && { kernel }), ...(hypervisor && { hypervisor }) },
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
      this.options.placed?.(path, move);
    }
    const before = builder.sampleCount;
    const read = await this.readOrWarn(input, options);
    if (read !== undefined && builder.sampleCount > before)
      builder.updateCapture(read.capture, { kind: 'pmu', ...(mode !== undefined && { pmuMode: mode }) });
  }

  private whoRan(occupancy: Occupancy): WhoRan {
    const occupants = occupancy.schedule.vcpus.map((v): Occupant => {
      const domain = this.domainOfId(v.domainId);
      const kernelSymbols = this.kernelSymbols.get(domain.name);
      return {
        domain: this.builder.domain(domain),
        vcpu: v.vcpu,
        ...(kernelSymbols && { kernelSymbols }),
      };
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
    const kernelSymbols = this.kernelSymbols.get(domain.name);
    return {
      domain: this.builder.domain(domain),
      vcpu: -1,
      ...(kernelSymbols && { kernelSymbols }),
    };
  }

  private domainOfId(id: number): Domain {
    if (id === IDLE_DOMAIN_ID) return { id, name: 'idle', role: 'idle' };
    const machine = this.layout.machines.find((m) => m.domain.id === id);
    if (machine !== undefined) return machine.domain;
    const listed = this.layout.vcpus.find((v) => v.domainId === id)?.domain;
    return id === 0
      ? { id, name: 'dom0', role: 'dom0' }
      : { id, name: listed ?? `domain ${id}`, role: 'guest' };
  }
}
