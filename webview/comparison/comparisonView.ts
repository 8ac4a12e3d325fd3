/** Two profiles side by side: overview, difference flame graph, categories and functions. */
import type { ComparePer, ComparisonReply, ToComparison } from '../../src/protocol/compare';
import type { WeightKind } from '../../src/protocol/messages';
import type { PredictionShown } from '../../src/protocol/prediction';
import { eventOptions, weightOptions } from '../editor/choiceLists';
import { choose, type Chosen } from '../editor/choices';
import { RequestStatus } from '../editor/requestStatus';
import { dropdown } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { countText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { TabBar } from '../ui/tabBar';
import type { ComparisonChannel } from './comparisonChannel';
import type { ComparisonState } from './comparisonState';
import { DifferenceFlame } from './differenceFlame';
import { categoryRow, functionRows, type DifferenceRow } from './differenceRows';
import { DifferenceTable } from './differenceTable';
import { overview } from './overview';
import { PairCost } from './pairCost';
import { predictionSection } from './predictionView';

type Paired = Extract<ToComparison, { type: 'paired' }>;
type Tab = ComparisonState['tab'];

const TABS: readonly { readonly key: Tab; readonly label: string }[] = [
  { key: 'overview', label: 'Overview' },
  { key: 'flame', label: 'Difference flame graph' },
  { key: 'categories', label: 'Categories' },
  { key: 'functions', label: 'Functions' },
];

/** Rows that the table asks for: more than a person reads, little enough to send at once. */
const MOST_FUNCTIONS = 20_000;

export interface ComparisonHost {
  readonly channel: ComparisonChannel;
  save(state: ComparisonState): void;
}

export class ComparisonView {
  readonly element = el('div', { class: 'profile comparison' });
  private readonly status = new RequestStatus();
  private readonly tabBar: TabBar<Tab>;
  private readonly panels = new Map<Tab, HTMLElement>();
  private readonly events = dropdown('Event', (key) => this.choose(key, this.chosen?.weight.kind ?? null));
  private readonly weights = dropdown('Weight', (kind) =>
    this.choose(this.chosen?.event.key ?? '', kind as WeightKind),
  );
  private readonly overview = el('div', { class: 'overview' });
  private readonly facts = el('span', { class: 'muted' });
  private readonly flame: DifferenceFlame;
  private readonly categories: DifferenceTable;
  private readonly functions: DifferenceTable;
  private chosen: Chosen | null;
  private per: ComparePer;
  private tab: Tab;
  /** Kept beside the answers, which are made anew for every choice. */
  private readonly prediction = el('section', { class: 'prediction', hidden: true });

  /** @throws InconsistentTables, RangeError if the tree's columns do not fit together. */
  constructor(
    private readonly paired: Paired,
    private readonly host: ComparisonHost,
    state: ComparisonState | null,
  ) {
    this.chosen = choose(paired.events, state?.event ?? '', state?.weight ?? null);
    this.per = state?.per ?? { kind: 'share' };
    this.tab = state?.tab ?? 'overview';
    const changed = () => this.save();
    const chosen = (row: DifferenceRow) => this.showInFlame(row);
    this.categories = new DifferenceTable('Categories', { chosen: () => undefined, changed });
    const goToSource = (func: number) => host.channel.post({ type: 'goToSource', func });
    this.functions = new DifferenceTable('Functions', { chosen, goToSource, changed });
    this.flame = new DifferenceFlame(paired, state?.widthOf ?? 'after', {
      changed,
      copy: (text) => host.channel.post({ type: 'copy', text }),
      goToSource,
    });
    if (state) {
      this.categories.restore(state.categories);
      this.functions.restore(state.functions);
    }
    this.tabBar = new TabBar(TABS, (tab) => this.showTab(tab));
    this.lay();
    this.showTab(this.tab);
    if (this.chosen) {
      this.showChoices();
      this.request();
    } else this.showNothing();
  }

  /** Categories have changed. */
  rulesChanged(): void {
    this.request();
  }

  /** What was predicted of the plan that was tried between the two. */
  showPrediction(prediction: PredictionShown): void {
    this.prediction.hidden = false;
    predictionSection(this.prediction, prediction, () => this.host.channel.post({ type: 'calibrate' }));
  }

  private lay(): void {
    const content: Readonly<Record<Tab, HTMLElement>> = {
      overview: this.overview,
      flame: this.flame.element,
      categories: this.categories.element,
      functions: this.functions.element,
    };
    for (const { key } of TABS) this.panels.set(key, this.tabBar.panel(key, content[key]));
    const cost = new PairCost(this.paired.work, this.per, (per) => {
      this.per = per;
      this.request();
    });
    this.element.append(
      this.header(),
      el(
        'div',
        { class: 'toolbar', role: 'toolbar', attributes: { 'aria-label': 'View' } },
        this.tabBar.element,
        el('div', { class: 'choices' }, this.events.element, this.weights.element, cost.element),
      ),
      this.status.busy,
      this.status.banner,
      ...this.panels.values(),
    );
  }

  private header(): HTMLElement {
    const { before, after, notes } = this.paired;
    const side = (which: 'before' | 'after', name: string) =>
      el(
        'button',
        {
          class: 'side',
          title: `Open ${tooltipText(name)}`,
          onClick: () => this.host.channel.post({ type: 'openSide', side: which }),
        },
        el('span', { class: 'muted' }, which === 'before' ? 'Before' : 'After'),
        el('strong', {}, shortText(name, 60)),
      );
    return el(
      'header',
      { class: 'comparison-header' },
      el(
        'div',
        { class: 'sides' },
        side('before', before),
        el(
          'button',
          {
            class: 'swap',
            title: 'Swap before and after',
            attributes: { 'aria-label': 'Swap before and after' },
            onClick: () => this.host.channel.post({ type: 'swap' }),
          },
          icon('swap'),
        ),
        side('after', after),
        this.facts,
      ),
      ...notes.map((note) => el('p', { class: 'muted note' }, shortText(note, 300))),
    );
  }

  private choose(event: string, weight: WeightKind | null): void {
    this.chosen = choose(this.paired.events, event, weight);
    this.showChoices();
    this.request();
  }

  private showChoices(): void {
    if (!this.chosen) return;
    const { event, weight } = this.chosen;
    this.events.setChoices(eventOptions(this.paired.events), event.key);
    this.weights.setChoices(weightOptions(event.weights), weight.kind);
  }

  private request(): void {
    if (!this.chosen) return;
    const ask = { event: this.chosen.event.key, weight: this.chosen.weight.kind, per: this.per };
    this.save();
    this.status.during(
      this.host.channel.ask(ask, MOST_FUNCTIONS),
      (answer) => this.show(answer),
      () => this.request(),
    );
  }

  private show(answer: ComparisonReply): void {
    const sides = [answer.before, answer.after].map(
      ({ samples, seconds }) =>
        `${countText(samples)} samples${seconds === null ? '' : ` in ${seconds.toFixed(1)} s`}`,
    );
    this.facts.textContent = sides.join(' \u2192 ');
    fill(this.overview, overview(answer, this.prediction));
    this.flame.show(answer);
    this.categories.show(answer.categories.map(categoryRow), answer.categories.length, answer.format);
    this.functions.show(functionRows(answer.functions), answer.ofFunctions, answer.format);
  }

  private showNothing(): void {
    fill(
      this.overview,
      el(
        'p',
        { class: 'withheld' },
        'The two recordings have no event in common, so there is nothing to compare. Record both with the same event.',
      ),
      this.prediction,
    );
  }

  private showTab(tab: Tab): void {
    this.tab = tab;
    this.tabBar.show(tab);
    for (const [key, panel] of this.panels) panel.hidden = key !== tab;
    this.save();
  }

  private showInFlame(row: DifferenceRow): void {
    if (row.func === null) return;
    this.showTab('flame');
    this.flame.focus(row.func, row.layer);
  }

  private save(): void {
    if (!this.chosen) return;
    this.host.save({
      version: 1,
      files: this.paired.files,
      plan: this.paired.plan,
      tab: this.tab,
      event: this.chosen.event.key,
      weight: this.chosen.weight.kind,
      per: this.per,
      widthOf: this.flame.widthOf,
      categories: this.categories.state,
      functions: this.functions.state,
    });
  }
}
