/** One row a vCPU: how its time divides, how often it moved, how long it waited after a wake-up. */
import type { VcpuFacts } from '../../../src/protocol/schedule';
import { el } from '../../ui/dom';
import { countText, durationText, shareText } from '../../ui/numberText';
import { laneClass } from '../../ui/theme';
import { stackedBar } from './bars';
import { timeOrNone } from './factTexts';
import { SortableTable, type Column } from './sortableTable';
import { vcpuColumn } from './vcpuHead';

const total = (v: VcpuFacts) => v.runningNs + v.runnableNs + v.blockedNs + v.offlineNs + v.lostNs;
const share = (v: VcpuFacts, ns: number) => (total(v) > 0 ? ns / total(v) : 0);

const TIMES = [
  ['running', 'Running', 'runningNs', 'Time on a pCPU'],
  ['runnable', 'Waiting', 'runnableNs', 'Runnable: it could run, but no pCPU was given to it'],
  ['blocked', 'Blocked', 'blockedNs', 'It had nothing to do'],
  ['lost', 'Lost', 'lostNs', 'The trace lost records, so that its state is not known'],
] as const;

const QUANTILES = [
  ['median', 'Median', 'medianNs'],
  ['p95', 'p95', 'p95Ns'],
  ['p99', 'p99', 'p99Ns'],
  ['max', 'Max', 'maxNs'],
] as const;

const columns: readonly Column<VcpuFacts>[] = [
  vcpuColumn,
  { key: 'bar', label: 'Time', cell: bar },
  ...TIMES.map(([key, label, field, title]): Column<VcpuFacts> => ({
    key,
    label,
    title,
    numeric: true,
    order: (v) => share(v, v[field]),
    cell: (v) => el('span', { title: durationText(v[field]) }, shareText(share(v, v[field]))),
  })),
  {
    key: 'migrations',
    label: 'Moves',
    title: 'Migrations: how often it ran on another pCPU than before',
    numeric: true,
    order: (v) => v.migrations,
    cell: (v) => countText(v.migrations),
  },
  {
    key: 'wakes',
    label: 'Wake-ups',
    title: 'Times that it was woken and then ran',
    numeric: true,
    order: (v) => v.wakeToRun.count,
    cell: (v) => countText(v.wakeToRun.count),
  },
  ...QUANTILES.map(([key, label, field]): Column<VcpuFacts> => ({
    key,
    label,
    title: 'From a wake-up to running',
    numeric: true,
    order: (v) => (v.wakeToRun.count > 0 ? v.wakeToRun[field] : NaN),
    cell: (v) => timeOrNone(v.wakeToRun[field], v.wakeToRun.count),
  })),
];

function bar(v: VcpuFacts): HTMLElement {
  const part = (look: string, name: string, ns: number) => ({
    look,
    share: share(v, ns),
    title: `${name}: ${durationText(ns)}`,
  });
  return stackedBar([
    part(`segment ${laneClass('domain', v.colour)}`, 'running', v.runningNs),
    part('part-runnable', 'waiting', v.runnableNs),
    part('part-lost', 'lost', v.lostNs),
    part('part-blocked', 'blocked', v.blockedNs),
    part('part-offline', 'offline', v.offlineNs),
  ]);
}

export const vcpuTable = (changed: () => void) =>
  new SortableTable<VcpuFacts>({
    caption: 'Time of each vCPU by state, and its wake-to-run latency',
    columns,
    sort: { key: 'vcpu', descending: false },
    changed,
  });
