/** A plan in words: every command with its machine and what undoes it. */
import type { FoundPlan } from '../../host/apply/findApplied';
import type { PreparedStep } from '../../host/apply/prepareSteps';
import type { Reverted } from '../../host/apply/revert';
import { hostText } from '../hosts/hostText';

/** A document, read as a script of the shell: all that is no command is a comment. */
export function planDocument(
  title: string,
  prediction: string | null,
  prepared: readonly PreparedStep[],
  machineName: (where: string) => string,
): string {
  const run = prepared.filter(({ runs }) => runs);
  const byHand = prepared.filter(({ runs }) => !runs);
  const lines = [`# ${oneLine(title)}`];
  if (prediction !== null) lines.push(`# Predicted: ${oneLine(prediction)}`);
  lines.push(
    '# Undone in the opposite order. A journal on each machine knows how, after a lost connection too.',
  );
  for (const { index, step, undo, notes } of run) {
    lines.push('', `# Step ${index}, on ${oneLine(machineName(step.where))}: ${oneLine(step.title)}`);
    for (const note of [...notes, step.note ?? '']) if (note !== '') lines.push(`# ${oneLine(note)}`);
    lines.push(...step.commands, `# undone by:`, ...undo.flatMap(commented));
  }
  if (byHand.length > 0) lines.push('', '# Not run; these are done by hand:');
  for (const { index, step, notes } of byHand) {
    lines.push(`# Step ${index} (${oneLine(step.where)}): ${oneLine(step.title)}`);
    for (const note of [...notes, step.note ?? '']) if (note !== '') lines.push(`#   ${oneLine(note)}`);
    lines.push(...step.commands.flatMap(commented));
  }
  return `${lines.join('\n')}\n`;
}

/** What a modal question can hold; null if the commands are too many, too long or not plain text for it. */
export function planSummary(
  prepared: readonly PreparedStep[],
  machineName: (where: string) => string,
): string | null {
  const run = prepared.filter(({ runs }) => runs);
  const commands = run.flatMap(({ step, undo }) => [...step.commands, ...undo]);
  if (
    commands.length > MOST_COMMANDS ||
    commands.some((command) => hostText(command, MOST_LENGTH) !== command)
  ) {
    return null;
  }
  const byHand = prepared.length - run.length;
  return [
    ...run.flatMap(({ step, undo, notes }) => [
      `${oneLine(step.title)}, on ${oneLine(machineName(step.where))}:`,
      ...step.commands.map((command) => `    ${command}`),
      '  undone by:',
      ...undo.map((command) => `    ${command}`),
      ...notes.map((note) => `  ${oneLine(note)}`),
      '',
    ]),
    ...(byHand === 0
      ? []
      : [`${byHand} more ${byHand === 1 ? 'step is' : 'steps are'} done by hand, not from here.`]),
  ].join('\n');
}

const MOST_COMMANDS = 12;
const MOST_LENGTH = 160;

/** What is applied on one machine, as its journal tells. */
export function foundDocument({ journal, steps, directory, restarted }: FoundPlan, machine: string): string {
  const lines = [
    `# ${oneLine(journal.title)}`,
    `# Applied on ${oneLine(machine)} by ${oneLine(journal.by)}, ${journal.appliedAt}`,
    `# Journal: ${oneLine(directory)}`,
  ];
  if (journal.prediction !== null) lines.push(`# Predicted: ${oneLine(journal.prediction)}`);
  if (restarted) lines.push('# The machine was started anew since, which undid most of it.');
  for (const { step, state } of steps) {
    lines.push('', `# Step ${step.index} (${STATES[state]}): ${oneLine(step.title)}`);
    lines.push(...step.commands, '# undone by:', ...step.undo.flatMap(commented));
  }
  return `${lines.join('\n')}\n`;
}

const STATES: Readonly<Record<FoundPlan['steps'][number]['state'], string>> = {
  waiting: 'not applied',
  begun: 'begun and not ended',
  done: 'applied',
  failed: 'failed',
  undone: 'undone',
};

/** What came of undoing a plan. */
export function revertedText(host: string, { failed, restarted, left }: Reverted): string {
  if (failed.length > 0) {
    const what = failed.map(({ where, step, message }) => `${step.title} on ${where}: ${message}`).join('; ');
    return `Not all of the plan on ${host} could be undone: ${what}. Put right what is in the way and revert again.`;
  }
  if (left.length > 0)
    return `The plan on ${host} is undone, but its journal is still on ${left.join(', ')}.`;
  if (restarted.length > 0) {
    return `${restarted.join(', ')} was started anew since, which had undone the plan already. Its journal is removed.`;
  }
  return `The offload plan on ${host} is undone.`;
}

function commented(command: string): string[] {
  return command.split(/\r?\n/).map((line) => `#   ${line}`);
}

function oneLine(text: string): string {
  return hostText(text, 500);
}
