/** The fixed line below the flame graph: what the box under the pointer, or the selected one, amounts to. */
import type { LaneWeights, LayerBar } from '../../src/protocol/messages';
import { bodyNote } from '../ui/bodyNote';
import { el, fill } from '../ui/dom';
import { countText, intervalText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import { boxShares, shareOfLane, type EstimatedShare } from './boxShares';
import type { FlameModel } from './flameModel';
import { moduleOf } from './flameTables';
import type { HiddenInXen } from './hiddenInXen';
import type { Hit } from './hitTest';

/** What the numbers of the moment mean. */
export interface Metric {
  readonly lanes: readonly LaneWeights[];
  readonly bar: LayerBar;
  readonly text: (weight: number) => string;
  /** "samples", "cycles"; '' where the text carries its unit. */
  readonly unit: string;
}

const HINT =
  'Point at a box, or walk with the arrow keys. Click zooms, Ctrl+wheel zooms at the pointer, / searches, G goes to the source.';

export class DetailsLine {
  readonly element = el('footer', { class: 'details' });
  private readonly title = el('div', { class: 'details-title' });
  private readonly facts = el('div', { class: 'details-facts' });

  constructor(private readonly model: FlameModel) {
    this.element.append(this.title, this.facts);
    this.clear();
  }

  clear(): void {
    fill(this.title, el('span', { class: 'muted' }, HINT));
    fill(this.facts);
  }

  show(hit: Hit, metric: Metric): void {
    const node = hit.kind === 'box' ? hit.node : hit.widest;
    const { tables } = this.model;
    const lane = tables.lanes[this.model.laneOf(node)];
    const func = tables.func[node];
    const name = tables.names[func];
    const module = moduleOf(tables, func);
    const hidden = hiddenText(this.model.hiddenInXen(node));
    const weight = hit.kind === 'box' ? this.model.total[node] : hit.weight;
    fill(
      this.title,
      el('span', { class: `swatch ${laneClass(lane.kind, lane.colour)}` }),
      el('span', { class: 'muted' }, shortText(lane.label, 40)),
      hit.kind === 'run'
        ? el('span', { class: 'muted' }, `${countText(hit.count)} boxes in one pixel, the widest:`)
        : null,
      el('strong', { class: 'details-name', title: tooltipText(name) }, shortText(name, 240)),
      bodyNote(tables.bodies.get(func) ?? ''),
      module === ''
        ? null
        : el('span', { class: 'muted details-module', title: tooltipText(module) }, shortText(module, 120)),
      hidden === null ? null : el('span', { class: 'details-hidden' }, hidden),
    );
    const laneWeights = metric.lanes.find((w) => w.key === lane.key);
    const shares = boxShares(weight, laneWeights, shareOfLane(laneWeights, metric.bar));
    fill(
      this.facts,
      hit.kind === 'box' ? fact('self', withUnit(this.model.self[node], metric)) : null,
      fact(hit.kind === 'box' ? 'total' : 'together', withUnit(weight, metric)),
      shares ? shareFact(`of ${shortText(lane.label, 24)}`, shares.ofLane) : null,
      shares?.ofAll ? shareFact('of everything', shares.ofAll) : null,
    );
  }

  /** The same as one sentence, for screen readers. */
  sentence(node: number, metric: Metric): string {
    const { tables } = this.model;
    const lane = tables.lanes[this.model.laneOf(node)];
    const shares = boxShares(
      this.model.total[node],
      metric.lanes.find((w) => w.key === lane.key),
      undefined,
    );
    return [
      shortText(tables.names[tables.func[node]], 120),
      shortText(tables.bodies.get(tables.func[node]) ?? '', 120),
      `depth ${tables.depth[node] + 1} in ${shortText(lane.label, 40)}`,
      `self ${withUnit(this.model.self[node], metric)}`,
      `total ${withUnit(this.model.total[node], metric)}`,
      shares ? `${shareText(shares.ofLane.share)} of the lane` : '',
      hiddenText(this.model.hiddenInXen(node)) ?? '',
    ]
      .filter((part) => part !== '')
      .join(', ');
  }
}

/** What a box is in which the recorder found time that Xen took; null for every other box. */
function hiddenText(hidden: HiddenInXen): string | null {
  if (hidden === 'hypercall') return 'inside the hypervisor: not visible to this recorder';
  if (hidden === 'empty')
    return 'inside the hypervisor only to have waiting events delivered: mostly time of the code before, which had masked them';
  return null;
}

function withUnit(weight: number, metric: Metric): string {
  return metric.unit === '' ? metric.text(weight) : `${metric.text(weight)} ${metric.unit}`;
}

function fact(label: string, value: string): HTMLElement {
  return el('span', { class: 'fact' }, el('span', { class: 'muted' }, `${label} `), value);
}

function shareFact(label: string, { share, low, high }: EstimatedShare): HTMLElement {
  return el(
    'span',
    { class: 'fact', title: `95 % interval ${intervalText(low, high)}` },
    shareText(share),
    el('span', { class: 'muted' }, ` ${label} (${intervalText(low, high)})`),
  );
}
