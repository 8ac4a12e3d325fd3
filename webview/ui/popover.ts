/** A button that opens a small panel below itself; Escape or a click elsewhere closes it. */
import { el } from './dom';

export interface Popover {
  /** The button and its panel. */
  readonly element: HTMLElement;
}

export function popover(
  buttonContent: readonly (Node | string)[],
  label: string,
  className: string,
  content: readonly Node[],
): Popover {
  const panel = el(
    'div',
    { class: 'popover', role: 'dialog', hidden: true, attributes: { 'aria-label': label } },
    ...content,
  );
  const close = (refocus: boolean) => {
    panel.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    window.removeEventListener('pointerdown', outside, true);
    if (refocus) button.focus();
  };
  const outside = (event: Event) => {
    if (!element.contains(event.target as Node)) close(false);
  };
  const button = el(
    'button',
    {
      class: `chip-button ${className}`,
      title: label,
      attributes: { 'aria-expanded': 'false', 'aria-haspopup': 'dialog' },
      onClick: () => {
        if (!panel.hidden) {
          close(false);
          return;
        }
        panel.hidden = false;
        button.setAttribute('aria-expanded', 'true');
        keepInWindow(panel);
        window.addEventListener('pointerdown', outside, true);
      },
    },
    ...buttonContent,
  );
  const element = el('div', { class: 'popover-anchor' }, button, panel);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    close(true);
  });
  return { element };
}

function keepInWindow(panel: HTMLElement): void {
  panel.style.left = '0px';
  const { right } = panel.getBoundingClientRect();
  const over = right - (window.innerWidth - 8);
  if (over > 0) panel.style.left = `${-over}px`;
}
