/** The search box: text field, matches, previous and next. */
import { iconButton, textField, type TextField } from '../ui/controls';
import { el, fill } from '../ui/dom';

export interface SearchBoxEvents {
  changed(text: string): void;
  step(direction: 1 | -1): void;
  /** Escape in an empty field. */
  leave(): void;
}

export class SearchBox {
  readonly element: HTMLElement;
  private readonly field: TextField;
  private readonly result = el('span', { class: 'search-result', attributes: { 'aria-live': 'polite' } });
  private readonly previous;
  private readonly next;

  constructor(events: SearchBoxEvents) {
    this.field = textField(
      'Search functions',
      'Search, or /regex/',
      (text) => events.changed(text),
      (event) => {
        if (event.key === 'Enter') {
          events.step(event.shiftKey ? -1 : 1);
          return true;
        }
        if (event.key !== 'Escape') return false;
        if (this.field.value === '') {
          events.leave();
        } else {
          this.field.set('');
          events.changed('');
        }
        return true;
      },
    );
    this.previous = iconButton('up', 'Previous match (Shift+Enter, N)', () => events.step(-1));
    this.next = iconButton('chevronDown', 'Next match (Enter, n)', () => events.step(1));
    this.previous.setEnabled(false);
    this.next.setEnabled(false);
    this.element = el(
      'div',
      { class: 'search', role: 'search' },
      this.field.element,
      this.previous.element,
      this.next.element,
      this.result,
    );
  }

  set(text: string): void {
    this.field.set(text);
  }

  focus(): void {
    this.field.focus();
  }

  /** What was found, or what is wrong with the pattern. */
  showResult(text: string, kind: 'none' | 'found' | 'invalid' | 'busy'): void {
    fill(this.result, text);
    this.result.classList.toggle('invalid', kind === 'invalid');
    this.previous.setEnabled(kind === 'found');
    this.next.setEnabled(kind === 'found');
  }
}
