/** All that a recording's counters and tools tell of the work that was done, into the profile. */
import { counterKey } from '../../profile/counters';
import type { DomainIndex } from '../../profile/ids';
import type { Workload } from '../../profile/observations';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { WorkWindow } from '../../profile/workCurve';
import { curveOf } from '../../profile/workCurve';
import type { ReadContext } from '../byteInput';
import type { XlVcpu } from '../hostText/xlLists';
import type { RecordingFiles } from '../recordingFiles';
import type { MachineClock } from './machineClock';
import { readCounters } from './readCounters';
import {
  observeHost,
  observeMachine,
  type HostObservations,
  type MachineObservations,
} from './readObservations';
import { parseWorkloadCommands, readWorkload, type RecordedWorkload } from './readWorkload';
import { SmallTexts } from './smallTexts';
import { workFromSeries } from './xentopWork';

export interface WorkMachine {
  readonly folder: string;
  /** Whether its counters were asked for; its load counts in any case, as it passes through others. */
  readonly wanted: boolean;
  /** Whether it is the control domain, with the toolstack's texts in its folder. */
  readonly control: boolean;
  readonly clock: MachineClock;
  /** Asked for only if there is something to say of it. */
  readonly domain: () => DomainIndex;
}

export class WorkReading {
  constructor(
    private readonly files: RecordingFiles,
    private readonly builder: ProfileBuilder,
    private readonly context: ReadContext,
    private readonly vcpus: readonly XlVcpu[],
    private readonly domainOfId: (id: number) => DomainIndex,
  ) {}

  /**
   * Adds to what the builder has of other hosts.
   * @param range of the recording; undefined if it has no times
   * @param isMain domain ids in the profile are this host's
   */
  async read(
    machines: readonly WorkMachine[],
    range: WorkWindow | undefined,
    isMain: boolean,
  ): Promise<void> {
    const { builder } = this;
    const commands = await this.texts('', 'recording.text').read('workload.txt', parseWorkloadCommands);
    const loads: { readonly machine: WorkMachine; readonly load: RecordedWorkload }[] = [];
    for (const machine of machines) {
      const texts = this.texts(machine.folder, 'recording.workload');
      const load = await readWorkload(
        texts,
        machine.folder,
        commands?.get(machine.folder) ?? null,
        machine.clock,
      );
      if (load !== undefined) loads.push({ machine, load });
    }
    const recorded = loads.map(({ load }) => load);
    const seen: MachineObservations[] = [];
    for (const machine of machines.filter(({ wanted }) => wanted)) {
      const counters = this.texts(machine.folder, 'recording.counters');
      await readCounters(counters, machine.clock, recorded, machine.domain, builder);
      seen.push(await observeMachine(this.texts(machine.folder, 'recording.text'), machine.domain));
    }
    const control = machines.find((machine) => machine.control && machine.wanted);
    const host =
      control === undefined
        ? undefined
        : await observeHost(this.texts(control.folder, 'recording.text'), this.vcpus, this.domainOfId);
    this.xentopWork(host, range);
    const wanted = loads.filter(({ machine }) => machine.wanted);
    for (const { machine, load } of wanted) this.workloadWork(load, machine.domain());
    const known = builder.observed;
    builder.observed = {
      ...known,
      workloads: [...known.workloads, ...wanted.map(({ machine, load }) => workload(load, machine.domain()))],
      cpuUse: [...known.cpuUse, ...(host?.cpuUse ?? []), ...seen.flatMap(({ cpuUse }) => cpuUse)],
      series: [...known.series, ...(host?.series ?? [])],
      interrupts: [...known.interrupts, ...seen.flatMap(({ interrupts }) => interrupts)],
      ...(isMain && {
        devices: host?.devices ?? [],
        pins: host?.pins ?? [],
        vcpuLimits: host?.vcpuLimits ?? new Map(),
        domainNames: host?.names ?? new Map(),
      }),
    };
  }

  private texts(folder: string, code: string): SmallTexts {
    return new SmallTexts(this.files, folder, this.builder, this.context, code);
  }

  /** Only of devices that no counters tell of: those say when. */
  private xentopWork(host: HostObservations | undefined, range: WorkWindow | undefined): void {
    if (host === undefined) return;
    const told = new Set(this.builder.unitsOfWork.map((work) => `${work.domain}/${counterKey(work)}`));
    // One disk counted alone is part of what xentop counts for all.
    const disks = this.builder.unitsOfWork.filter(({ device }) => device.startsWith('vbd-'));
    const untold = host.series.filter(
      (series) =>
        !told.has(`${series.domain}/${counterKey(series)}`) &&
        !disks.some(({ device }) => device.startsWith(series.device.replace('vbds-of-', 'vbd-') + '-')),
    );
    const middle = range === undefined ? undefined : (range.startNs + range.endNs) / 2;
    for (const work of workFromSeries(untold, host.watchedNs, middle)) this.builder.unitOfWork(work);
  }

  private workloadWork({ result, window, intervals }: RecordedWorkload, domain: DomainIndex): void {
    const curve = window === null ? undefined : curveOf(intervals, window, result.tool);
    for (const { unit, direction, count } of result.done)
      this.builder.unitOfWork({
        domain,
        device: result.tool,
        unit,
        direction,
        count,
        source: 'workload',
        origin: `report of ${result.tool}`,
        window,
        curve: curve ?? null,
      });
  }
}

function workload({ result, command, window }: RecordedWorkload, domain: DomainIndex): Workload {
  return { tool: result.tool, domain, command, window, seconds: result.seconds, done: result.done };
}
