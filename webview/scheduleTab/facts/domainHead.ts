/** The head of a group of rows: a domain with its colour. */
import { el } from '../../ui/dom';
import { shortText } from '../../ui/safeText';
import { laneClass } from '../../ui/theme';

export function domainHead({
  domain,
  colour,
}: {
  readonly domain: string;
  readonly colour: number;
}): HTMLElement {
  return el(
    'span',
    { class: 'swatch-label' },
    el('span', { class: `swatch ${laneClass('domain', colour)}` }),
    shortText(domain, 60),
  );
}
