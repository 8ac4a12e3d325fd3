/** Load of every core before and after, the bottleneck marked. */
import type { CoreEstimate } from '../../src/protocol/offload';
import { el, fill } from '../ui/dom';
import { shortText, tooltipText } from '../ui/safeText';
import { percentInterval, percentText } from './gainText';

/** A core is called the bottleneck where it is in at least half of the draws. */
const MOSTLY = 0.5;

export class CoreBars {
  readonly element = el('section', {
    class: 'core-loads',
    attributes: { 'aria-label': 'Load of the cores' },
  });

  show(cores: readonly CoreEstimate[]): void {
    fill(
      this.element,
      el('h2', {}, 'Load of the cores'),
      el(
        'table',
        { class: 'core-table' },
        el('caption', { class: 'sr-only' }, 'Busy share of each core before and after, with 90 % intervals'),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            headCell('Core', 'core-name'),
            headCell('Load', 'core-load'),
            headCell('Before and after', 'core-load-figure'),
          ),
        ),
        el('tbody', {}, ...cores.map((core) => coreRow(core))),
      ),
      el(
        'p',
        { class: 'muted section-note' },
        'Thin bar: before. Thick bar: after, with its 90 % interval; each at its own throughput. Below them, what is on the core then.',
      ),
    );
  }
}

/** For ears; the columns explain themselves to eyes. */
function headCell(text: string, kind: string): HTMLElement {
  return el('th', { class: kind, attributes: { scope: 'col' } }, el('span', { class: 'sr-only' }, text));
}

function coreRow({ label, isSideCore, before, after, bottleneck, units }: CoreEstimate): HTMLElement {
  const full = bottleneck >= MOSTLY;
  const track = el('span', { class: 'core-load-track', attributes: { 'aria-hidden': 'true' } });
  track.append(
    bar('core-load-before', 0, before.median),
    bar(`core-load-after${full ? ' full' : ''}`, 0, after.median),
  );
  if (after.high - after.low > 0.005)
    track.append(bar('core-load-whisker', after.low, after.high - after.low));
  return el(
    'tr',
    { title: units.map(({ label: name, load }) => `${tooltipText(name)}: ${percentText(load)}`).join('\n') },
    el(
      'th',
      { class: 'core-name', attributes: { scope: 'row' } },
      el(
        'span',
        { class: 'core-head' },
        el('span', { class: 'core-label' }, shortText(label, 80)),
        isSideCore && !/side-core/.test(label) ? el('span', { class: 'tag' }, 'side-core') : null,
        full
          ? el(
              'span',
              { class: 'tag bottleneck', title: `In ${percentText(bottleneck)} of the draws` },
              'bottleneck',
            )
          : null,
      ),
    ),
    el(
      'td',
      { class: 'core-load' },
      track,
      el('span', { class: 'core-units' }, units.map(({ label: name }) => shortText(name, 60)).join(', ')),
    ),
    el(
      'td',
      { class: 'core-load-figure' },
      el('span', { class: 'muted' }, `${percentText(before.median)} \u2192 `),
      percentText(after.median),
      el('span', { class: 'candidate-below' }, percentInterval(after)),
    ),
  );
}

function bar(kind: string, from: number, length: number): HTMLElement {
  const element = el('span', { class: kind });
  const start = Math.min(1, Math.max(0, from));
  element.style.left = `${start * 100}%`;
  element.style.width = `${Math.min(1 - start, Math.max(0, length)) * 100}%`;
  return element;
}
