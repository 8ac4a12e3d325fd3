/** A recording that runs: step, bar, a row a machine, problems as they come, and Cancel. Updated in place. */
import type { MachineProgress, RunProblem, RunState } from '../../src/protocol/recordForm';
import { clockText } from '../../src/protocol/recordClock';
import { button } from '../ui/controls';
import { el, fill } from '../ui/dom';
import { icon } from '../ui/icons';
import { shortText } from '../ui/safeText';
import { fixLine } from './fixLine';
import { machineTable } from './machineTable';
import { bytesText, samplesText } from './recordTexts';

type Running = Extract<RunState, { state: 'running' }>;

export class RunView {
  readonly element: HTMLElement;
  private readonly title = el('h2', { tabIndex: -1 });
  private readonly step = el('p', { class: 'muted', attributes: { 'aria-live': 'polite' } });
  private readonly bar = el('div', { class: 'progress-bar' });
  private readonly track = el(
    'div',
    { class: 'progress', role: 'progressbar', attributes: { 'aria-label': 'Recorded' } },
    this.bar,
  );
  private readonly clock = el('span', { class: 'run-clock' });
  private readonly table = machineTable(['Machine', 'Recorded', 'On its disk', 'Samples', 'Fetched']);
  private readonly cancel: HTMLElement;
  private readonly cancelNote = el('span', { class: 'muted' });
  private readonly problems;

  constructor(cancel: () => void, copy: (text: string) => void) {
    this.cancel = button('Cancel', 'secondary', cancel);
    this.problems = problemList(copy);
    this.element = el(
      'section',
      { class: 'run', attributes: { 'aria-label': 'Recording' } },
      this.title,
      this.step,
      el('div', { class: 'progress-row' }, this.track, this.clock),
      this.table.element,
      this.problems.element,
      el('div', { class: 'section-actions' }, this.cancel, this.cancelNote),
    );
  }

  show(run: Running): void {
    this.title.textContent = `Recording ${shortText(run.what, 200)}`;
    const step = `${capital(shortText(run.step, 200))}${run.cancelling && run.stage !== 'after' ? ', stopping' : ''}`;
    if (this.step.textContent !== step) this.step.textContent = step;
    this.showBar(run);
    this.table.show(run.machines.map(progressCells));
    this.problems.show(run.problems);
    this.cancel.hidden = run.stage === 'after';
    this.cancel.toggleAttribute('disabled', run.cancelling);
    this.cancelNote.textContent = {
      before: 'Nothing is recorded yet; the machines are left as they were.',
      recording: 'Ends the recording now and keeps what there is.',
      after: 'This goes on when the form is closed.',
    }[run.stage];
  }

  focus(): void {
    this.title.focus();
  }

  /** Time while it records, bytes while they come over. */
  private showBar({ stage, machines, elapsedSeconds, totalSeconds }: Running): void {
    const fetched = sum(machines, (machine) => machine.fetchedBytes);
    const toFetch = sum(machines, (machine) => machine.fetchTotal);
    const share =
      stage === 'recording'
        ? elapsedSeconds / totalSeconds
        : stage === 'after' && toFetch > 0 && fetched < toFetch
          ? fetched / toFetch
          : null;
    this.track.classList.toggle('indeterminate', share === null);
    this.bar.style.width = share === null ? '' : `${Math.min(1, share) * 100}%`;
    if (share === null) this.track.removeAttribute('aria-valuenow');
    else this.track.setAttribute('aria-valuenow', String(Math.round(Math.min(1, share) * 100)));
    this.clock.textContent =
      stage === 'recording'
        ? `${clockText(Math.min(elapsedSeconds, totalSeconds))} of ${clockText(totalSeconds)}`
        : share === null
          ? ''
          : `${bytesText(fetched)} of ${bytesText(toFetch)}`;
  }
}

function progressCells(progress: MachineProgress): readonly string[] {
  const { machine, seconds, bytes, samples, fetchedBytes, fetchTotal } = progress;
  const fetched =
    fetchedBytes === null || fetchTotal === null
      ? '\u2013'
      : `${bytesText(fetchedBytes)} of ${bytesText(fetchTotal)}`;
  return [shortText(machine, 80), `${seconds} s`, bytesText(bytes), samplesText(samples), fetched];
}

/** What goes differently than asked; a live region, so that a screen reader hears of each. */
export function problemList(copy: (text: string) => void) {
  const element = el('ul', { class: 'check-list', attributes: { 'aria-live': 'polite' } });
  let shown = 0;
  return {
    element,
    show(problems: readonly RunProblem[]) {
      if (problems.length < shown) {
        fill(element);
        shown = 0;
      }
      for (const { machine, text, fix } of problems.slice(shown)) {
        element.append(
          el(
            'li',
            { class: 'check-row' },
            icon('warning'),
            el(
              'div',
              {},
              el('span', {}, `${machine === '' ? '' : `${shortText(machine, 80)}: `}${shortText(text, 800)}`),
              fix === null ? null : fixLine(fix, copy),
            ),
          ),
        );
      }
      shown = problems.length;
    },
  };
}

function sum(machines: readonly MachineProgress[], of: (machine: MachineProgress) => number | null): number {
  return machines.reduce((total, machine) => total + (of(machine) ?? 0), 0);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
