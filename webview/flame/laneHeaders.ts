/** The header row of each lane: name, share, samples, source, matches, and the toggle that folds the lane away. */
import type { LaneWeights, LayerBar } from '../../src/protocol/messages';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { countText, intervalText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import { shareOfLane } from './boxShares';
import type { FlameModel } from './flameModel';

export interface LaneHeaderActions {
  toggle(lane: number): void;
  resetZoom(lane: number): void;
  showWhole(lane: number, whole: boolean): void;
}

interface LaneElements {
  readonly section: HTMLElement;
  readonly toggle: HTMLButtonElement;
  readonly facts: HTMLElement;
  readonly matched: HTMLElement;
  readonly source: HTMLElement;
  readonly reset: HTMLButtonElement;
  /** Strip below the rows: "18 more rows". */
  readonly more: HTMLButtonElement;
}

export class LaneHeaders {
  readonly element = el('div', { class: 'lanes' });
  private readonly lanes: readonly LaneElements[];

  constructor(
    private readonly model: FlameModel,
    actions: LaneHeaderActions,
  ) {
    this.lanes = model.tables.lanes.map((lane, i) => {
      const name = shortText(lane.label, 60);
      const toggle = el(
        'button',
        { class: 'lane-toggle', onClick: () => actions.toggle(i) },
        el('span', { class: 'lane-chevron' }),
        el('span', { class: `swatch ${laneClass(lane.kind, lane.colour)}` }),
        el('span', { class: 'lane-name', title: tooltipText(lane.label) }, name),
      );
      const reset = el(
        'button',
        {
          class: 'lane-reset',
          title: `Show all of ${name}`,
          attributes: { 'aria-label': `Show all of ${name}` },
          onClick: () => actions.resetZoom(i),
        },
        icon('reset'),
        'Zoomed',
      );
      const facts = el('span', { class: 'lane-facts' });
      const matched = el('span', { class: 'lane-matched' });
      const source = el('span', { class: 'lane-source' });
      const header = el('div', { class: 'lane-header' }, toggle, facts, matched, reset, source);
      const more = el('button', {
        class: 'lane-more',
        onClick: () => actions.showWhole(i, !model.isWhole(i)),
      });
      const section = el(
        'section',
        { class: 'lane', attributes: { 'aria-label': `Lane ${name}` } },
        header,
        more,
      );
      return { section, toggle, facts, matched, source, reset, more };
    });
    this.element.append(...this.lanes.map((lane) => lane.section));
  }

  /** Heights, toggles and zoom marks as the model has them. */
  place(): void {
    this.lanes.forEach((lane, i) => {
      const { top, bottom, hidden, strip } = this.model.layout.lanes[i];
      lane.section.style.height = `${bottom - top}px`;
      const collapsed = this.model.isCollapsed(i);
      if (lane.toggle.getAttribute('aria-expanded') !== String(!collapsed)) {
        lane.toggle.setAttribute('aria-expanded', String(!collapsed));
        fill(lane.toggle.firstElementChild!, icon(collapsed ? 'chevronRight' : 'chevronDown'));
      }
      lane.reset.hidden = !this.model.isZoomed(i) || collapsed;
      lane.more.hidden = !strip;
      const text = hidden > 0 ? `${countText(hidden)} more rows` : 'Fewer rows';
      if (lane.more.dataset.text !== text) {
        lane.more.dataset.text = text;
        fill(lane.more, icon(hidden > 0 ? 'chevronDown' : 'up'), text);
      }
    });
  }

  /** What each lane weighs. */
  setWeights(
    weights: readonly LaneWeights[],
    bar: LayerBar,
    weightOf: (weight: number) => string,
    unit: string,
  ): void {
    this.lanes.forEach((lane, i) => {
      const { key } = this.model.tables.lanes[i];
      const own = weights.find((w) => w.key === key);
      const share = shareOfLane(own, bar);
      if (!own || own.samples === 0) {
        fill(lane.facts, 'no samples');
      } else {
        const samples = `${countText(own.samples)} samples`;
        fill(
          lane.facts,
          share ? el('strong', {}, shareText(share.share)) : null,
          share
            ? el(
                'span',
                { class: 'muted', title: '95 % interval' },
                ` (${intervalText(share.low, share.high)})`,
              )
            : null,
          share ? ' \u00b7 ' : '',
          unit === 'samples' ? samples : `${weightOf(own.total)} ${unit} \u00b7 ${samples}`,
        );
      }
      const source = own?.source ?? '';
      fill(lane.source, shortText(source, 80));
      lane.source.title = tooltipText(source);
    });
  }

  /** Share of each lane that the search found; null when nothing is searched for. */
  setMatched(shares: readonly number[] | null): void {
    this.lanes.forEach((lane, i) => {
      fill(lane.matched, shares ? `${shareText(shares[i])} matched` : '');
    });
  }
}
