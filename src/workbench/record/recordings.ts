/** The recording that runs, one at a time, whether its form is open or not. */
import * as vscode from 'vscode';
import { name, version } from '../../../package.json';
import type { HostChoice, RecordForm, RunState } from '../../protocol/recordForm';
import type { HostAccess } from '../hosts/hostAccess';
import type { Log } from '../log';
import { machinesToRecord } from './machinesToRecord';
import { packInWorker } from './packInWorker';
import type { RememberedForm } from './rememberedForm';
import { freeFile } from './resultFile';
import { runFailure } from './runFailure';
import { RunTracker } from './runTracker';

/** So often the clocks are told anew. */
const TICK_MS = 500;
/** VS Code waits some seconds for an extension when it closes. */
const LAST_PATIENCE_MS = 4000;

export class Recordings implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly finished = new vscode.EventEmitter<RunState>();
  /** With `done`, `failed` or `cancelled`. */
  readonly onDidFinish = this.finished.event;
  private current: RunState = { state: 'idle' };
  private stop: AbortController | undefined;
  private tracker: RunTracker | undefined;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly hosts: HostAccess,
    private readonly remembered: RememberedForm,
    private readonly log: Log,
    /** dist/packWorker.js */
    private readonly packWorker: string,
  ) {}

  get state(): RunState {
    return this.tracker?.running ?? this.current;
  }

  /** Begins a recording; how it goes and ends is told by the state. Does nothing while one runs. */
  start(form: RecordForm, choices: readonly HostChoice[]): void {
    if (this.stop !== undefined) return;
    this.stop = new AbortController();
    this.ended = this.run(form, choices, this.stop.signal);
  }

  /** Ends it early; what there is by then is the result. */
  cancel(): void {
    this.tracker?.cancel();
    this.stop?.abort();
    this.changed.fire();
  }

  /** How the last one ended was read. */
  dismiss(): void {
    this.current = { state: 'idle' };
    this.changed.fire();
  }

  /** VS Code closes: ends what runs, and waits a little for its result. The machines stop by themselves in any case. */
  async end(): Promise<void> {
    if (this.stop === undefined) return;
    this.cancel();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, LAST_PATIENCE_MS)));
    await Promise.race([this.ended, patience]);
    clearTimeout(timer);
  }

  dispose(): void {
    this.stop?.abort();
    this.changed.dispose();
    this.finished.dispose();
  }

  private async run(form: RecordForm, choices: readonly HostChoice[], signal: AbortSignal): Promise<void> {
    const tracker = new RunTracker(form.hosts, form.seconds, Date.now);
    this.tracker = tracker;
    this.changed.fire();
    const ticking = setInterval(() => this.changed.fire(), TICK_MS);
    let end: RunState;
    try {
      end = await this.record(form, choices, tracker, signal);
      this.log.info(`Recorded: ${end.file}`);
      await this.remembered.learn(form, end.machines);
    } catch (error) {
      const isCancelled =
        signal.aborted && /^Cancelled before/.test(String((error as Error | undefined)?.message));
      const failure = runFailure(error);
      if (!isCancelled) this.log.error(`${failure.title}: ${failure.message}`);
      end = isCancelled ? { state: 'cancelled' } : { state: 'failed', failure, problems: tracker.problems };
    } finally {
      clearInterval(ticking);
      this.stop = undefined;
      this.tracker = undefined;
    }
    this.current = end;
    this.changed.fire();
    this.finished.fire(end);
  }

  private async record(
    form: RecordForm,
    choices: readonly HostChoice[],
    tracker: RunTracker,
    signal: AbortSignal,
  ): Promise<Extract<RunState, { state: 'done' }>> {
    const { file } = await freeFile(form.folder, form.name);
    const machines = await machinesToRecord(form, choices, this.hosts);
    const { questions } = this.hosts;
    const room = await this.hosts.room();
    const result = await room.record(
      {
        machines,
        seconds: form.seconds,
        sources: form.sources,
        frequency: form.frequency,
        directory: form.directory.trim(),
        mostBytes: form.limitMegabytes * 1e6,
        clearLeftovers: form.clearLeftovers,
        out: file,
        tool: { name, version },
        pack: packInWorker(this.packWorker),
        sudoPassword: async (host, attempt) => (await questions.sudoPassword?.(host, attempt)) ?? null,
      },
      (event) => {
        tracker.take(event);
        if (event.kind === 'step') this.log.info(`Recording: ${event.text}`);
        if (event.kind === 'problem') this.log.warn(`Recording, ${event.machine}: ${event.text}`);
        if (event.kind === 'refused')
          this.log.warn(
            `Recording, ${event.machine}, without ${event.refusal.source}: ${event.refusal.reason}`,
          );
        if (event.kind === 'step') this.changed.fire();
      },
      signal,
    );
    return tracker.done(result);
  }
}
