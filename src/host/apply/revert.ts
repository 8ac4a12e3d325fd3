/** Undoing a plan: last step first, each exit status looked at, the journal removed when nothing is left to undo. */
import type { HostLog } from '../hostLog';
import { ConnectionLost } from '../remote';
import { isPending, type FoundPlan } from './findApplied';
import { complaint, runJournal, runProgram, type MachineToChange } from './machineToChange';
import type { JournalStep } from './planJournal';

export interface PlanOnMachine {
  readonly machine: MachineToChange;
  readonly found: FoundPlan;
}

export interface Reverted {
  /** Positions of steps, in the order in which they were undone. */
  readonly undone: readonly number[];
  readonly failed: readonly {
    readonly where: string;
    readonly step: JournalStep;
    readonly message: string;
  }[];
  /** Machines that were started anew since, so that little or nothing was in effect any more. */
  readonly restarted: readonly string[];
  /** Machines whose journal is still there, as not all could be undone: reverting again tries the rest. */
  readonly left: readonly string[];
}

export interface RevertOptions {
  readonly log: HostLog;
  readonly tell?: (text: string, done: number, of: number) => void;
}

/**
 * Undoes what is applied on these machines, in the opposite order of the whole plan. One that fails does not keep the others.
 * A lost connection counts as a failure of all that was to be undone there.
 */
export async function revert(
  plans: readonly PlanOnMachine[],
  { log, tell }: RevertOptions,
): Promise<Reverted> {
  const undone: number[] = [];
  const failed: { where: string; step: JournalStep; message: string }[] = [];
  const broken = new Set<PlanOnMachine>();
  const pending = plans
    .flatMap((plan) =>
      plan.found.steps.filter(({ state }) => isPending(state)).map(({ step }) => ({ plan, step })),
    )
    .sort((a, b) => b.step.index - a.step.index);
  for (const [i, { plan, step }] of pending.entries()) {
    const { machine, found } = plan;
    tell?.(step.title, i, pending.length);
    try {
      log.info(`${machine.remote.name}: undoing step ${step.index}, ${step.title}`);
      for (const command of step.undo) log.info(`  $ ${command}`);
      const result = await runJournal(machine, found.directory, 'undo', String(step.index));
      if (result.code === 0) {
        undone.push(step.index);
        continue;
      }
      failed.push({ where: machine.where, step, message: complaint(result) });
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      failed.push({ where: machine.where, step, message: error.message });
    }
    broken.add(plan);
    log.warn(
      `${machine.remote.name}: step ${step.index} could not be undone: ${failed[failed.length - 1].message}`,
    );
  }
  const left: string[] = [];
  for (const plan of plans) {
    if (broken.has(plan) || !(await closed(plan, log))) left.push(plan.machine.remote.name);
  }
  return {
    undone,
    failed,
    restarted: plans.filter(({ found }) => found.restarted).map(({ machine }) => machine.remote.name),
    left,
  };
}

/** A journal that is gone already is as good. */
async function closed({ machine, found }: PlanOnMachine, log: HostLog): Promise<boolean> {
  try {
    const result = await runJournal(machine, found.directory, 'close');
    if (result.code === 0) return true;
    const gone = await runProgram(machine, '[ ! -e "$1" ]', 'gone', [found.directory]);
    if (gone.code === 0) return true;
    log.warn(`${machine.remote.name}: ${found.directory} cannot be removed: ${complaint(result)}`);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
  }
  return false;
}
