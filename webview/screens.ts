/** What fills the window while there is no flame graph: loading, failed, nothing to show. */
import type { Failure } from '../src/protocol/messages';
import { button } from './ui/controls';
import { el } from './ui/dom';
import { icon } from './ui/icons';
import { shareText } from './ui/numberText';
import { shortText } from './ui/safeText';

export interface LoadingState {
  readonly name: string;
  readonly phase: string;
  readonly done: number;
  /** null while the amount of work is not known. */
  readonly total: number | null;
}

/** The loading screen, updated in place so that the bar moves and the button keeps its focus. */
export class LoadingScreen {
  readonly element: HTMLElement;
  private readonly title = el('h1', {});
  private readonly phase = el('p', { class: 'muted', attributes: { 'aria-live': 'polite' } });
  private readonly bar = el('div', { class: 'progress-bar' });
  private readonly track = el(
    'div',
    { class: 'progress', role: 'progressbar', attributes: { 'aria-label': 'Progress' } },
    this.bar,
  );
  private readonly amount = el('span', { class: 'progress-amount muted' });

  constructor(cancel: (() => void) | null) {
    this.element = el(
      'main',
      { class: 'screen loading' },
      this.title,
      this.phase,
      el('div', { class: 'progress-row' }, this.track, this.amount),
      cancel ? el('div', { class: 'screen-actions' }, button('Cancel', 'secondary', cancel)) : null,
    );
  }

  show({ name, phase, done, total }: LoadingState): void {
    this.title.textContent = `Opening ${shortText(name, 80)}`;
    const text = shortText(phase, 120);
    if (this.phase.textContent !== text) this.phase.textContent = text;
    const share = total !== null && total > 0 ? Math.min(1, done / total) : null;
    this.track.classList.toggle('indeterminate', share === null);
    this.bar.style.width = share === null ? '' : `${share * 100}%`;
    this.amount.textContent = share === null ? '' : shareText(share);
    if (share === null) this.track.removeAttribute('aria-valuenow');
    else this.track.setAttribute('aria-valuenow', String(Math.round(share * 100)));
  }
}

export function failedScreen(failure: Failure, retry: (() => void) | null): HTMLElement {
  return el(
    'main',
    { class: 'screen failed', role: 'alert' },
    el('div', { class: 'screen-icon' }, icon('warning')),
    el('h1', {}, shortText(failure.title, 200)),
    el('p', { class: 'failure-message' }, shortText(failure.message, 1200)),
    failure.place === undefined
      ? null
      : el('p', {}, el('span', { class: 'muted' }, 'Where: '), el('code', {}, shortText(failure.place, 200))),
    failure.remedy === undefined ? null : el('p', { class: 'remedy' }, shortText(failure.remedy, 600)),
    retry ? el('div', { class: 'screen-actions' }, button('Try again', 'primary', retry)) : null,
  );
}

/** A place without content: why, and what to do next. */
export function emptyScreen(
  title: string,
  explanation: string,
  actions: readonly { readonly label: string; readonly run: () => void }[] = [],
): HTMLElement {
  return el(
    'div',
    { class: 'screen empty' },
    el('h2', {}, title),
    el('p', { class: 'muted' }, explanation),
    actions.length === 0
      ? null
      : el(
          'div',
          { class: 'screen-actions' },
          ...actions.map((a, i) => button(a.label, i === 0 ? 'primary' : 'secondary', a.run)),
        ),
  );
}
