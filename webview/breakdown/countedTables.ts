/** What xentrace counted of the hypervisor's work, per domain; and in plain words what was sampled and what counted. */
import type { BreakdownReply, CountedDomain, CountedRow } from '../../src/protocol/breakdown';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { countText, durationText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import { rateText } from './costChoices';

const FIRST_ROWS = 8;

const SAMPLED =
  'Samples saw the hypervisor itself: its bar above is measured. Beside them, xentrace counted every event below.';
const NOT_SAMPLED =
  'No sample saw inside the hypervisor, so it has no bar above: what the domains waited for it is in their own bars, as hypercalls. xentrace counted what it did: how often, and how long where a time is given.';

export class CountedTables {
  readonly element = el('section', {
    class: 'counted',
    attributes: { 'aria-label': 'Hypervisor, counted' },
  });
  private readonly whole = new Set<string>();
  private reply: BreakdownReply | null = null;

  show(reply: BreakdownReply): void {
    this.reply = reply;
    this.draw();
  }

  private draw(): void {
    const { reply } = this;
    const domains = reply?.counted.filter((domain) => domain.rows.length > 0) ?? [];
    this.element.hidden = !reply || (domains.length === 0 && reply.hypervisorSampled);
    if (!reply || this.element.hidden) return;
    const said = reply.hypervisorSampled
      ? SAMPLED
      : domains.length > 0
        ? NOT_SAMPLED
        : 'No sample saw inside the hypervisor and nothing was counted of it: what the domains waited for it is in their own bars, as hypercalls. Record with xentrace, or with Xen\u2019s PMU, to see it.';
    fill(
      this.element,
      el('h2', {}, 'Hypervisor, counted'),
      el('p', { class: 'muted section-note' }, said),
      ...domains.map((domain) => this.domain(domain, unitName(reply))),
    );
  }

  private domain(domain: CountedDomain, unit: string): HTMLElement {
    const { label, colour, rows } = domain;
    const cut = !this.whole.has(label) && rows.length > FIRST_ROWS + 1;
    const has = {
      unit: rows.some((row) => row.perUnit !== null),
      time: rows.some((row) => row.ns !== null),
      batch: rows.some((row) => row.batch !== null && row.batch > 0),
    };
    const head = (text: string, title: string) =>
      el('th', { class: 'ct-figure', title, attributes: { scope: 'col' } }, text);
    return el(
      'div',
      { class: 'counted-domain' },
      el(
        'table',
        { class: 'cost-table counted-table' },
        el(
          'caption',
          {},
          el('span', { class: `swatch ${laneClass('domain', colour)}` }),
          shortText(label, 60),
        ),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', { attributes: { scope: 'col' } }, 'Event'),
            head('Count', 'In the whole trace'),
            head('Per second', 'Of the time that was traced'),
            has.unit ? head(unit, 'By the counter that is chosen above') : null,
            has.time ? head('Time', 'Spent in it in all') : null,
            has.batch ? head('Batch', 'Elements a call') : null,
          ),
        ),
        el('tbody', {}, ...(cut ? rows.slice(0, FIRST_ROWS) : rows).map((row) => countedRow(row, has))),
      ),
      rows.length > FIRST_ROWS + 1
        ? el(
            'button',
            {
              class: 'ct-more',
              onClick: () => {
                if (cut) this.whole.add(label);
                else this.whole.delete(label);
                this.draw();
              },
            },
            icon(cut ? 'chevronDown' : 'up'),
            cut ? `${countText(rows.length - FIRST_ROWS)} more` : 'Show fewer',
          )
        : null,
    );
  }
}

function countedRow(
  row: CountedRow,
  has: { readonly unit: boolean; readonly time: boolean; readonly batch: boolean },
): HTMLElement {
  const figure = (text: string) => el('td', { class: 'ct-figure' }, text);
  return el(
    'tr',
    {},
    el(
      'th',
      { class: 'ct-name', title: `${row.kind}: ${tooltipText(row.name)}`, attributes: { scope: 'row' } },
      el('code', {}, shortText(row.name, 48)),
      el('span', { class: 'muted ct-of' }, shortText(row.kind, 20)),
    ),
    figure(countText(row.count)),
    figure(rateText(row.perSecond)),
    has.unit ? figure(row.perUnit === null ? '\u2013' : rateText(row.perUnit)) : null,
    has.time ? figure(row.ns === null ? '\u2013' : durationText(row.ns)) : null,
    has.batch ? figure(row.batch === null || row.batch === 0 ? '\u2013' : row.batch.toFixed(1)) : null,
  );
}

function unitName(reply: BreakdownReply): string {
  const after = /\bper (\S+)$/.exec(reply.unitLabel);
  return after ? `Per ${shortText(after[1], 20)}` : 'Per unit';
}
