/** How long vCPUs waited, ran or slept: a small histogram each, on one axis, with a table that says the same. */
import type { DurationFacts, VcpuFacts } from '../../../src/protocol/schedule';
import { el, fill } from '../../ui/dom';
import { icon } from '../../ui/icons';
import { countText, durationText } from '../../ui/numberText';
import { shortText } from '../../ui/safeText';
import { segmented, type Segmented } from '../../ui/segmented';
import { laneClass } from '../../ui/theme';
import { CHOICES, DISTRIBUTIONS, type DistributionKey } from './distributionChoices';
import { histogram } from './histogram';
import { spanOf } from './histogramLayout';
import { SortableTable } from './sortableTable';

/** More small pictures than a person compares; the table has all. */
const MOST_CHARTS = 48;

interface DurationRow {
  readonly vcpu: VcpuFacts;
  readonly facts: DurationFacts;
}

export class Distributions {
  readonly element: HTMLElement;
  private chosenKey: DistributionKey = 'wakeToRun';
  private vcpus: readonly VcpuFacts[] = [];
  private readonly choice: Segmented<DistributionKey>;
  private readonly explanation = el('p', { class: 'facts-caption' });
  private readonly charts = el('div', { class: 'histograms' });
  private readonly table: SortableTable<DurationRow>;
  private readonly tableToggle: HTMLButtonElement;

  constructor(private readonly changed: () => void) {
    this.choice = segmented('Which durations', (key) => this.choose(key));
    this.table = durationTable(changed);
    this.table.element.hidden = true;
    this.tableToggle = el(
      'button',
      {
        class: 'text-button',
        attributes: { 'aria-expanded': 'false' },
        onClick: () => {
          this.table.element.hidden = !this.table.element.hidden;
          this.tableToggle.setAttribute('aria-expanded', String(!this.table.element.hidden));
        },
      },
      icon('table'),
      'Table',
    );
    this.element = el(
      'div',
      {},
      el('div', { class: 'choice-line' }, this.choice.element, this.tableToggle),
      this.explanation,
      this.charts,
      this.table.element,
    );
  }

  get chosen(): DistributionKey {
    return this.chosenKey;
  }

  restore(key: DistributionKey): void {
    this.chosenKey = key;
    this.draw();
  }

  show(vcpus: readonly VcpuFacts[]): void {
    this.vcpus = vcpus;
    this.draw();
  }

  private choose(key: DistributionKey): void {
    this.chosenKey = key;
    this.draw();
    this.changed();
  }

  private draw(): void {
    this.choice.setChoices(
      DISTRIBUTIONS.map((key) => ({ key, label: CHOICES[key].label })),
      this.chosenKey,
    );
    const rows = this.vcpus.map((vcpu): DurationRow => ({ vcpu, facts: vcpu[this.chosenKey] }));
    const filled = rows.filter(({ facts }) => facts.count > 0);
    const span = spanOf(filled.map(({ facts }) => facts));
    const none = rows.length - filled.length;
    fill(
      this.explanation,
      CHOICES[this.chosenKey].explanation,
      ' All on one axis, each as high as its fullest bin.',
      none > 0 ? ` ${none} of ${rows.length} vCPUs have none.` : '',
      filled.length > MOST_CHARTS ? ` The first ${MOST_CHARTS} are drawn; the table has all.` : '',
    );
    fill(
      this.charts,
      ...(span ? filled.slice(0, MOST_CHARTS).map(({ vcpu, facts }) => chart(vcpu, facts, span)) : []),
    );
    this.table.show(filled);
  }
}

function chart(vcpu: VcpuFacts, facts: DurationFacts, span: readonly [number, number]): HTMLElement {
  const look = laneClass('domain', vcpu.colour);
  const label = shortText(vcpu.label, 40);
  return el(
    'figure',
    {
      class: 'histogram-figure',
      attributes: {
        'aria-label': `${label}: ${countText(facts.count)} times, median ${durationText(facts.medianNs)}, 95th percentile ${durationText(facts.p95Ns)}, longest ${durationText(facts.maxNs)}`,
      },
      role: 'img',
    },
    el(
      'figcaption',
      {},
      el('span', { class: 'swatch-label' }, el('span', { class: `swatch ${look}` }), label),
      el('span', { class: 'muted' }, `${countText(facts.count)}\u00d7`),
    ),
    histogram(facts, span, look),
  );
}

const FIGURES = [
  ['mean', 'Mean', 'meanNs'],
  ['p5', 'p5', 'p5Ns'],
  ['median', 'Median', 'medianNs'],
  ['p95', 'p95', 'p95Ns'],
  ['p99', 'p99', 'p99Ns'],
  ['max', 'Max', 'maxNs'],
  ['total', 'Total', 'totalNs'],
] as const;

const durationTable = (changed: () => void) =>
  new SortableTable<DurationRow>({
    caption: 'The durations as numbers',
    sort: { key: 'vcpu', descending: false },
    changed,
    columns: [
      {
        key: 'vcpu',
        label: 'vCPU',
        order: ({ vcpu }) => vcpu.label,
        cell: ({ vcpu }) => shortText(vcpu.label, 60),
      },
      {
        key: 'count',
        label: 'Count',
        numeric: true,
        order: ({ facts }) => facts.count,
        cell: ({ facts }) => countText(facts.count),
      },
      ...FIGURES.map(([key, label, field]) => ({
        key,
        label,
        numeric: true,
        order: ({ facts }: DurationRow) => facts[field],
        cell: ({ facts }: DurationRow) => durationText(facts[field]),
      })),
    ],
  });
