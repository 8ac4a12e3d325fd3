/** What to type to move one unit, as text for the clipboard: commands, and what undoes them as comments. */
import type { Step } from '../../../offload/plan';

/** One machine after the other, as the steps come. */
export function unitCommands(title: string, steps: readonly Step[]): string {
  const lines = [comment(title)];
  let where: string | undefined;
  for (const step of steps) {
    if (step.where !== where) {
      where = step.where;
      lines.push('', comment(where === 'boot' ? 'Command line of the boot loader' : `On ${where}, as root`));
    }
    lines.push(comment(step.title + (step.note === null ? '' : `. ${step.note}`)));
    // What a person has to write into a file is no command.
    lines.push(...(step.canApply ? step.commands : step.commands.map(comment)));
    lines.push(...step.undo.map((command) => comment(`undo: ${command}`)));
  }
  return `${lines.join('\n')}\n`;
}

/** Names of domains and threads are in the texts: none may end the comment. */
function comment(text: string): string {
  return `# ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`;
}
