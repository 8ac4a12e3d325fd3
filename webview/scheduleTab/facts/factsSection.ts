/** A part of the facts: heading, what the figures are of, content. */
import { el, fill } from '../../ui/dom';

export class FactsSection {
  readonly element: HTMLElement;
  private readonly captionLine = el('p', { class: 'facts-caption' });

  constructor(heading: string, ...content: readonly (Node | null)[]) {
    this.element = el(
      'section',
      { class: 'facts-section', attributes: { 'aria-label': heading } },
      el('h2', {}, heading),
      this.captionLine,
      ...content,
    );
  }

  /** Says what the figures are of; hides the part if it has nothing to show. */
  caption(text: string, shown: boolean): void {
    fill(this.captionLine, text);
    this.element.hidden = !shown;
  }
}
