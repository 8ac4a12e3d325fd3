/** Each layer before and after as a pair of bars on one scale, with the change beside it. */
import { scaleLinear } from 'd3';
import type { ComparisonReply, LayerDifferenceRow } from '../../src/protocol/compare';
import { el } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import { changeElement, figureText, relativeText } from './differenceText';

export function layerDifferences({ layers, format, unitLabel }: ComparisonReply): HTMLElement {
  const most = Math.max(0, ...layers.flatMap(({ before, after }) => [before, after]));
  const width = scaleLinear([0, most === 0 ? 1 : most], [0, 100]);
  return el(
    'section',
    { class: 'layers' },
    el('h2', {}, 'Layers'),
    el('p', { class: 'muted caption' }, shortText(unitLabel, 120)),
    el(
      'table',
      { class: 'layer-table' },
      el('caption', { class: 'sr-only' }, `Layers before and after, ${unitLabel}`),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...['Layer', '', 'Before', 'After', 'Change', ''].map((head) =>
            el('th', { attributes: { scope: 'col' } }, head),
          ),
        ),
      ),
      el('tbody', {}, ...layers.map((row) => layerRow(row, format, width))),
    ),
  );
}

function layerRow(row: LayerDifferenceRow, format: string, width: (value: number) => number): HTMLElement {
  const text = figureText(format);
  const bar = (side: 'before' | 'after') => {
    const element = el('span', { class: `pair-bar pair-${side} ${laneClass(row.kind, row.colour)}` });
    element.style.width = `${width(row[side])}%`;
    return element;
  };
  return el(
    'tr',
    {},
    el(
      'th',
      { attributes: { scope: 'row' } },
      el('span', { class: `swatch ${laneClass(row.kind, row.colour)}` }),
      shortText(row.layerLabel, 40),
    ),
    el('td', { class: 'pair', attributes: { 'aria-hidden': 'true' } }, bar('before'), bar('after')),
    el('td', { class: 'number' }, text(row.before)),
    el('td', { class: 'number' }, text(row.after)),
    el('td', { class: 'number' }, changeElement(row, format)),
    el('td', { class: 'number muted' }, relativeText(row)),
  );
}
