/** A stage of the path as a card: name, cost, interval, and how much of the dearest stage it is as a level. */
import type { BreakdownCell, PathStage } from '../../src/protocol/breakdown';
import { el } from '../ui/dom';
import { openMenuFor } from '../ui/menu';
import { shortText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import type { Tooltip } from '../ui/tooltip';
import { cellText, NOT_VISIBLE, stageLines, stageShare, type ShownPath } from './stageTexts';

/** Percent of the lane's colour in the card of the dearest stage: little enough for any text on it. */
const MOST_TINT = 26;

export interface StageCardEvents {
  keep(cell: BreakdownCell): void;
}

/** `most` is the largest value of the path's stages; `along` is the side along which the level rises. */
export function stageCard(
  stage: PathStage,
  shown: ShownPath,
  most: number,
  along: 'height' | 'width',
  tooltip: Tooltip,
  events: StageCardEvents,
): HTMLElement {
  const hidden = stage.seen === 'hidden';
  const part = most > 0 ? Math.min(1, stage.value / most) : 0;
  const level = el('span', { class: 'stage-level' });
  level.style[along] = `${part * 100}%`;
  const lines = stageLines(stage, shown);
  const content = [
    hidden ? null : el('span', { class: 'stage-gauge', attributes: { 'aria-hidden': 'true' } }, level),
    el('span', { class: 'stage-name' }, shortText(stage.label, 48)),
    ...(hidden
      ? [el('span', { class: 'stage-hidden' }, NOT_VISIBLE)]
      : [
          el(
            'span',
            { class: 'stage-cost' },
            el('strong', {}, shown.text.value(stage)),
            shown.isShare ? null : el('span', { class: 'stage-spread' }, shown.text.spread(stage)),
          ),
          el(
            'span',
            { class: 'stage-share' },
            ...stageShare(stage, shown.isShare).map((text) => el('span', {}, text)),
          ),
        ]),
  ];
  const properties = {
    class: `stage-card ${laneClass(stage.kind, stage.colour)}${hidden ? ' hidden-stage' : ''}`,
    attributes: { 'aria-label': lines.join(', ') },
  };
  const only = stage.cells.at(0);
  const card: HTMLElement =
    only === undefined
      ? el('div', { ...properties, role: 'img', tabIndex: 0 }, ...content)
      : el(
          'button',
          {
            ...properties,
            onClick: (event) => {
              tooltip.hide();
              if (stage.cells.length === 1) events.keep(only);
              else
                openMenuFor(
                  card,
                  event,
                  stage.cells.map((cell) => ({ label: cellText(cell), action: () => events.keep(cell) })),
                );
            },
          },
          ...content,
        );
  card.style.setProperty('--stage-tint', `${part * MOST_TINT}%`);
  if (stage.cells.length > 1) card.setAttribute('aria-haspopup', 'menu');
  tooltip.describe(card, () => lines);
  return card;
}
