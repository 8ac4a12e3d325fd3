/** Where a measured gain comes from: factors on a common scale, what a unit of work costs less, and the cores' load. */
import { scaleLinear } from 'd3';
import type {
  CoreLoadRow,
  DecompositionReply,
  GainDecomposition,
  SideLoadRows,
} from '../../src/protocol/compare';
import { dataTable } from '../ui/dataTable';
import { el } from '../ui/dom';
import { shareText, weightText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { changeText, factor, factorText, figureText } from './differenceText';

export function gainSection(decomposition: DecompositionReply): HTMLElement {
  const { gain, withheld, before, after, source, notes } = decomposition;
  return el(
    'section',
    { class: 'gain' },
    el('h2', {}, 'Where the gain comes from'),
    gain
      ? gainParts(gain)
      : el(
          'p',
          { class: 'withheld' },
          shortText(withheld ?? 'The gain cannot be told from these recordings.', 400),
        ),
    before && after ? loads(before, after, source) : null,
    ...notes.map((note) => el('p', { class: 'muted note' }, shortText(note, 400))),
  );
}

function gainParts(gain: GainDecomposition): HTMLElement {
  const format = /\bns\b/.test(gain.costUnit) ? 'ns' : '.3~s';
  const [cost, saving] = [figureText(format), changeText(format)];
  return el(
    'div',
    {},
    el(
      'p',
      { class: 'gain-total' },
      el('strong', {}, `${factor(gain.factor)}\u00d7`),
      ' throughput, as a product of:',
    ),
    factorBars(gain),
    dataTable(
      `Cost of a unit of work: ${cost(gain.costBefore.value)} before, ${cost(gain.costAfter.value)} after (${gain.costUnit})`,
      ['Part', 'Saved per unit', '95 % interval'],
      gain.parts.map(({ label, saved }) => [
        shortText(label, 80),
        saving(saved.value),
        `${cost(saved.low)} \u2026 ${cost(saved.high)}`,
      ]),
    ),
    el(
      'p',
      { class: 'muted' },
      gain.missShare
        ? `Share of the gain due to fewer cache misses: ${shareText(gain.missShare.value)} (${shareText(gain.missShare.low)} \u2026 ${shareText(gain.missShare.high)})`
        : shortText(gain.missShareWithheld ?? '', 400),
    ),
  );
}

/** One bar a factor, to the right of 1 where it helped and to the left where it cost; a line marks its interval. */
function factorBars({ terms }: GainDecomposition): HTMLElement {
  const ends = terms.flatMap(({ ln }) => [ln.low, ln.high, ln.value]);
  const reach = Math.max(0.05, ...ends.map(Math.abs));
  const x = scaleLinear([-reach, reach], [0, 100]);
  return el(
    'div',
    { class: 'factors' },
    ...terms.map(({ label, explanation, ln, factor: value }) => {
      const bar = el('span', { class: `factor-bar ${ln.value < 0 ? 'more' : 'less'}` });
      bar.style.left = `${x(Math.min(0, ln.value))}%`;
      bar.style.width = `${Math.abs(x(ln.value) - x(0))}%`;
      const whisker = el('span', { class: 'factor-interval' });
      whisker.style.left = `${x(Math.max(-reach, ln.low))}%`;
      whisker.style.width = `${x(Math.min(reach, ln.high)) - x(Math.max(-reach, ln.low))}%`;
      return el(
        'div',
        { class: 'factor', title: tooltipText(explanation) },
        el('span', { class: 'factor-label' }, shortText(label, 60)),
        el(
          'span',
          { class: 'factor-track', attributes: { 'aria-hidden': 'true' } },
          el('span', { class: 'factor-one' }),
          bar,
          whisker,
        ),
        el('span', { class: 'factor-value' }, factorText(value)),
      );
    }),
  );
}

function loads(before: SideLoadRows, after: SideLoadRows, source: string): HTMLElement {
  return el(
    'div',
    { class: 'loads' },
    el('h3', {}, 'Load of the cores'),
    el('p', { class: 'muted caption' }, shortText(source, 200)),
    el('div', { class: 'load-sides' }, load('Before', before), load('After', after)),
  );
}

function load(title: string, { cores, busyCores }: SideLoadRows): HTMLElement {
  const busy = weightText('.2f');
  return el(
    'div',
    { class: 'load-side' },
    el(
      'h4',
      {},
      title,
      el(
        'span',
        { class: 'muted', title: 'So many cores, each as busy as the busiest one, would do all of the work' },
        ` like ${busy(busyCores.value)} cores as busy as the busiest (${busy(busyCores.low)}\u2013${busy(busyCores.high)})`,
      ),
    ),
    ...cores.map((core) => coreRow(core)),
  );
}

function coreRow({ label, ofBusiest, utilisation }: CoreLoadRow): HTMLElement {
  const share = utilisation ?? ofBusiest;
  const fill = el('span', { class: 'core-fill' });
  fill.style.width = `${Math.min(1, share) * 100}%`;
  return el(
    'div',
    { class: 'core' },
    el('span', { class: 'core-label' }, shortText(label, 40)),
    el('span', { class: 'core-track', attributes: { 'aria-hidden': 'true' } }, fill),
    el(
      'span',
      { class: 'core-value' },
      utilisation === null ? `${shareText(ofBusiest)} of the busiest` : shareText(utilisation),
    ),
  );
}
