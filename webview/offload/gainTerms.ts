/** Why: parallelism, the cost of a unit of work, idle time and clock; and what of the cost is caches and handing over. */
import { scaleLinear } from 'd3';
import type { Estimate, Estimated } from '../../src/protocol/offload';
import { el, fill } from '../ui/dom';
import { costWithInterval, gainText } from './gainText';

/** The scale reaches at least as far as a gain of a tenth. */
const LEAST_REACH = Math.log(1.1);

interface Term {
  readonly label: string;
  readonly explanation: string;
  readonly ln: Estimated;
}

export class GainTerms {
  readonly element = el('section', {
    class: 'gain-terms',
    attributes: { 'aria-label': 'Where the gain comes from' },
  });

  show({ parts }: Estimate): void {
    const terms: Term[] = [
      {
        label: 'parallelism',
        explanation: 'The work is spread over more cores.',
        ln: parts.parallelism,
      },
      {
        label: 'cost per unit',
        explanation: 'A unit of work takes less CPU time over all cores, or more.',
        ln: parts.costPerUnit,
      },
      {
        label: 'idle and clock',
        explanation: 'The fullest core is busier or idler than before, or runs at another clock.',
        ln: parts.idleAndClock,
      },
    ];
    const reach = Math.max(LEAST_REACH, ...terms.flatMap(({ ln }) => [Math.abs(ln.low), Math.abs(ln.high)]));
    const x = scaleLinear([-reach, reach], [0, 100]).clamp(true);
    fill(
      this.element,
      el('h2', {}, 'Where the gain comes from'),
      el('div', { class: 'gain-factors' }, ...terms.map((term) => factor(term, x))),
      el(
        'dl',
        { class: 'gain-costs' },
        el('dt', {}, 'Fewer cache misses'),
        el(
          'dd',
          {},
          parts.cacheReliefNs === null
            ? 'not told: no miss events in the recording'
            : `saves ${costWithInterval(parts.cacheReliefNs)} a unit`,
        ),
        el('dt', {}, 'Lines that change cores'),
        el('dd', {}, `cost ${costWithInterval(parts.coherenceLossNs)} a unit`),
        el('dt', {}, 'Handing over'),
        el('dd', {}, `costs ${costWithInterval(parts.handoffNs)} a unit`),
      ),
    );
  }
}

function factor({ label, explanation, ln }: Term, x: (ln: number) => number): HTMLElement {
  const bar = el('span', { class: `gain-factor-bar ${ln.median < 0 ? 'worse' : 'better'}` });
  bar.style.left = `${x(Math.min(0, ln.median))}%`;
  bar.style.width = `${Math.abs(x(ln.median) - x(0))}%`;
  const whisker = el('span', { class: 'gain-factor-whisker' });
  whisker.style.left = `${x(ln.low)}%`;
  whisker.style.width = `${x(ln.high) - x(ln.low)}%`;
  return el(
    'div',
    { class: 'gain-factor', title: explanation },
    el('span', { class: 'gain-factor-label' }, label),
    el(
      'span',
      { class: 'gain-factor-track', attributes: { 'aria-hidden': 'true' } },
      el('span', { class: 'gain-factor-one' }),
      bar,
      whisker,
    ),
    el(
      'span',
      { class: 'gain-factor-value' },
      gainText(Math.exp(ln.median)),
      el(
        'span',
        { class: 'candidate-below' },
        `${gainText(Math.exp(ln.low))} to ${gainText(Math.exp(ln.high))}`,
      ),
    ),
  );
}
