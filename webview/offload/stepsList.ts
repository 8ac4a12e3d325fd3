/** What to type for the chosen placement, with what undoes it; copied, saved as a script, or applied to the host. */
import type { Step } from '../../src/protocol/offload';
import { button, iconButton } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { sentenceText } from './gainText';

export interface StepsEvents {
  copy(text: string): void;
  saveScript(): void;
  apply(): void;
}

const NEEDS: Readonly<Record<Step['needs'], string>> = {
  nothing: 'at once',
  reconnect: 'guest must reconnect',
  reboot: 'needs a reboot',
};
/** Commands are short; one that is longer is cut in the picture and whole in the clipboard. */
const MOST_SHOWN = 600;

export class StepsList {
  readonly element = el('section', { class: 'steps', attributes: { 'aria-label': 'What to type' } });

  constructor(private readonly events: StepsEvents) {}

  show(steps: readonly Step[]): void {
    const applicable = steps.some(({ canApply }) => canApply);
    fill(
      this.element,
      el('h2', {}, 'Do it'),
      steps.length === 0
        ? el('p', { class: 'muted' }, 'Tick something above: the commands appear here, each with its undo.')
        : el('ol', { class: 'step-list' }, ...steps.map((step) => this.step(step))),
      steps.length === 0
        ? null
        : el(
            'div',
            { class: 'step-actions' },
            applicable ? button('Apply over SSH\u2026', 'primary', () => this.events.apply()) : null,
            button('Copy all', 'secondary', () => this.events.copy(allCommands(steps))),
            button('Save as script\u2026', 'secondary', () => this.events.saveScript()),
          ),
    );
  }

  private step({ title, where, commands, undo, needs, canApply, note }: Step): HTMLElement {
    return el(
      'li',
      { class: 'offload-step' },
      el(
        'div',
        { class: 'step-head' },
        el('span', { class: 'step-title' }, shortText(title, 160)),
        el('span', { class: 'tag' }, shortText(where, 40)),
        el('span', { class: `tag needs-${needs}` }, NEEDS[needs]),
        canApply ? null : el('span', { class: 'tag' }, 'by hand'),
      ),
      note === null ? null : el('p', { class: 'step-note' }, sentenceText(shortText(note, 400))),
      this.commands(commands, 'Copy the commands'),
      undo.length === 0
        ? null
        : el(
            'details',
            { class: 'step-undo' },
            el('summary', {}, 'Undo'),
            this.commands(undo, 'Copy the undo'),
          ),
    );
  }

  private commands(commands: readonly string[], label: string): HTMLElement | null {
    if (commands.length === 0) return null;
    return el(
      'div',
      { class: 'step-commands' },
      el('pre', { tabIndex: 0 }, ...commands.map((command) => `${shortText(command, MOST_SHOWN)}\n`)),
      iconButton('copy', label, () => this.events.copy(`${commands.join('\n')}\n`)).element,
    );
  }
}

/** By machine, so that each part can be pasted where it belongs. */
function allCommands(steps: readonly Step[]): string {
  return steps
    .map(({ title, where, commands, undo }) =>
      [
        `# ${where}: ${title}`.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '),
        ...commands,
        ...undo.map((command) => `# undo: ${command.replace(/\n/g, '\n# ')}`),
        '',
      ].join('\n'),
    )
    .join('\n');
}
