/** The elements behind the drawing: a label per row, a header per domain that folds its rows. */
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { shortText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import type { LaidOutHeader, LaidOutRow, RowLayout } from './rowLayout';
import type { Timeline } from './timeline';

export class RowLabels {
  readonly element = el('div', { class: 'tl-content' });

  constructor(private readonly fold: (key: string, folded: boolean) => void) {}

  show(layout: RowLayout, timeline: Timeline): void {
    this.element.style.height = `${layout.height}px`;
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.group : undefined;
    fill(
      this.element,
      ...layout.items.map((item) => {
        const element = item.kind === 'header' ? this.header(item) : rowLabel(item, timeline);
        element.style.top = `${item.top}px`;
        element.style.height = `${item.height}px`;
        return element;
      }),
    );
    if (focused === undefined) return;
    for (const button of this.element.querySelectorAll<HTMLElement>('[data-group]'))
      if (button.dataset.group === focused) button.focus();
  }

  private header(item: LaidOutHeader): HTMLElement {
    const label = shortText(item.label, 60);
    return el(
      'div',
      { class: 'tl-header' },
      el(
        'button',
        {
          class: 'tl-fold',
          title: label,
          attributes: { 'aria-expanded': String(!item.folded), 'data-group': item.key },
          onClick: () => this.fold(item.key, !item.folded),
        },
        icon(item.folded ? 'chevronRight' : 'chevronDown'),
        item.colour === null ? null : el('span', { class: `swatch ${laneClass('domain', item.colour)}` }),
        el('span', { class: 'tl-name' }, label),
        item.folded ? el('span', { class: 'muted' }, `(${item.rows})`) : null,
      ),
    );
  }
}

function rowLabel(item: LaidOutRow, timeline: Timeline): HTMLElement {
  const title = item.kind === 'pcpu' ? item.label : timeline.vcpus[item.index].label;
  return el(
    'div',
    { class: `tl-row tl-${item.kind}` },
    el('span', { class: 'tl-name', title: shortText(title, 200) }, shortText(item.label, 60)),
  );
}
