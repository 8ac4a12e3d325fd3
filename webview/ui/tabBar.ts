/** A row of tabs and their panels. */
import { el } from './dom';

export interface TabLabel<K extends string> {
  readonly key: K;
  readonly label: string;
}

export class TabBar<K extends string> {
  readonly element: HTMLElement;
  private readonly buttons: readonly HTMLButtonElement[];

  constructor(
    private readonly tabs: readonly TabLabel<K>[],
    private readonly chosen: (tab: K) => void,
  ) {
    this.buttons = tabs.map(({ key, label }) =>
      el(
        'button',
        {
          class: 'tab',
          role: 'tab',
          attributes: { id: `tab-${key}`, 'aria-controls': `panel-${key}` },
          onClick: () => chosen(key),
        },
        label,
      ),
    );
    this.element = el(
      'div',
      { class: 'tabs', role: 'tablist', attributes: { 'aria-label': 'Views' } },
      ...this.buttons,
    );
    this.element.addEventListener('keydown', (event) => this.key(event));
  }

  show(tab: K): void {
    this.tabs.forEach(({ key }, i) => {
      this.buttons[i].setAttribute('aria-selected', String(key === tab));
      this.buttons[i].tabIndex = key === tab ? 0 : -1;
    });
  }

  /** Takes the keyboard to the tab that is shown. */
  focus(): void {
    this.buttons.find((button) => button.tabIndex === 0)?.focus();
  }

  /** A panel that belongs to a tab. */
  panel(key: K, ...content: HTMLElement[]): HTMLElement {
    return el(
      'div',
      {
        class: `panel panel-${key}`,
        role: 'tabpanel',
        attributes: { id: `panel-${key}`, 'aria-labelledby': `tab-${key}` },
      },
      ...content,
    );
  }

  /** Arrows walk along the tabs and round the ends, Home and End go there. */
  private key(event: KeyboardEvent): void {
    const at = this.buttons.findIndex((button) => button === document.activeElement);
    const count = this.buttons.length;
    const to = { ArrowLeft: at - 1 + count, ArrowRight: at + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    this.buttons[to % count].focus();
    this.chosen(this.tabs[to % count].key);
    event.preventDefault();
  }
}
