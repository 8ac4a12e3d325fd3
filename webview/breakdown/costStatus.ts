/** What a view of costs shows while its figures are under way, and when they cannot be had. */
import { button } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';

export interface CostStatusParts {
  /** The whole view. */
  readonly element: HTMLElement;
  /** What there is to see once there are figures. */
  readonly content: HTMLElement;
  /** Stands in its place meanwhile. */
  readonly message: HTMLElement;
  /** "Adding up…" */
  readonly waiting: string;
  /** "The breakdown could not be made". */
  readonly failed: string;
}

export class CostStatus {
  constructor(private readonly parts: CostStatusParts) {}

  /** New figures are under way; those of before stay, quietly. */
  showBusy(): void {
    const { element, content, message, waiting } = this.parts;
    element.setAttribute('aria-busy', 'true');
    element.classList.add('busy');
    if (!content.hidden) return;
    message.hidden = false;
    fill(message, el('p', { class: 'muted breakdown-waiting' }, waiting));
  }

  /** The host could not answer; `retry` asks again. */
  showFailed(reason: string, retry: () => void): void {
    const { content, message, failed } = this.parts;
    this.settle();
    content.hidden = true;
    message.hidden = false;
    fill(
      message,
      el(
        'div',
        { class: 'screen empty', role: 'alert' },
        el('h2', {}, failed),
        el('p', { class: 'muted' }, shortText(reason, 600)),
        el('div', { class: 'screen-actions' }, button('Try again', 'primary', retry)),
      ),
    );
  }

  /** Nothing is under way. */
  settle(): void {
    const { element } = this.parts;
    element.removeAttribute('aria-busy');
    element.classList.remove('busy');
  }
}
