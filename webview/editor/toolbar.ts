/** The toolbar: tabs, event, weight, search, zoom history. */
import type { EventChoice, WeightKind } from '../../src/protocol/messages';
import { SearchBox, type SearchBoxEvents } from '../search/searchBox';
import { dropdown, iconButton } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { shortText, tooltipText } from '../ui/safeText';
import type { Chosen } from './choices';

export type Tab = 'flame' | 'functions';

export interface ToolbarEvents extends SearchBoxEvents {
  tab(tab: Tab): void;
  event(key: string): void;
  weight(kind: WeightKind): void;
  back(): void;
  forward(): void;
  reset(): void;
  clearFocus(): void;
}

const TABS: readonly { readonly key: Tab; readonly label: string }[] = [
  { key: 'flame', label: 'Flame graph' },
  { key: 'functions', label: 'Functions' },
];

export class Toolbar {
  readonly element: HTMLElement;
  readonly search: SearchBox;
  private readonly events;
  private readonly weights;
  private readonly back;
  private readonly forward;
  private readonly reset;
  private readonly tabs: readonly HTMLButtonElement[];
  /** What only the flame graph knows: search and zoom. */
  private readonly flameOnly: readonly [HTMLElement, HTMLElement];
  private readonly focusChip = el('span', { class: 'focus-chip', hidden: true });

  constructor(private readonly on: ToolbarEvents) {
    this.search = new SearchBox(on);
    this.events = dropdown('Event', (key) => on.event(key));
    this.weights = dropdown('Weight', (kind) => on.weight(kind as WeightKind));
    this.events.element.classList.add('event-choice');
    this.weights.element.classList.add('weight-choice');
    this.back = iconButton('back', 'Back (Alt+Left)', () => on.back());
    this.forward = iconButton('forward', 'Forward (Alt+Right)', () => on.forward());
    this.reset = iconButton('reset', 'Reset zoom (0)', () => on.reset());
    this.tabs = TABS.map(({ key, label }) =>
      el(
        'button',
        {
          class: 'tab',
          role: 'tab',
          attributes: { id: `tab-${key}`, 'aria-controls': `panel-${key}` },
          onClick: () => on.tab(key),
        },
        label,
      ),
    );
    const tabList = el(
      'div',
      { class: 'tabs', role: 'tablist', attributes: { 'aria-label': 'Views' } },
      ...this.tabs,
    );
    tabList.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      const other = this.tabs.findIndex((tab) => tab !== document.activeElement);
      this.tabs[other].focus();
      on.tab(TABS[other].key);
      event.preventDefault();
    });
    this.flameOnly = [
      el('div', { class: 'search-group' }, this.search.element, this.focusChip),
      el('div', { class: 'zoom-buttons' }, this.back.element, this.forward.element, this.reset.element),
    ];
    this.element = el(
      'div',
      { class: 'toolbar', role: 'toolbar', attributes: { 'aria-label': 'View' } },
      tabList,
      el('div', { class: 'choices' }, this.events.element, this.weights.element),
      this.flameOnly[0],
      this.flameOnly[1],
    );
  }

  showChoices(events: readonly EventChoice[], { event, weight }: Chosen): void {
    this.events.setChoices(
      events.map((e) => ({ value: e.key, label: shortText(e.label, 60), title: tooltipText(e.explanation) })),
      event.key,
    );
    this.weights.setChoices(
      event.weights.map((w) => ({
        value: w.kind,
        label: shortText(w.label, 30),
        ...(w.unavailable === undefined ? {} : { title: tooltipText(w.unavailable), disabled: true }),
      })),
      weight.kind,
    );
  }

  showTab(tab: Tab): void {
    TABS.forEach(({ key }, i) => {
      this.tabs[i].setAttribute('aria-selected', String(key === tab));
      this.tabs[i].tabIndex = key === tab ? 0 : -1;
    });
    for (const part of this.flameOnly) part.hidden = tab !== 'flame';
  }

  showZoom(canGoBack: boolean, canGoForward: boolean, zoomed: boolean): void {
    this.back.setEnabled(canGoBack);
    this.forward.setEnabled(canGoForward);
    this.reset.setEnabled(zoomed);
  }

  /** The function whose boxes stand out; null for none. */
  showFocus(name: string | null): void {
    this.focusChip.hidden = name === null;
    if (name === null) return;
    fill(
      this.focusChip,
      el('span', { class: 'focus-name', title: tooltipText(name) }, shortText(name, 60)),
      el(
        'button',
        {
          class: 'focus-close',
          title: 'Stop highlighting',
          attributes: { 'aria-label': 'Stop highlighting' },
          onClick: () => this.on.clearFocus(),
        },
        icon('close'),
      ),
    );
  }
}
