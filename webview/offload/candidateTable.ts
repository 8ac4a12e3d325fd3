/** What could be moved, the largest gain first: tick it, and choose which side-core it goes to. */
import { scaleLog } from 'd3';
import type { Candidate, Estimated } from '../../src/protocol/offload';
import { dropdown } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { openMenuFor } from '../ui/menu';
import { shortText, tooltipText } from '../ui/safeText';
import { sourceButton } from '../ui/sourceButton';
import { laneClass } from '../ui/theme';
import { CLASS_LABELS, CLASS_TITLES, costText, gainInterval, gainText, percentText } from './gainText';
import type { OffloadChoices } from './offloadState';

/** Rows shown before the rest is asked for. */
const FIRST_ROWS = 12;
/** The scale of gains reaches at least from here to there. */
const LEAST_GAIN = 0.8;
const LEAST_MOST_GAIN = 1.5;

export interface CandidateEvents {
  ticked(): void;
  copy(text: string): void;
  /** Of the functions that run in a unit. */
  goToSource(unit: string): void;
}

export class CandidateTable {
  readonly element = el('section', {
    class: 'candidates',
    attributes: { 'aria-label': 'What could be moved' },
  });
  private candidates: readonly Candidate[] = [];
  private colours: ReadonlyMap<string, number> = new Map();
  private whole = false;

  constructor(
    private readonly choices: OffloadChoices,
    private readonly events: CandidateEvents,
  ) {}

  show(
    candidates: readonly Candidate[],
    colours: readonly { readonly domain: string; readonly colour: number }[],
  ): void {
    this.candidates = candidates;
    this.colours = new Map(colours.map(({ domain, colour }) => [domain, colour]));
    this.draw();
  }

  draw(): void {
    const cut = !this.whole && this.candidates.length > FIRST_ROWS + 1;
    const shown = cut ? this.candidates.slice(0, FIRST_ROWS) : this.candidates;
    const x = gainScale(this.candidates);
    fill(
      this.element,
      el('h2', {}, 'What could be moved'),
      el(
        'p',
        { class: 'muted section-note' },
        'Cost is CPU time per unit of work, and its share of the fullest core. Gain is that of each one alone on one side-core; several together can gain more than their sum, or less.',
      ),
      this.candidates.length === 0
        ? el('p', { class: 'muted' }, 'Nothing here costs enough to be worth moving.')
        : table(shown.map((candidate) => this.row(candidate, x))),
      this.candidates.length > FIRST_ROWS + 1 ? this.moreButton(cut) : null,
    );
  }

  /** Brings a unit into sight, and gives it the keyboard. */
  reveal(unit: string): void {
    if (this.candidates.findIndex((candidate) => candidate.unit === unit) >= FIRST_ROWS) this.whole = true;
    this.draw();
    const box = [...this.element.querySelectorAll('input')].find((each) => each.dataset['unit'] === unit);
    // The nearest edge: to its middle the whole page would be scrolled, too.
    box?.closest('tr')?.scrollIntoView({ block: 'nearest' });
    box?.focus({ preventScroll: true });
  }

  private row(candidate: Candidate, x: (gain: number) => number): HTMLElement {
    const { unit, label, gain, chanceOfGain } = candidate;
    const movable = gain !== null;
    const at = this.choices.sideCoreOf(unit);
    const unsure = chanceOfGain !== null && chanceOfGain < 0.8;
    const row = el(
      'tr',
      {
        class: `candidate${at >= 0 ? ' ticked' : ''}${movable ? '' : ' fixed'}`,
        title: [label, `Unit: ${unit}`, candidate.mechanism, candidate.reason].map(tooltipText).join('\n'),
      },
      el('td', { class: 'candidate-tick' }, this.box(candidate, at)),
      el('th', { class: 'candidate-name', attributes: { scope: 'row' } }, ...this.name(candidate, at)),
      el(
        'td',
        { class: 'candidate-figure' },
        costText(candidate.nsPerUnit.median),
        el(
          'span',
          { class: 'candidate-below', title: 'Share of the fullest core\u2019s work' },
          percentText(candidate.share),
        ),
      ),
      el('td', { class: 'candidate-chart' }, gain === null ? null : gainBar(gain, x)),
      el(
        'td',
        { class: 'candidate-figure' },
        gain === null ? '\u2013' : el('span', { class: unsure ? 'unsure' : '' }, gainText(gain.median)),
        gain === null
          ? null
          : el(
              'span',
              { class: 'candidate-below', title: unsure ? 'Cannot be told from no gain' : '' },
              gainInterval(gain),
            ),
      ),
    );
    const items = [
      { label: 'Go to Source\u2026', action: () => this.events.goToSource(unit) },
      { label: 'Copy Unit Name', action: () => this.events.copy(unit) },
      { label: 'Copy as estimate Option', action: () => this.events.copy(`--move ${quoted(unit)}`) },
    ];
    row.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      openMenuFor(row, event, items);
    });
    return row;
  }

  private box({ unit, label, gain }: Candidate, at: number): HTMLInputElement {
    const box = el('input', {
      attributes: { type: 'checkbox', 'aria-label': `Move ${shortText(label, 100)} to a side-core` },
    });
    box.checked = at >= 0;
    box.disabled = gain === null;
    box.dataset['unit'] = unit;
    box.id = boxId(unit);
    box.addEventListener('change', () =>
      this.tick(unit, box.checked ? this.choices.emptiestSideCore : -1, 'input'),
    );
    return box;
  }

  /** Label and unit name; class, domain and mechanism; where it goes if there are several side-cores. */
  private name(candidate: Candidate, at: number): (HTMLElement | null)[] {
    const { unit, label } = candidate;
    return [
      el(
        'span',
        { class: 'candidate-head' },
        el('label', { class: 'candidate-label', attributes: { for: boxId(unit) } }, shortText(label, 120)),
        el(
          'button',
          {
            class: 'unit-name',
            title: `Copy the unit\u2019s name, which estimate --move takes: ${tooltipText(unit)}`,
            onClick: () => this.events.copy(unit),
          },
          el('code', {}, shortText(unit, 48)),
        ),
        sourceButton(label, () => this.events.goToSource(unit)),
      ),
      el(
        'span',
        { class: 'candidate-below candidate-how' },
        el(
          'span',
          { class: `tag move-class ${candidate.class}`, title: CLASS_TITLES[candidate.class] },
          CLASS_LABELS[candidate.class],
        ),
        el('span', { class: `swatch ${this.lane(candidate)}` }),
        el(
          'span',
          { class: 'candidate-mechanism' },
          `${shortText(candidate.domain ?? 'Xen', 30)} \u00b7 ${shortText(candidate.mechanism, 120)}`,
        ),
      ),
      this.choices.sideCores.length > 1 && at >= 0 ? this.sideCoreList(candidate, at) : null,
    ];
  }

  private sideCoreList({ unit, label }: Candidate, at: number): HTMLElement {
    const list = dropdown(`Side-core of ${shortText(label, 100)}`, (value) =>
      this.tick(unit, Number(value), 'vscode-dropdown'),
    );
    list.setChoices(
      this.choices.sideCores.map((_, i) => ({ value: String(i), label: `side-core ${i + 1}` })),
      String(at),
    );
    list.element.classList.add('candidate-side-core');
    list.element.dataset['unit'] = unit;
    return list.element;
  }

  /** What had the keyboard is made anew, and has it again. */
  private tick(unit: string, sideCore: number, control: 'input' | 'vscode-dropdown'): void {
    this.choices.move(unit, sideCore);
    this.draw();
    this.element.querySelectorAll<HTMLElement>(control).forEach((each) => {
      if (each.dataset['unit'] === unit) each.focus();
    });
    this.events.ticked();
  }

  private lane({ layer, domain }: Candidate): string {
    if (layer === 'hypervisor' || domain === null) return laneClass('hypervisor', -1);
    return laneClass('domain', this.colours.get(domain) ?? -1);
  }

  private moreButton(cut: boolean): HTMLElement {
    return el(
      'button',
      {
        class: 'ct-more',
        onClick: () => {
          this.whole = cut;
          this.draw();
          this.element.querySelector<HTMLElement>('.ct-more')?.focus();
        },
      },
      icon(cut ? 'chevronDown' : 'up'),
      cut ? `${this.candidates.length - FIRST_ROWS} more` : 'Show fewer',
    );
  }
}

function table(rows: readonly HTMLElement[]): HTMLElement {
  const head = (text: string, kind = '') => el('th', { class: kind, attributes: { scope: 'col' } }, text);
  return el(
    'table',
    { class: 'candidate-table' },
    el('caption', { class: 'sr-only' }, 'Candidates with their class, cost per unit of work and gain'),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { class: 'candidate-tick' }, el('span', { class: 'sr-only' }, 'Move')),
        head('Context', 'candidate-name'),
        head('Cost', 'candidate-figure'),
        el('th', { class: 'candidate-chart' }),
        head('Gain alone', 'candidate-figure'),
      ),
    ),
    el('tbody', {}, ...rows),
  );
}

function boxId(unit: string): string {
  return `move:${unit}`;
}

/** For a shell: names of threads and devices are in it. */
function quoted(unit: string): string {
  return /^[\w:./#@+-]+$/.test(unit) ? unit : `'${unit.replaceAll("'", "'\\''")}'`;
}

/** One scale for all rows, so that bars can be compared. */
function gainScale(candidates: readonly Candidate[]): (gain: number) => number {
  const gains = candidates.flatMap(({ gain }) => (gain === null ? [] : [gain.low, gain.high]));
  const x = scaleLog([Math.min(LEAST_GAIN, ...gains), Math.max(LEAST_MOST_GAIN, ...gains)], [0, 100]).clamp(
    true,
  );
  return (gain) => x(Math.max(0.01, gain));
}

/** The interval as a line, the median as a mark, no gain as a rule; the figures stand beside it. */
export function gainBar({ low, median, high }: Estimated, x: (gain: number) => number): HTMLElement {
  const line = el('span', { class: `gain-interval ${low > 1 ? 'more' : high < 1 ? 'less' : 'unsure'}` });
  line.style.left = `${x(low)}%`;
  line.style.width = `${Math.max(0.5, x(high) - x(low))}%`;
  const mark = el('span', { class: 'gain-median' });
  mark.style.left = `${x(median)}%`;
  const one = el('span', { class: 'gain-one' });
  one.style.left = `${x(1)}%`;
  return el('span', { class: 'gain-bar', attributes: { 'aria-hidden': 'true' } }, one, line, mark);
}
