/** The sidebar's two lines on offloading: the best plan for one side-core and what it gains, or why there is none. */
import type { ToSidebar } from '../../src/protocol/messages';
import { gainText, gainWithInterval, VERDICT_LABELS } from '../offload/gainText';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { shortText, tooltipText } from '../ui/safeText';

type Summary = Extract<ToSidebar, { type: 'offloadSummary' }>;

export class SidebarOffload {
  readonly element = el('section', {
    class: 'sb-offload',
    attributes: { 'aria-label': 'Offload' },
    hidden: true,
  });

  constructor(private readonly open: () => void) {}

  /** A summary with neither plan nor reason is one that is not known yet. */
  show(summary: Summary): void {
    const { moves, outcome, reason } = summary;
    this.element.hidden = outcome === null && reason === '';
    const bounds = outcome?.verdict === 'bounds-only' || outcome?.verdict === 'withheld';
    fill(
      this.element,
      el('h2', {}, 'Offload'),
      el(
        'p',
        { class: 'sb-plan', title: tooltipText(`${planText(moves)}\n${reason}`) },
        outcome === null ? 'No plan' : shortText(planText(moves), 120),
      ),
      el(
        'p',
        { class: `sb-gain ${outcome?.verdict ?? ''}` },
        ...(outcome === null || moves.length === 0
          ? [shortText(reason, 160)]
          : bounds
            ? [
                el('strong', {}, `\u2264 ${gainText(outcome.most.high)}`),
                `, ${VERDICT_LABELS[outcome.verdict]}`,
              ]
            : [
                el('strong', {}, gainWithInterval(outcome.gain)),
                outcome.verdict === 'gain' ? '' : `, ${VERDICT_LABELS[outcome.verdict]}`,
              ]),
      ),
      el(
        'button',
        { class: 'text-button', onClick: () => this.open() },
        icon('chevronRight'),
        'Show the Offload tab',
      ),
    );
  }
}

/** Two names; of more, how many. */
function planText(moves: readonly string[]): string {
  if (moves.length === 0) return 'Moving nothing is best';
  const names = moves.slice(0, 2).join(' and ');
  return `Move ${names}${moves.length > 2 ? ` and ${moves.length - 2} more` : ''} to a side-core`;
}
