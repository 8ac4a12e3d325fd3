/** The plan that is applied on a machine, as its journal tells: after a lost connection, and from any other program. */
import findProgram from './find.sh';
import { JOURNAL_PLACES, runProgram, type MachineToChange } from './machineToChange';
import { parseJournal, type JournalStep, type PlanJournal } from './planJournal';

/** `begun`: it runs, or was cut off in the middle. */
export type StepState = 'waiting' | 'begun' | 'done' | 'failed' | 'undone';

export interface FoundPlan {
  /** Of the journal, on the machine. */
  readonly directory: string;
  readonly journal: PlanJournal;
  /** Steps of this machine, with what became of them. */
  readonly steps: readonly { readonly step: JournalStep; readonly state: StepState }[];
  /** Whether the machine was started anew since: most settings are then what they were. */
  readonly restarted: boolean;
}

/** A journal that cannot be used; the message says where it is and what to do. */
export class UnreadableJournal extends Error {
  override readonly name = 'UnreadableJournal';
}

/**
 * Null if none is applied. Runs nothing of what it finds.
 * @throws ConnectionLost, UnreadableJournal
 */
export async function findApplied(machine: MachineToChange): Promise<FoundPlan | null> {
  const { places = JOURNAL_PLACES, remote } = machine;
  const { stdout } = await runProgram(machine, findProgram, 'find', places);
  const lines = stdout.split('\n');
  const said = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const foreign = said('foreign').at(0);
  if (foreign !== undefined) {
    throw new UnreadableJournal(
      `${remote.name}: ${foreign} is not a private directory of this user. Look at it, and remove it if nobody needs it.`,
    );
  }
  const directory = said('directory').at(0);
  if (directory === undefined) return null;
  if (!isJournalDirectory(directory)) {
    throw new UnreadableJournal(`${remote.name} named no directory of a journal: ${directory.slice(0, 200)}`);
  }
  const json = said('plan').at(0);
  // Nothing is changed before the plan is there.
  if (json === undefined) return null;
  const journal = parseJournal(json);
  if (journal === undefined) {
    throw new UnreadableJournal(
      `${remote.name}: the journal of an applied plan in ${directory} is damaged, or of a later version. On that machine "sh ${directory}/journal.sh revert" undoes the plan.`,
    );
  }
  const states = statesOf(said('state'));
  return {
    directory,
    journal,
    steps: journal.steps
      .filter(({ where }) => where === journal.here)
      .map((step) => ({ step, state: states.get(step.index) ?? 'waiting' })),
    restarted: said('now').at(0) !== said('begun').at(0),
  };
}

/** Whether a path that a machine named is one of a journal: commands are run there. */
export function isJournalDirectory(path: string): boolean {
  return /^\/(?:[^\0]*\/)?xen-io-profiler-plan\.\d{1,10}$/.test(path);
}

/** Whether undoing the step is still to be done. */
export function isPending(state: StepState): boolean {
  return state === 'begun' || state === 'done' || state === 'failed';
}

function statesOf(lines: readonly string[]): Map<number, StepState> {
  const words: Readonly<Record<string, StepState>> = {
    armed: 'begun',
    done: 'done',
    failed: 'failed',
    undone: 'undone',
  };
  const states = new Map<number, StepState>();
  for (const line of lines) {
    const [word, number] = line.split(' ');
    if (Object.hasOwn(words, word) && /^\d{1,5}$/.test(number)) states.set(Number(number), words[word]);
  }
  return states;
}
