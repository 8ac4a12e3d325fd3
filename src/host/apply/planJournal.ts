/** The journal of a plan on one machine: what is applied, by whom, and how it is undone; a program of the shell and a document in one. */
import * as v from 'valibot';
import { shellQuote } from '../shellQuote';
import journalProgram from './journal.sh';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const commands = v.pipe(v.array(text(100_000)), v.maxLength(10_000));
const position = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));

const journalSchema = v.object({
  version: v.literal(1),
  /** Of the plan, on all its machines. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/)),
  title: text(1000),
  /** Who applied it, from where: `alice on laptop`. */
  by: text(1000),
  appliedAt: v.pipe(v.string(), v.isoTimestamp()),
  /** Host as it was named where the plan was applied. */
  host: text(1000),
  /** What was predicted, in one sentence; null without one. */
  prediction: v.nullable(text(2000)),
  /** Recording that the plan was made from, as whoever applied it names it; null without one. */
  recording: v.nullable(text(10_000)),
  /** This machine, as `where` of its steps. */
  here: text(1000),
  /** All machines of the plan, by `where`, with what people know them by. */
  machines: v.pipe(v.array(v.object({ where: text(1000), name: text(1000) })), v.maxLength(1000)),
  /** All steps that are run, of all machines. */
  steps: v.pipe(
    v.array(
      v.object({
        index: position,
        title: text(10_000),
        where: text(1000),
        commands,
        undo: commands,
        /** Whether its effect outlives a restart of the machine. */
        lasting: v.boolean(),
      }),
    ),
    v.maxLength(10_000),
  ),
});

export type PlanJournal = v.InferOutput<typeof journalSchema>;
export type JournalStep = PlanJournal['steps'][number];

/** Undefined for what is no journal of this version: it comes from a machine. */
export function parseJournal(json: string): PlanJournal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(journalSchema, value);
  return parsed.success ? parsed.output : undefined;
}

/** Its file on the machine. @throws Error as shellQuote */
export function journalText(journal: PlanJournal): string {
  const own = journal.steps.filter(({ where }) => where === journal.here);
  const lasting = own.filter((step) => step.lasting).map(({ index }) => index);
  return [
    '# What an offload plan of the Xen I/O Profiler has changed on this machine, and how it is undone:',
    '#   sh journal.sh revert',
    `plan=${shellQuote(JSON.stringify(journal))}`,
    `lasting=${shellQuote(lasting.join(' '))}`,
    ...own.flatMap(({ index, commands: does, undo }) => [
      `do_${index}() {`,
      ...does.map((command) => `  run ${shellQuote(command)} || return`),
      '}',
      `undo_${index}() {`,
      '  bad=0',
      ...undo.map((command) => `  run ${shellQuote(command)} || bad=$?`),
      '  return "$bad"',
      '}',
    ]),
    journalProgram,
  ].join('\n');
}
