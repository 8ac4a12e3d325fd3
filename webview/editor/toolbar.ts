/** The toolbar: tabs, event, weight, what the view is narrowed to, search, zoom history. */
import type { EventChoice, WeightKind } from '../../src/protocol/messages';
import { SearchBox, type SearchBoxEvents } from '../search/searchBox';
import { dropdown, iconButton } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { shortText, tooltipText } from '../ui/safeText';
import { TabBar } from '../ui/tabBar';
import { eventOptions, weightOptions } from './choiceLists';
import type { Chosen } from './choices';
import { tabLabels, type Tab } from './tabs';

export interface ToolbarEvents extends SearchBoxEvents {
  tab(tab: Tab): void;
  event(key: string): void;
  weight(kind: WeightKind): void;
  back(): void;
  forward(): void;
  reset(): void;
  clearFocus(): void;
  clearCell(): void;
}

/** Tabs whose figures are those of the chosen event and weight. */
const WEIGHED: readonly Tab[] = ['breakdown', 'flame', 'path', 'functions'];

export class Toolbar {
  readonly element: HTMLElement;
  readonly search: SearchBox;
  private readonly events;
  private readonly weights;
  private readonly back;
  private readonly forward;
  private readonly reset;
  readonly tabBar: TabBar<Tab>;
  private readonly choices: HTMLElement;
  /** What only the flame graph knows: search and zoom. */
  private readonly flameOnly: readonly [HTMLElement, HTMLElement];
  private readonly focusChip = el('span', { class: 'focus-chip', hidden: true });
  private readonly cellChip = el('span', { class: 'focus-chip cell-chip', hidden: true });
  private cell: string | null = null;
  private tab: Tab = 'flame';

  constructor(
    tabs: readonly Tab[],
    private readonly on: ToolbarEvents,
  ) {
    this.search = new SearchBox(on);
    this.events = dropdown('Event', (key) => on.event(key));
    this.weights = dropdown('Weight', (kind) => on.weight(kind as WeightKind));
    this.events.element.classList.add('event-choice');
    this.weights.element.classList.add('weight-choice');
    this.back = iconButton('back', 'Back (Alt+Left)', () => on.back());
    this.forward = iconButton('forward', 'Forward (Alt+Right)', () => on.forward());
    this.reset = iconButton('reset', 'Reset zoom (0)', () => on.reset());
    this.tabBar = new TabBar(tabLabels(tabs), (tab) => on.tab(tab));
    this.choices = el('div', { class: 'choices' }, this.events.element, this.weights.element);
    this.flameOnly = [
      el('div', { class: 'search-group' }, this.search.element, this.focusChip),
      el('div', { class: 'zoom-buttons' }, this.back.element, this.forward.element, this.reset.element),
    ];
    this.element = el(
      'div',
      { class: 'toolbar', role: 'toolbar', attributes: { 'aria-label': 'View' } },
      this.tabBar.element,
      this.choices,
      this.cellChip,
      this.flameOnly[0],
      this.flameOnly[1],
    );
  }

  showChoices(events: readonly EventChoice[], { event, weight }: Chosen): void {
    this.events.setChoices(eventOptions(events), event.key);
    this.weights.setChoices(weightOptions(event.weights), weight.kind);
  }

  showTab(tab: Tab): void {
    this.tab = tab;
    this.tabBar.show(tab);
    this.choices.hidden = !WEIGHED.includes(tab);
    for (const part of this.flameOnly) part.hidden = tab !== 'flame';
    this.placeCell();
  }

  /** What the flame graph and the functions are narrowed to; null for everything. */
  showCell(name: string | null): void {
    this.cell = name;
    if (name !== null) fillChip(this.cellChip, `Only ${name}`, 'Show everything', () => this.on.clearCell());
    this.placeCell();
  }

  private placeCell(): void {
    this.cellChip.hidden = this.cell === null || (this.tab !== 'flame' && this.tab !== 'functions');
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
    fillChip(this.focusChip, name, 'Stop highlighting', () => this.on.clearFocus());
  }
}

function fillChip(chip: HTMLElement, text: string, close: string, closed: () => void): void {
  fill(
    chip,
    el('span', { class: 'focus-name', title: tooltipText(text) }, shortText(text, 60)),
    el(
      'button',
      { class: 'focus-close', title: close, attributes: { 'aria-label': close }, onClick: closed },
      icon('close'),
    ),
  );
}
