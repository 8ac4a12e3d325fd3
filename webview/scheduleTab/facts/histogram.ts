/** One vCPU's durations as a histogram over a logarithmic axis, with its median and 95th percentile. */
import { scaleLog, select } from 'd3';
import type { DurationFacts } from '../../../src/protocol/schedule';
import { durationText } from '../../ui/numberText';
import { CHART_WIDTH, decadesOf, markerLabels, type DurationSpan } from './histogramLayout';

const HEIGHT = 92;
const AXIS = 16;
const TOP = 14;
const SIDE = 6;
/** Decades closer than this get no label of their own. */
const LEAST_LABEL_SPACING = 44;

export function histogram(facts: DurationFacts, span: DurationSpan, look: string): SVGSVGElement {
  const x = scaleLog([span[0], span[1]], [SIDE, CHART_WIDTH - SIDE]).clamp(true);
  const most = facts.counts.reduce((max, count) => Math.max(max, count), 0);
  const base = HEIGHT - AXIS;
  const svg = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg'))
    .attr('class', 'histogram')
    .attr('viewBox', `0 0 ${CHART_WIDTH} ${HEIGHT}`)
    .attr('width', CHART_WIDTH)
    .attr('height', HEIGHT)
    .attr('aria-hidden', 'true');

  const decades = decadesOf(x.ticks(10));
  const every = Math.max(1, Math.ceil((LEAST_LABEL_SPACING * (decades.length - 1)) / CHART_WIDTH));
  svg
    .append('g')
    .attr('class', 'histogram-grid')
    .selectAll('line')
    .data(decades)
    .join('line')
    .attr('x1', (tick) => x(tick))
    .attr('x2', (tick) => x(tick))
    .attr('y1', TOP)
    .attr('y2', base + 3);
  svg
    .append('g')
    .attr('class', 'histogram-axis')
    .selectAll('text')
    .data(decades.filter((_, i) => i % every === 0))
    .join('text')
    .attr('x', (tick) => x(tick))
    .attr('y', HEIGHT - 3)
    .attr('text-anchor', (tick) => (x(tick) < 20 ? 'start' : x(tick) > CHART_WIDTH - 20 ? 'end' : 'middle'))
    .text((tick) => decadeText(tick));

  const bins = facts.counts
    .map((count, i) => ({ count, from: Math.max(1, facts.edgesNs[i]), to: facts.edgesNs[i + 1] }))
    .filter(({ count }) => count > 0);
  svg
    .append('g')
    .attr('class', look)
    .selectAll('rect')
    .data(bins)
    .join('rect')
    .attr('x', ({ from }) => x(from))
    .attr('width', ({ from, to }) => Math.max(1, x(to) - x(from) - 0.5))
    .attr('y', ({ count }) => base - Math.max(1, ((base - TOP) * count) / most))
    .attr('height', ({ count }) => Math.max(1, ((base - TOP) * count) / most))
    .append('title')
    .text(({ count, from, to }) => `${durationText(from)} \u2013 ${durationText(to)}: ${count}`);

  const markers = markerLabels(
    x(Math.max(span[0], facts.medianNs)),
    `med ${durationText(facts.medianNs)}`,
    x(Math.max(span[0], facts.p95Ns)),
    `p95 ${durationText(facts.p95Ns)}`,
  );
  const group = svg
    .selectAll('g.histogram-marker')
    .data(markers)
    .join('g')
    .attr('class', ({ name }) => `histogram-marker histogram-${name}`);
  group
    .append('line')
    .attr('x1', ({ at }) => at)
    .attr('x2', ({ at }) => at)
    .attr('y1', ({ y }) => y - 8)
    .attr('y2', base);
  group
    .append('text')
    .attr('x', ({ at, left }) => (left ? at - 3 : at + 3))
    .attr('y', ({ y }) => y)
    .attr('text-anchor', ({ left }) => (left ? 'end' : 'start'))
    .text(({ text }) => text);
  return svg.node()!;
}

/** "10 µs" without digits that say nothing. */
function decadeText(ns: number): string {
  return durationText(ns).replace(/\.0+(?=\D)/, '');
}
