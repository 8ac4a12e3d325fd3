/** Work that could be left out instead of moved, with what that would gain. */
import type { Advice } from '../../src/protocol/offload';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { costWithInterval, gainWithInterval, sentenceText } from './gainText';

export class AdviceList {
  readonly element = el('section', { class: 'advice', attributes: { 'aria-label': 'Leave it out instead' } });

  constructor(private readonly copy: (text: string) => void) {}

  show(advice: readonly Advice[]): void {
    this.element.hidden = advice.length === 0;
    fill(
      this.element,
      el('h2', {}, 'Leave it out instead'),
      el('p', { class: 'muted section-note' }, 'Work that is not done is better than work done elsewhere.'),
      el('ul', { class: 'advice-list' }, ...advice.map((each) => this.item(each))),
    );
  }

  private item({ title, reason, savedNs, gain, steps, source }: Advice): HTMLElement {
    return el(
      'li',
      { class: 'advice-item' },
      el(
        'div',
        { class: 'step-head' },
        el('span', { class: 'step-title' }, shortText(title, 120)),
        el('span', { class: 'advice-gain' }, gainWithInterval(gain)),
      ),
      el('p', {}, sentenceText(shortText(reason, 400))),
      el(
        'p',
        { class: 'step-note' },
        `Saves ${costWithInterval(savedNs)} a unit of work. ${shortText(source, 200)}`,
      ),
      ...steps.map(({ title: what, where, commands }) =>
        el(
          'details',
          { class: 'step-undo' },
          el('summary', {}, `${shortText(what, 100)} (${shortText(where, 30)})`),
          el('pre', { tabIndex: 0 }, ...commands.map((command) => `${shortText(command, 600)}\n`)),
          el(
            'button',
            { class: 'text-button', onClick: () => this.copy(`${commands.join('\n')}\n`) },
            'Copy',
          ),
        ),
      ),
    );
  }
}
