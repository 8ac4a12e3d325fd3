/** One machine's part in a recording: from its preflight to its files on this side. */
import { clearAway, FarRecorder, FarSideError, recordingIsThere } from './farSide/farRecorder';
import type { RecordPlan } from './farSide/plan';
import type { Report, StopReason } from './farSide/report';
import { removeLeftovers } from './leftovers';
import { preflight, type Preflight } from './preflight/preflight';
import { preflightWithSudo, type Looked } from './preflight/withSudo';
import {
  CannotRecord,
  type MachineChoices,
  type MachineResult,
  type MachineToRecord,
  type RecordEvent,
  type RecordRequest,
} from './recordRequest';
import { ConnectionLost, type Remote } from './remote';
import { chooseSources, type ChosenSources } from './sources/choose';
import { eventObstacle } from './sources/events';
import { fetchFiles } from './transfer/fetchFiles';

/** Room that is left free on the machine's disk whatever happens. */
const SPARE_BYTES = 64 * 1024 * 1024;
const PATIENCE_SECONDS = 300;
const WORKLOAD_GRACE_SECONDS = 10;
const PROGRAM_BYTES = 64 * 1024 * 1024;
/** Without these there is no recording at all. */
const VITAL = ['shell', 'room'];

export class MachineRecording {
  private recorder: FarRecorder | undefined;
  private readonly failed = new Set<string>();
  private readonly cpuSeconds = new Map<string, number>();
  private stopped: StopReason = 'connection';
  private seconds = 0;
  private bytes = 0;
  private remote: Remote;

  private constructor(
    readonly machine: MachineToRecord,
    /** As it was given; `remote` may answer sudo besides. */
    private connection: Remote,
    private readonly looked: Looked,
    readonly sources: ChosenSources,
    private readonly request: RecordRequest,
    private readonly choices: MachineChoices,
    private readonly tell: (event: RecordEvent) => void,
  ) {
    this.remote = looked.remote;
  }

  /** For people. */
  get label(): string {
    return this.machine.label ?? this.machine.name;
  }

  get preflight(): Preflight {
    return this.looked.found;
  }

  /** Looks at the machine, and removes what earlier recordings left if that is wanted. @throws ConnectionLost, CannotRecord */
  static async look(
    machine: MachineToRecord,
    request: RecordRequest,
    tell: (event: RecordEvent) => void,
  ): Promise<MachineRecording> {
    const remote = await machine.connection(undefined);
    try {
      const choices = { ...request, ...machine.choices };
      const looked = await lookAt(remote, choices, request);
      const { found } = looked;
      const { events } = choices;
      if (choices.sources.includes('perf') && events !== undefined) {
        const obstacle = eventObstacle(found, events);
        if (obstacle !== undefined)
          throw new CannotRecord(`${machine.label ?? machine.name}: ${obstacle}. Choose from these`);
      }
      const sources = chooseSources(found, choices.sources, events);
      for (const refusal of sources.refused)
        tell({ kind: 'refused', machine: machine.label ?? machine.name, refusal });
      return new MachineRecording(machine, remote, looked, sources, request, choices, tell);
    } catch (error) {
      remote.close();
      throw error;
    }
  }

  /** The connection in use. */
  get connected(): Remote {
    return this.remote;
  }

  /** Whether it samples or traces, as far as is known. */
  get records(): boolean {
    const { perfEvents, traceMask, pmuMode } = this.sources;
    return (
      (perfEvents !== '' && !this.failed.has('perf')) ||
      (pmuMode !== '' && !this.failed.has('pmu')) ||
      (traceMask !== '' && !this.failed.has('xentrace'))
    );
  }

  /** Starts the recorders with their events off, and waits until they are ready. @throws ConnectionLost, FarSideError */
  async prepare(onStopped: (reason: StopReason) => void): Promise<void> {
    this.recorder = await FarRecorder.start(
      this.remote,
      this.preflight.privilege,
      this.choices.directory,
      this.plan(),
      (report) => {
        this.heard(report);
        if (report.kind === 'stopped') onStopped(report.reason);
      },
    );
    await this.recorder.reached('ready');
  }

  private plan(): RecordPlan {
    return {
      ...this.sources,
      seconds: this.request.seconds,
      frequency: this.choices.frequency,
      controlDomain: this.preflight.role === 'dom0',
      workload: this.machine.workload ?? '',
      workloadGraceSeconds: WORKLOAD_GRACE_SECONDS,
      mostBytes: this.choices.mostBytes,
      spareBytes: SPARE_BYTES,
      programBytes: PROGRAM_BYTES,
      patienceSeconds: PATIENCE_SECONDS,
    };
  }

  async arm(): Promise<void> {
    await this.recorder?.order('arm');
    await this.recorder?.reached('armed');
  }

  async go(): Promise<void> {
    await this.recorder?.order('go');
    await this.recorder?.reached('started');
  }

  /** Ends it; what there is is kept. @param early whether before its time: a load's report is not waited for then */
  async stop(early: boolean): Promise<void> {
    await this.recorder?.order(early ? 'stop' : 'over');
  }

  /** Waits until the machine has recorded and packed. False if the connection was lost: the machine then ends by itself. */
  async finished(): Promise<boolean> {
    if ((await this.recorder?.ended) !== 'lost') return true;
    this.problem(
      'the connection was lost; the machine stops by itself, and what it recorded is fetched over a new one',
    );
    return false;
  }

  /**
   * Fetches what was recorded, and removes it from the machine.
   * @param folder on this side
   * @throws ConnectionLost, FarSideError
   */
  async fetch(folder: string): Promise<Omit<MachineResult, 'samples'>> {
    const { recorder } = this;
    if (recorder === undefined) throw new FarSideError(`${this.machine.name} was not recorded`);
    const { directory } = recorder;
    const { privilege } = this.preflight;
    const there = await this.reconnecting(() =>
      recordingIsThere(this.remote, privilege, directory, this.request.seconds + 180),
    );
    if (!there) throw new FarSideError(`${this.remote.name}: the recording in ${directory} was not finished`);
    const fetched = await fetchFiles(folder, {
      directory,
      privilege,
      connection: async (lost) => {
        if (lost !== undefined) await this.reconnect();
        return this.remote;
      },
      mostBytes: this.choices.mostBytes,
      progress: (bytes, total) => this.tell({ kind: 'transfer', machine: this.label, bytes, total }),
    });
    fetched.problems.forEach((text) => this.problem(text));
    await this.reconnecting(() => this.discard());
    return {
      name: this.label,
      preflight: this.preflight,
      stopped: this.stopped,
      seconds: this.seconds,
      bytes: this.bytes,
      fetchedBytes: fetched.bytes,
      cpuSeconds: this.cpuSeconds,
    };
  }

  /** Removes the recording from the machine, and what runs for it. @throws ConnectionLost, FarSideError */
  async discard(): Promise<void> {
    if (this.recorder === undefined) return;
    await clearAway(this.remote, this.preflight.privilege, this.recorder.directory);
    this.recorder = undefined;
  }

  /** Where the recording lies on the machine, if it still does. */
  get left(): string | undefined {
    return this.recorder === undefined ? undefined : `${this.remote.name}:${this.recorder.directory}`;
  }

  close(): void {
    this.remote.close();
  }

  private async reconnecting<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      await this.reconnect();
      return action();
    }
  }

  private async reconnect(): Promise<void> {
    this.connection = await this.machine.connection(this.connection);
    this.remote = this.looked.again(this.connection);
  }

  private heard(report: Report): void {
    const machine = this.label;
    if (report.kind === 'progress') {
      this.seconds = report.seconds;
      this.bytes = report.bytes;
      this.tell({ ...report, machine });
    } else if (report.kind === 'stopped') {
      this.stopped = report.reason;
      const why = STOPPED[report.reason];
      if (why !== undefined) this.problem(why);
      if (report.reason === 'time') this.seconds = this.request.seconds;
    } else if (report.kind === 'failed') {
      this.failed.add(report.source);
      this.problem(`${report.source} does not record: ${explain(report.text)}`);
    } else if (report.kind === 'cpu') this.cpuSeconds.set(report.source, report.seconds);
  }

  private problem(text: string): void {
    this.tell({ kind: 'problem', machine: this.label, text });
  }
}

/** @throws ConnectionLost, CannotRecord if there can be no recording at all */
async function lookAt(remote: Remote, choices: MachineChoices, request: RecordRequest): Promise<Looked> {
  const asked = { directory: choices.directory, neededBytes: 2 * SPARE_BYTES };
  let looked = await preflightWithSudo(remote, asked, request.sudoPassword);
  const { leftovers, privilege } = looked.found;
  if (request.clearLeftovers && leftovers.length > 0) {
    await removeLeftovers(looked.remote, privilege, leftovers);
    const withSudoPassword = looked.remote.answersSudo === true;
    looked = { ...looked, found: await preflight(looked.remote, { ...asked, withSudoPassword }) };
  }
  const { results } = looked.found;
  for (const { title, text, fix } of results.filter((r) => VITAL.includes(r.id) && r.state !== 'ok')) {
    throw new CannotRecord(`${remote.name}: ${title}: ${text}${fix === undefined ? '' : `. Fix: ${fix}`}`);
  }
  return looked;
}

const STOPPED: Readonly<Partial<Record<StopReason, string>>> = {
  disk: 'stopped early: the recording reached its limit, or the disk is nearly full. Record for a shorter time, with a lower --frequency, or with a larger --limit',
  late: 'gave up: it was not started in time',
  gone: 'stopped early: its recorders ended by themselves',
};

/** Messages of the tools that do not say what to do. */
function explain(text: string): string {
  if (/failed to bind to VIRQ/.test(text))
    return 'another xentrace runs. End it (kill -INT $(pidof xentrace)) and record again';
  if (/No space left on device|Failed to write trace data/.test(text))
    return `the disk is full (${text.slice(0, 200)}). Choose another with --directory`;
  if (/Access to performance monitoring/.test(text))
    return 'perf may not sample all CPUs here: sysctl kernel.perf_event_paranoid=0, or connect as root';
  return text.slice(0, 500) || 'it ended and said nothing';
}
