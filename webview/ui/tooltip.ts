/** One floating tooltip for charts, whose marks have no elements of their own. */
import { el, fill } from './dom';

const OFFSET = 14;

export class Tooltip {
  private readonly element = el('div', { class: 'tooltip', role: 'tooltip', hidden: true });

  constructor() {
    document.body.append(this.element);
  }

  /** Shows lines of text near a point of the window; the first line is the title. */
  show(lines: readonly string[], x: number, y: number): void {
    const [title = '', ...rest] = lines;
    fill(this.element, el('strong', {}, title), ...rest.map((line) => el('div', {}, line)));
    this.element.hidden = false;
    const { width, height } = this.element.getBoundingClientRect();
    const left = Math.max(4, Math.min(x + OFFSET, window.innerWidth - width - 4));
    const below = y + OFFSET + height < window.innerHeight;
    this.element.style.left = `${left}px`;
    this.element.style.top = `${below ? y + OFFSET : Math.max(4, y - OFFSET - height)}px`;
  }

  /** Shows `lines` while an element is pointed at, or has the focus by the keyboard. */
  describe(element: HTMLElement, lines: () => readonly string[]): void {
    element.addEventListener('pointermove', (event) => this.show(lines(), event.clientX, event.clientY));
    element.addEventListener('pointerleave', () => this.hide());
    element.addEventListener('focus', () => {
      if (!element.matches(':focus-visible')) return;
      const { left, bottom } = element.getBoundingClientRect();
      this.show(lines(), left, bottom - 8);
    });
    element.addEventListener('blur', () => this.hide());
  }

  hide(): void {
    this.element.hidden = true;
  }
}
