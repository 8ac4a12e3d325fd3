/** Who did the work: threads, interrupts, hypercalls and vCPUs, the dearest first. */
import type { BreakdownContext, BreakdownReply } from '../../src/protocol/breakdown';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { countText, intervalText, shareText } from '../ui/numberText';
import { shortText, tooltipText } from '../ui/safeText';
import { laneClass } from '../ui/theme';
import { costMeter } from './costMeter';
import { figureText } from './figureText';

const KINDS: Readonly<Record<BreakdownContext['contextKind'], string>> = {
  kthread: 'kernel thread',
  napi: 'network softirq',
  interrupt: 'interrupt',
  hypercall: 'hypercall',
  vcpu: 'vCPU',
  process: 'process',
  unknown: 'cannot be told',
};

/** Rows shown before the rest is asked for. */
const FIRST_ROWS = 10;

export class ContextTable {
  readonly element = el('section', { class: 'contexts', attributes: { 'aria-label': 'Who does it' } });
  private whole = false;
  private reply: BreakdownReply | null = null;

  show(reply: BreakdownReply): void {
    this.reply = reply;
    this.draw();
  }

  private draw(): void {
    const { reply } = this;
    this.element.hidden = !reply || reply.contexts.length === 0;
    if (!reply || this.element.hidden) return;
    const contexts = [...reply.contexts].sort((a, b) => b.share - a.share);
    const cut = !this.whole && contexts.length > FIRST_ROWS + 1;
    const shown = cut ? contexts.slice(0, FIRST_ROWS) : contexts;
    const text = figureText(reply.format);
    const isShare = reply.per.kind === 'share';
    const most = Math.max(0, ...contexts.map((context) => context.share));
    fill(
      this.element,
      el('h2', {}, 'Who does it'),
      el('p', { class: 'muted section-note' }, 'What can be given a core of its own, moved or avoided.'),
      el(
        'table',
        { class: 'cost-table context-table' },
        el(
          'caption',
          { class: 'sr-only' },
          `Threads, interrupts and hypercalls ${reply.unitLabel}, with 95 % intervals`,
        ),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', { attributes: { scope: 'col' } }, 'Context'),
            el('th', { attributes: { scope: 'col', colspan: '2' } }, 'Share'),
            isShare ? null : el('th', { attributes: { scope: 'col' } }, shortText(reply.unitLabel, 40)),
          ),
        ),
        el(
          'tbody',
          {},
          ...shown.map((context) =>
            el(
              'tr',
              {
                title: [
                  tooltipText(context.label),
                  tooltipText(context.unit),
                  `${countText(context.samples)} samples`,
                ].join('\n'),
              },
              el(
                'th',
                { class: 'context-name', attributes: { scope: 'row' } },
                el('span', { class: 'context-label' }, shortText(context.label, 80)),
                el(
                  'span',
                  { class: 'context-kind muted' },
                  el('span', { class: `swatch ${laneClass(context.kind, context.colour)}` }),
                  `${shortText(context.layerLabel, 30)} \u00b7 ${KINDS[context.contextKind]}`,
                ),
              ),
              el(
                'td',
                { class: 'ct-meter' },
                costMeter(most > 0 ? context.share / most : 0, context.kind, context.colour),
              ),
              el(
                'td',
                { class: 'ct-figure' },
                shareText(context.share),
                el('span', { class: 'ct-below muted' }, intervalText(context.shareLow, context.shareHigh)),
              ),
              isShare
                ? null
                : el(
                    'td',
                    { class: 'ct-figure' },
                    text.value(context),
                    el('span', { class: 'ct-below muted' }, text.spread(context)),
                  ),
            ),
          ),
        ),
      ),
      contexts.length > FIRST_ROWS + 1
        ? el(
            'button',
            {
              class: 'ct-more',
              onClick: () => {
                this.whole = cut;
                this.draw();
              },
            },
            icon(cut ? 'chevronDown' : 'up'),
            cut ? `${countText(contexts.length - FIRST_ROWS)} more` : 'Show fewer',
          )
        : null,
    );
  }
}
