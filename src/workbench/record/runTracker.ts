/** From what a recording tells while it is made to what the form and the status bar show. */
import type { MachineResult, RecordEvent, RecordResult } from '../../host/recordRequest';
import type { MachineProgress, MachineSummary, RunProblem, RunState } from '../../protocol/recordForm';
import { formWords } from './formWords';

type Running = Extract<RunState, { state: 'running' }>;

/** A host that keeps complaining is heard this often. */
const MOST_PROBLEMS = 200;

export class RunTracker {
  private stage: Running['stage'] = 'before';
  private step = 'connecting';
  private startedMs = 0;
  private cancelling = false;
  private readonly machines = new Map<string, MachineProgress>();
  readonly problems: RunProblem[] = [];

  constructor(
    /** Names of the machines, for people. */
    private readonly names: readonly string[],
    private readonly totalSeconds: number,
    private readonly nowMs: () => number,
  ) {}

  take(event: RecordEvent): void {
    switch (event.kind) {
      case 'step':
        this.enter(event.text);
        break;
      case 'problem':
        this.complain({ machine: event.machine, text: formWords(event.text), fix: null });
        break;
      case 'refused': {
        const { source, reason, fix } = event.refusal;
        const text = `without ${source}. ${formWords(reason)}`;
        this.complain({ machine: event.machine, text, fix: fix ?? null });
        break;
      }
      case 'progress':
        this.update(event.machine, { seconds: event.seconds, bytes: event.bytes, samples: event.samples });
        break;
      case 'transfer':
        this.update(event.machine, { fetchedBytes: event.bytes, fetchTotal: event.total });
    }
  }

  cancel(): void {
    this.cancelling = true;
  }

  get running(): Running {
    const elapsed = this.stage === 'before' ? 0 : (this.nowMs() - this.startedMs) / 1000;
    const over = this.stage === 'recording' && elapsed > this.totalSeconds + 1;
    return {
      state: 'running',
      what: this.names.join(', '),
      stage: this.stage,
      step: over ? 'the machines put their recordings together' : this.step,
      elapsedSeconds: Math.max(0, elapsed),
      totalSeconds: this.totalSeconds,
      cancelling: this.cancelling,
      machines: [...this.machines.values()],
      problems: [...this.problems],
    };
  }

  done({ out, machines }: RecordResult): Extract<RunState, { state: 'done' }> {
    return {
      state: 'done',
      early: machines.some(({ stopped }) => stopped !== 'time'),
      machines: machines.map(summaryOf),
      problems: [...this.problems],
      file: out,
    };
  }

  /** `RecordEvent`'s steps are for people; these two begin the parts that the form tells apart. */
  private enter(step: string): void {
    this.step = step;
    if (step === 'recording') {
      this.stage = 'recording';
      this.startedMs = this.nowMs();
    } else if (this.stage === 'recording') this.stage = 'after';
  }

  private complain(problem: RunProblem): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
  }

  private update(machine: string, changes: Partial<MachineProgress>): void {
    const before = this.machines.get(machine) ?? {
      machine,
      seconds: 0,
      bytes: 0,
      samples: null,
      fetchedBytes: null,
      fetchTotal: null,
    };
    this.machines.set(machine, { ...before, ...changes });
  }
}

function summaryOf({
  name,
  seconds,
  bytes,
  samples,
  fetchedBytes,
  cpuSeconds,
}: MachineResult): MachineSummary {
  return {
    machine: name,
    seconds,
    bytes,
    samples,
    fetchedBytes,
    // What the load takes is no cost of the recording.
    recorders: [...cpuSeconds]
      .filter(([source]) => source !== 'workload')
      .map(([recorder, used]) => ({ name: recorder, cpuSeconds: used })),
  };
}
