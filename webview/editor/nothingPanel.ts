/** Covers the flame graph when there is nothing to draw: says why and what to do. */
import { emptyScreen } from '../screens';
import { el, fill } from '../ui/dom';
import { shortText } from '../ui/safeText';

export class NothingPanel {
  readonly element = el('div', { class: 'nothing', hidden: true });

  hide(): void {
    this.element.hidden = true;
  }

  /** A recording without any sample. */
  noSamplesAtAll(hasSchedule: boolean): void {
    this.show(
      'This recording holds no samples',
      hasSchedule
        ? 'The schedule above is all there is. To see functions, record with perf in the domains or with Xen\u2019s PMU as well.'
        : 'Record again while the load is running, and check that the event counts on this machine; the warnings above may say more.',
    );
  }

  noSamplesInRange(clear: () => void): void {
    this.show('No samples in this time range', 'Choose a longer range in the schedule, or show all of it.', [
      { label: 'Clear the time range', run: clear },
    ]);
  }

  noSamplesOfCell(cell: string, clear: () => void): void {
    this.show(`No samples of ${shortText(cell, 60)}`, 'Nothing of it is in what is looked at now.', [
      { label: 'Show everything', run: clear },
    ]);
  }

  noSamplesOfEvent(event: string): void {
    this.show(
      `No samples of ${shortText(event, 60)}`,
      'Choose another event in the toolbar; this one was recorded but never sampled.',
    );
  }

  private show(
    title: string,
    text: string,
    actions: readonly { label: string; run: () => void }[] = [],
  ): void {
    fill(this.element, emptyScreen(title, text, actions));
    this.element.hidden = false;
  }
}
