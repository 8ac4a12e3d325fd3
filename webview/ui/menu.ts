/** A context menu in the look of VS Code's own. */
import { el } from './dom';

export interface MenuItem {
  readonly label: string;
  /** Shown at the right: the key that does the same. */
  readonly key?: string;
  readonly action: () => void;
}

/** Opens a menu at a point of the window; closes on choice, Escape, or a click elsewhere, and gives the focus back. */
export function openMenu(items: readonly MenuItem[], x: number, y: number): void {
  const before = document.activeElement;
  const menu = el('div', { class: 'menu', role: 'menu' });
  const close = () => {
    menu.remove();
    window.removeEventListener('pointerdown', outside, true);
    window.removeEventListener('blur', close);
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
  const outside = (event: Event) => {
    if (!menu.contains(event.target as Node)) close();
  };
  const entries = items.map((item) =>
    el(
      'button',
      {
        class: 'menu-item',
        role: 'menuitem',
        onClick: () => {
          close();
          item.action();
        },
      },
      el('span', {}, item.label),
      item.key === undefined ? null : el('span', { class: 'menu-key' }, item.key),
    ),
  );
  menu.append(...entries);
  menu.addEventListener('keydown', (event) => {
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) entries[(at + step + entries.length) % entries.length].focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener('contextmenu', (event) => event.preventDefault());
  document.body.append(menu);
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(0, Math.min(x, window.innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(0, Math.min(y, window.innerHeight - height - 4))}px`;
  window.addEventListener('pointerdown', outside, true);
  window.addEventListener('blur', close);
  entries[0]?.focus();
}

/** Opens a menu for an element that was activated: at the pointer, or below the element if it was by the keyboard. */
export function openMenuFor(element: HTMLElement, event: MouseEvent, items: readonly MenuItem[]): void {
  const { left, bottom } = element.getBoundingClientRect();
  const byKey = event.detail === 0;
  openMenu(items, byKey ? left : event.clientX, byKey ? bottom : event.clientY);
}
