/** What can be recorded on a host and what is in the way, as rows. */
import type { CheckState } from '../../host/preflight/checks';
import type { CheckResult, Preflight } from '../../host/preflight/preflight';
import type { SavedHost } from './hostAccess';
import { count, hostRow, type HostRow, type RowIcon } from './hostRow';

const ICONS: Record<CheckState, RowIcon> = {
  ok: { id: 'pass', colour: 'testing.iconPassed' },
  missing: { id: 'circle-slash', colour: 'list.warningForeground' },
  refused: { id: 'lock', colour: 'list.warningForeground' },
  unknown: { id: 'question', colour: 'descriptionForeground' },
};

/** @param expanded where nothing else is to be seen */
export function checksRow(host: SavedHost, { results }: Preflight, expanded: boolean): HostRow {
  const good = results.filter(({ state }) => state === 'ok').length;
  return hostRow(host, 'checks', {
    label: 'What Can Be Recorded',
    kind: 'checks',
    description: `${good} of ${count(results.length, 'check')} ok`,
    icon: { id: 'checklist' },
    expanded,
    children: results.map((result) => checkRow(host, result)),
  });
}

function checkRow(host: SavedHost, { id, title, state, text, fix }: CheckResult): HostRow {
  return hostRow(host, `check/${id}`, {
    label: title,
    kind: fix === undefined ? 'check' : 'check.fix',
    description: text,
    tooltip: `${title}: ${state}\n${text}${fix === undefined ? '' : `\nFix, on the host: ${fix}`}`,
    icon: ICONS[state],
    state,
    ...(fix !== undefined && { copies: fix }),
  });
}

/** Undefined if nothing was left behind. */
export function leftoversRow(host: SavedHost, { leftovers }: Preflight): HostRow | undefined {
  if (leftovers.length === 0) return undefined;
  return hostRow(host, 'leftovers', {
    label: 'Left Behind',
    kind: 'leftovers',
    description: count(leftovers.length, 'recording') + stillRunning(leftovers),
    tooltip: `Earlier recordings that nobody fetched:\n${leftovers.map(({ directory }) => directory).join('\n')}`,
    icon: { id: 'archive', colour: 'list.warningForeground' },
    children: leftovers.map(({ directory, alive }) =>
      hostRow(host, `leftover/${directory}`, {
        label: directory,
        description: alive ? 'still running' : '',
        icon: { id: alive ? 'record' : 'folder' },
      }),
    ),
  });
}

/** `, 1 still running`; '' if none is. */
export function stillRunning(leftovers: Preflight['leftovers']): string {
  const alive = leftovers.filter((each) => each.alive).length;
  return alive === 0 ? '' : `, ${alive} still running`;
}
