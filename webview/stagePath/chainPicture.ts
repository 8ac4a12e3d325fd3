/** The path from left to right: bands per domain, cards in them, arrows between, crossings where domains meet. */
import { select } from 'd3';
import { el, fill } from '../ui/dom';
import { shortText, tooltipText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import type { Tooltip } from '../ui/tooltip';
import { arrowHead, roundedLine } from './arrowPaths';
import { bandsOf } from './bands';
import { cardWidth, chainLayout, type Place, type Point } from './chainLayout';
import { stageCard, type StageCardEvents } from './stageCard';
import { crossingGroups, crossingRate, type CrossingGroup, type ShownPath } from './stageTexts';

const HEAD = 7;

/** Draws into `root`, which must be in the page: texts are measured before they are placed. */
export function drawChain(
  root: HTMLElement,
  shown: ShownPath,
  width: number,
  tooltip: Tooltip,
  events: StageCardEvents,
): void {
  const { path } = shown;
  const { bands, ofStage } = bandsOf(path.stages);
  const groups = crossingGroups(path);
  const most = Math.max(0, ...path.stages.map((stage) => stage.value));
  const cards = path.stages.map((stage) => stageCard(stage, shown, most, 'height', tooltip, events));
  const labels = groups.map((group) => crossingLabel(group, shown));
  const bandBoxes = bands.map((band) =>
    el(
      'div',
      { class: `chain-band ${laneClass(band.kind, band.colour)}` },
      el(
        'span',
        { class: 'chain-band-name' },
        el('span', { class: `swatch ${laneClass(band.kind, band.colour)}` }),
        shortText(band.label, 40),
      ),
    ),
  );
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'chain-arrows');
  svg.setAttribute('aria-hidden', 'true');
  fill(root, ...bandBoxes, svg, ...cards, ...labels);
  for (const card of cards) card.style.width = `${cardWidth(width, cards.length)}px`;
  breakAlike(cards);
  const layout = chainLayout({
    width,
    bandOf: ofStage,
    bands: bands.length,
    cardHeight: Math.max(...cards.map((card) => card.offsetHeight)),
    crossings: groups.map(({ from, to }, i) => ({
      from,
      to,
      width: labels[i].offsetWidth,
      height: labels[i].offsetHeight,
    })),
  });
  root.style.height = `${layout.height}px`;
  bandBoxes.forEach((band, i) => place(band, layout.bands[i]));
  cards.forEach((card, i) => place(card, layout.cards[i]));
  labels.forEach((label, i) => {
    label.style.left = `${layout.labels[i].x}px`;
    label.style.top = `${layout.labels[i].y}px`;
  });
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(layout.height));
  arrows(svg, 'chain-link', layout.links);
  arrows(svg, 'chain-crossing', layout.crossings);
}

/** Where one card has to break its figures into more lines, all do: the eye then finds them at the same height. */
function breakAlike(cards: readonly HTMLElement[]): void {
  const breaks = cards.some((card) =>
    [...card.querySelectorAll('.stage-cost, .stage-share')].some((line) => {
      const [first, second] = line.children as unknown as readonly (HTMLElement | undefined)[];
      return first !== undefined && second?.offsetLeft === first.offsetLeft;
    }),
  );
  for (const card of cards) card.classList.toggle('broken', breaks);
}

function place(element: HTMLElement, { x, y, width, height }: Place): void {
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
}

function arrows(svg: SVGSVGElement, className: string, lines: readonly (readonly Point[])[]): void {
  const group = select(svg).append('g').attr('class', className);
  for (const points of lines) {
    group.append('path').attr('class', 'arrow-line').attr('d', roundedLine(points, HEAD));
    group.append('path').attr('class', 'arrow-head').attr('d', arrowHead(points, HEAD));
  }
}

function crossingLabel({ from, to, crossings }: CrossingGroup, { path }: ShownPath): HTMLElement {
  const ends = `${shortText(path.stages[from].label, 60)} \u2192 ${shortText(path.stages[to].label, 60)}`;
  return el(
    'div',
    {
      class: 'crossing-label',
      title: [
        ends,
        ...crossings.map(
          (c) => `${tooltipText(c.label)}: ${crossingRate(c, path)}, ${tooltipText(c.source)}`,
        ),
      ].join('\n'),
    },
    ...crossings.flatMap((crossing) => [
      el('span', { class: 'crossing-name' }, shortText(crossing.label, 60)),
      el('span', { class: 'crossing-rate' }, crossingRate(crossing, path)),
    ]),
  );
}
