/** A small bar beside a figure, so that a column of figures can be read at a glance. */
import type { LaneKind } from '../../src/protocol/laneKind';
import { el } from '../ui/dom';
import { laneClass } from '../ui/theme';

/** `part` of the longest bar of the column, 0 … 1; nothing is drawn for 0. */
export function costMeter(part: number, kind: LaneKind, colour: number): HTMLElement {
  const meter = el('span', { class: 'cost-meter', attributes: { 'aria-hidden': 'true' } });
  if (!(part > 0)) return meter;
  const bar = el('span', { class: `meter-fill ${laneClass(kind, colour)}` });
  bar.style.width = `${Math.min(1, part) * 100}%`;
  meter.append(bar);
  return meter;
}
