/** How the last recording ended: what was recorded and what it cost, or why there is none and what to do. */
import type { MachineSummary, RunProblem, RunState } from '../../src/protocol/recordForm';
import { button, iconButton } from '../ui/controls';
import { el } from '../ui/dom';
import { icon } from '../ui/icons';
import { shortText, tooltipText } from '../ui/safeText';
import { machineTable } from './machineTable';
import { bytesText, loadText, samplesText } from './recordTexts';
import { problemList } from './runView';

export interface OutcomeActions {
  openResult(): void;
  showLog(): void;
  dismiss(): void;
  copy(text: string): void;
}

type Outcome = Exclude<RunState, { state: 'idle' | 'running' }>;

/** The heading takes the focus, so that a screen reader begins there. */
export function outcomeView(run: Outcome, actions: OutcomeActions): HTMLElement {
  const dismiss = iconButton('close', 'Dismiss', () => actions.dismiss()).element;
  const heading = (text: string) =>
    el('div', { class: 'outcome-head' }, el('h2', { tabIndex: -1 }, text), dismiss);
  switch (run.state) {
    case 'cancelled':
      return el(
        'section',
        { class: 'outcome', role: 'status' },
        heading('Cancelled'),
        el('p', {}, 'Nothing was recorded yet, and nothing was left on the machines.'),
      );
    case 'failed':
      return el(
        'section',
        { class: 'outcome failed', role: 'alert' },
        heading(shortText(run.failure.title, 200)),
        el(
          'p',
          { class: 'failure-message' },
          icon('stop'),
          el('span', {}, shortText(run.failure.message, 1600)),
        ),
        run.failure.remedy === undefined
          ? null
          : el('p', { class: 'remedy' }, shortText(run.failure.remedy, 800)),
        problems(run.problems, actions),
        el(
          'div',
          { class: 'section-actions' },
          button('Show Log', 'secondary', () => actions.showLog()),
        ),
      );
    case 'done':
      return el(
        'section',
        { class: 'outcome done', role: 'status' },
        heading(run.early ? 'Recorded, ended early' : 'Recorded'),
        el(
          'p',
          { class: 'outcome-file' },
          el('code', { title: tooltipText(run.file) }, shortText(run.file, 300)),
        ),
        summary(run.machines),
        problems(run.problems, actions),
        el(
          'div',
          { class: 'section-actions' },
          button('Open Profile', 'primary', () => actions.openResult()),
          button('Show Log', 'secondary', () => actions.showLog()),
        ),
      );
  }
}

function summary(machines: readonly MachineSummary[]): HTMLElement {
  const table = machineTable(
    [
      'Machine',
      'Recorded',
      'Samples',
      'Written',
      'A second',
      'Fetched, with symbols',
      'CPU of the recorders',
    ],
    'What the recording cost each machine; its own load is in the profile, too.',
  );
  table.show(machines.map(summaryCells));
  return table.element;
}

function summaryCells(summary: MachineSummary): readonly string[] {
  const { machine, seconds, bytes, samples, fetchedBytes, recorders } = summary;
  const cpu = recorders.map(
    ({ name, cpuSeconds }) => `${shortText(name, 40)} ${loadText(cpuSeconds, seconds)}`,
  );
  return [
    shortText(machine, 80),
    `${seconds} s`,
    samplesText(samples),
    bytesText(bytes),
    seconds > 0 ? bytesText(bytes / seconds) : '\u2013',
    bytesText(fetchedBytes),
    cpu.length === 0 ? '\u2013' : cpu.join(', '),
  ];
}

function problems(all: readonly RunProblem[], actions: OutcomeActions): HTMLElement | null {
  if (all.length === 0) return null;
  const list = problemList((text) => actions.copy(text));
  list.show(all);
  return list.element;
}
