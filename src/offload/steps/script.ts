/** The steps of a plan as a shell script that a person can read, keep and run: `sh plan.sh` does it, `sh plan.sh undo` undoes it. */
import type { Step } from '../plan';
import { shellQuote } from './shellQuote';

const NEEDS: Readonly<Record<Step['needs'], string>> = {
  nothing: 'at once',
  reconnect: 'takes hold when the guest reconnects or is started again',
  reboot: 'takes hold after a reboot of the host',
};

/**
 * Steps are done one machine at a time: the script takes the machine's name, and does only what belongs there.
 * Steps that a person must do by hand are comments.
 */
export function stepsScript(title: string, steps: readonly Step[]): string {
  const machines = [...new Set(steps.filter(({ canApply }) => canApply).map(({ where }) => where))];
  const usage = oneLine(`Usage: sh THIS_FILE do|undo MACHINE, with MACHINE one of: ${machines.join(', ')}`);
  return [
    '#!/bin/sh',
    comment(title),
    `# ${usage}     (as root on that machine)`,
    'set -u',
    'case "${1-} ${2-}" in',
    ...machines.flatMap((machine) => {
      const own = steps.filter(({ where, canApply }) => canApply && where === machine);
      return [
        `${shellQuote(`do ${machine}`)})`,
        ...own.flatMap((step) => [head(step), ...step.commands.map((command) => `  ${command} || exit 1`)]),
        '  ;;',
        `${shellQuote(`undo ${machine}`)})`,
        ...[...own].reverse().flatMap((step) => [head(step), ...step.undo.map((command) => `  ${command}`)]),
        '  ;;',
      ];
    }),
    '*)',
    `  printf '%s\\n' ${shellQuote(usage)} >&2`,
    '  exit 2',
    '  ;;',
    'esac',
    ...steps.filter(({ canApply }) => !canApply).flatMap(byHand),
    '',
  ].join('\n');
}

function head({ title, needs, note }: Step): string {
  return [`${title}: ${NEEDS[needs]}`, ...(note === null ? [] : [note])]
    .map((text) => `  ${comment(text)}`)
    .join('\n');
}

function byHand({ title, where, commands, undo, needs, note }: Step): string[] {
  return [
    '',
    comment(`By hand, ${where}: ${title} (${NEEDS[needs]})`),
    ...(note === null ? [] : [comment(note)]),
    ...commands.map(comment),
    ...undo.map((command) => comment(`undo: ${command}`)),
  ];
}

/** Names of domains and threads are in the texts: none may end the comment. */
function comment(text: string): string {
  return `# ${oneLine(text)}`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
