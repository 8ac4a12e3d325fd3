/** Gain of the best plan against the number of side-cores, with its band, and where the next core stops paying. */
import { area, line, max, min, scaleLinear } from 'd3';
import type { Plan } from '../../src/protocol/offload';
import { dataTable } from '../ui/dataTable';
import { el, fill } from '../ui/dom';
import { gainInterval, gainText } from './gainText';

const WIDTH = 420;
const HEIGHT = 150;
const LEFT = 54;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 24;
const SVG = 'http://www.w3.org/2000/svg';

export class GainCurve {
  readonly element = el('section', {
    class: 'gain-curve',
    attributes: { 'aria-label': 'Gain by number of side-cores' },
  });

  show({ curve, enoughSideCores, fractionalGain }: Plan): void {
    this.element.hidden = curve.length < 2;
    if (this.element.hidden) return;
    fill(
      this.element,
      el('h2', {}, 'How many side-cores'),
      el(
        'p',
        { class: 'muted section-note' },
        enoughSideCores === 0
          ? 'No side-core pays: its gain cannot be told from none, or is below 3 %.'
          : `${enoughSideCores} ${enoughSideCores === 1 ? 'side-core pays' : 'side-cores pay'}; with one more, the gain that is almost certain (95 %) grows by less than 3 %.`,
        fractionalGain === null
          ? ''
          : ` If work could be divided at will, the ceiling for the side-cores chosen above is ${gainText(fractionalGain)}.`,
      ),
      chart(curve, enoughSideCores),
      el(
        'details',
        { class: 'curve-table' },
        el('summary', {}, 'As a table'),
        dataTable(
          'Best plan for each number of side-cores',
          ['Side-cores', 'Gain', '90 % interval'],
          curve.map(({ sideCores, gain }) => [String(sideCores), gainText(gain.median), gainInterval(gain)]),
        ),
      ),
    );
  }
}

function chart(curve: Plan['curve'], enough: number): SVGSVGElement {
  const most = max(curve, ({ sideCores }) => sideCores) ?? 1;
  const x = scaleLinear([0, most], [LEFT, WIDTH - RIGHT]);
  const top = Math.max(1.1, max(curve, ({ gain }) => gain.high) ?? 1);
  const bottom = Math.min(1, min(curve, ({ gain }) => gain.low) ?? 1);
  const y = scaleLinear([bottom, top], [HEIGHT - BOTTOM, TOP]).nice(4);
  const svg = part('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'curve-chart', 'aria-hidden': 'true' });
  for (const tick of y.ticks(4)) {
    svg.append(
      part('line', {
        class: tick === 1 ? 'curve-one' : 'curve-grid',
        x1: LEFT,
        x2: WIDTH - RIGHT,
        y1: y(tick),
        y2: y(tick),
      }),
    );
    svg.append(
      text(gainText(tick), { class: 'curve-label', x: LEFT - 6, y: y(tick) + 4, 'text-anchor': 'end' }),
    );
  }
  for (const { sideCores } of curve)
    svg.append(
      text(String(sideCores), {
        class: 'curve-label',
        x: x(sideCores),
        y: HEIGHT - 8,
        'text-anchor': 'middle',
      }),
    );
  const band = area<Plan['curve'][number]>()
    .x(({ sideCores }) => x(sideCores))
    .y0(({ gain }) => y(gain.low))
    .y1(({ gain }) => y(gain.high));
  const median = line<Plan['curve'][number]>()
    .x(({ sideCores }) => x(sideCores))
    .y(({ gain }) => y(gain.median));
  svg.append(
    part('path', { class: 'curve-band', d: band(curve) ?? '' }),
    part('path', { class: 'curve-line', d: median(curve) ?? '' }),
  );
  for (const { sideCores, gain } of curve)
    svg.append(
      part('circle', {
        class: sideCores === enough ? 'curve-point enough' : 'curve-point',
        cx: x(sideCores),
        cy: y(gain.median),
        r: sideCores === enough ? 5 : 3,
      }),
    );
  return svg;
}

function part<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): SVGTextElement {
  const element = part('text', attributes);
  element.textContent = content;
  return element;
}
