/** What colours, patterns and heights of the timeline mean. */
import { el } from '../ui/dom';
import { shortText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import type { Timeline } from './timeline';

const STATES = [
  ['runnable', 'waiting', 'Runnable: it could run, but has no pCPU'],
  ['blocked', 'blocked', 'It has nothing to do'],
] as const;

/** Domains in their colours, then states; those that the trace does not have are left out. */
export function legend({ vcpus }: Timeline): HTMLElement {
  const domains = new Map(vcpus.filter(({ idle }) => !idle).map(({ domain, colour }) => [domain, colour]));
  return el(
    'span',
    { class: 'tl-legend' },
    ...[...domains]
      .sort(([, a], [, b]) => placeOf(a) - placeOf(b))
      .slice(0, MOST_DOMAINS)
      .map(([domain, colour]) =>
        el(
          'span',
          { class: 'legend-item', title: `Running: ${shortText(domain, 200)}` },
          el('span', { class: `swatch ${laneClass('domain', colour)}` }),
          shortText(domain, 24),
        ),
      ),
    ...STATES.map(([state, label, title]) =>
      el(
        'span',
        { class: 'legend-item', title },
        el('span', { class: `state-swatch state-${state}` }),
        label,
      ),
    ),
    el(
      'span',
      { class: 'legend-item', title: 'The trace lost records: what happened is not known' },
      el('span', { class: 'state-swatch state-lost' }),
      'lost',
    ),
  );
}

/** dom0 first, guests by colour, those without one last; as the rows. */
const placeOf = (colour: number) => (colour < 0 ? Number.MAX_VALUE : colour);

/** Row headers name the rest. */
const MOST_DOMAINS = 8;
