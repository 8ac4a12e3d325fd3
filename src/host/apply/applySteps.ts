/** Applies a plan: a journal on every machine first, then step by step; what fails is undone at once, with all before it. */
import { randomUUID } from 'node:crypto';
import type { HostLog } from '../hostLog';
import { ConnectionLost } from '../remote';
import beginProgram from './begin.sh';
import { findApplied, isJournalDirectory } from './findApplied';
import { complaint, JOURNAL_PLACES, runJournal, runProgram, type MachineToChange } from './machineToChange';
import { journalText, parseJournal, type PlanJournal } from './planJournal';
import type { PreparedStep } from './prepareSteps';
import { revert, type PlanOnMachine, type RevertOptions } from './revert';

/** What people know the plan by. */
export interface PlanFacts {
  readonly title: string;
  /** Who applies it, from where. */
  readonly by: string;
  /** The host as it was named. */
  readonly host: string;
  /** One sentence; null without one. */
  readonly prediction: string | null;
  /** Recording that it was made from; null without one. */
  readonly recording: string | null;
}

export interface ApplyOptions {
  readonly log: HostLog;
  /** @param done steps that are done, `of` so many */
  readonly tell?: (text: string, done: number, of: number) => void;
  /** Between two steps: what was done is then undone. */
  readonly signal?: AbortSignal;
}

export interface AppliedPlan {
  readonly id: string;
  readonly machines: readonly PlanOnMachine[];
}

/**
 * The plan is not applied, or not whole. `left`: machines on which something of it is still in effect, in the journal there; empty if all
 * was undone.
 */
export class PlanNotApplied extends Error {
  override readonly name = 'PlanNotApplied';

  constructor(
    message: string,
    readonly left: readonly string[],
    /** Whether a person ended it. */
    readonly cancelled = false,
  ) {
    super(message);
  }
}

/**
 * Runs the steps that can be run, in their order.
 * @param prepared of `prepareSteps`, as a person has confirmed them
 * @throws PlanNotApplied
 */
export async function applySteps(
  machines: readonly MachineToChange[],
  prepared: readonly PreparedStep[],
  facts: PlanFacts,
  { log, tell, signal }: ApplyOptions,
): Promise<AppliedPlan> {
  const running = prepared.filter(({ runs }) => runs);
  if (running.length === 0) throw new PlanNotApplied('No step of this plan can be applied from here.', []);
  const taking = machines.filter(({ where }) => running.some(({ step }) => step.where === where));
  const journal: Omit<PlanJournal, 'here'> = {
    version: 1,
    id: randomUUID(),
    ...facts,
    appliedAt: new Date().toISOString(),
    machines: taking.map(({ where, remote }) => ({ where, name: remote.name })),
    steps: running.map(({ index, step, undo }) => ({
      index,
      title: step.title,
      where: step.where,
      commands: [...step.commands],
      undo: [...undo],
      lasting: step.needs !== 'nothing',
    })),
  };
  // A journal that could not be read again would leave nobody to undo the plan.
  if (parseJournal(JSON.stringify({ ...journal, here: '' })) === undefined) {
    throw new PlanNotApplied('This plan is too long for a journal: apply fewer steps at once.', []);
  }
  const directories = new Map<MachineToChange, string>();
  try {
    for (const machine of taking) {
      signal?.throwIfAborted();
      directories.set(machine, await begin(machine, { ...journal, here: machine.where }));
    }
    for (const [i, prepared] of running.entries()) {
      signal?.throwIfAborted();
      tell?.(prepared.step.title, i, running.length);
      for (const [machine, directory] of directories) {
        if (machine.where === prepared.step.where) await runStep(machine, directory, prepared, log);
      }
    }
    return { id: journal.id, machines: await plansOn(taking, journal.id) };
  } catch (error) {
    const undoing = tell && ((text: string, done: number, of: number) => tell(`Undoing: ${text}`, done, of));
    const options = { log, ...(undoing !== undefined && { tell: undoing }) };
    throw await undoneAgain(error, taking, journal.id, options, signal?.aborted === true);
  }
}

/** @returns where the journal lies */
async function begin(machine: MachineToChange, journal: PlanJournal): Promise<string> {
  const { remote, places = JOURNAL_PLACES } = machine;
  const result = await runProgram(machine, beginProgram, 'begin', places, journalText(journal));
  const directory = result.stdout.trim().split('\n').at(-1) ?? '';
  if (result.code === 0 && isJournalDirectory(directory)) return directory;
  if (result.code === 3) {
    throw new PlanNotApplied(
      `On ${remote.name} a plan is applied already (${result.stderr.trim()}). Revert it first.`,
      [],
    );
  }
  throw new PlanNotApplied(
    `${remote.name}: no place for the plan's journal, and without it nothing is changed: ${complaint(result)}`,
    [],
  );
}

class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

async function runStep(
  machine: MachineToChange,
  directory: string,
  { index, step: { title, commands } }: PreparedStep,
  log: HostLog,
): Promise<void> {
  const { remote } = machine;
  log.info(`${remote.name}: step ${index}, ${title}`);
  for (const command of commands) log.info(`  $ ${command}`);
  const result = await runJournal(machine, directory, 'step', String(index));
  if (result.code === 0) return;
  throw new StepFailed(`${remote.name}: step ${index} (${title}) failed: ${complaint(result)}`);
}

/** Undoes all that was done, and says so. */
async function undoneAgain(
  error: unknown,
  machines: readonly MachineToChange[],
  id: string,
  options: RevertOptions,
  cancelled: boolean,
): Promise<PlanNotApplied> {
  const why = cancelled ? 'It was cancelled' : error instanceof Error ? error.message : String(error);
  const plans: PlanOnMachine[] = [];
  const unreachable: string[] = [];
  for (const machine of machines) {
    try {
      plans.push(...(await plansOn([machine], id)));
    } catch (problem) {
      // What is there instead is somebody else's, and stands in the message already.
      if (problem instanceof ConnectionLost) unreachable.push(machine.remote.name);
    }
  }
  const { left, undone } = await revert(plans, options);
  const still = [...unreachable, ...left];
  if (still.length > 0) {
    return new PlanNotApplied(
      `${sentence(why)} Something of the plan may still be in effect on ${still.join(', ')}; its journal there knows how to undo it. Connect again and revert the plan.`,
      still,
      cancelled,
    );
  }
  const what = undone.length === 0 ? 'Nothing was changed.' : 'What was done before is undone.';
  return new PlanNotApplied(`${sentence(why)} ${what}`, [], cancelled);
}

const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`);

/** Journals of this plan alone. */
async function plansOn(machines: readonly MachineToChange[], id: string): Promise<PlanOnMachine[]> {
  const plans: PlanOnMachine[] = [];
  for (const machine of machines) {
    const found = await findApplied(machine);
    if (found?.journal.id === id) plans.push({ machine, found });
  }
  return plans;
}
