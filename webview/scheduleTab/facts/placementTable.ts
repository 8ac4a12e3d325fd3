/** One row a vCPU: why it waited when it could have run, how long it stays on a pCPU, and on which it ran. */
import type { CountedTime, VcpuFacts } from '../../../src/protocol/schedule';
import { el } from '../../ui/dom';
import { countText, durationText, shareText } from '../../ui/numberText';
import { timeOrNone } from './factTexts';
import { SortableTable, type Column } from './sortableTable';
import { vcpuColumn } from './vcpuHead';

const WAITS = [
  ['woken', 'Woken', 'It had been woken and no pCPU was free yet'],
  ['preempted', 'Preempted', 'Xen had given its pCPU to another vCPU'],
  ['other', 'Other', 'It waited for another reason, or the trace does not say which'],
] as const;

const columns: readonly Column<VcpuFacts>[] = [
  vcpuColumn,
  ...WAITS.map(([key, label, title]): Column<VcpuFacts> => ({
    key,
    label,
    title,
    numeric: true,
    order: (v) => v.waited[key].ns,
    cell: (v) => waitText(v.waited[key]),
  })),
  {
    key: 'stay',
    label: 'Stays, median',
    title: 'How long it runs and waits on one pCPU before it moves to another',
    numeric: true,
    order: (v) => (v.stay.count > 0 ? v.stay.medianNs : NaN),
    cell: (v) => timeOrNone(v.stay.medianNs, v.stay.count),
  },
  { key: 'pcpus', label: 'Ran on', cell: (v) => placesText(v) },
];

/** "0.323 s in 533 times". */
function waitText({ count, ns }: CountedTime): HTMLElement {
  return el(
    'span',
    {},
    timeOrNone(ns, count),
    count > 0 ? el('span', { class: 'muted' }, ` ${countText(count)}\u00d7`) : null,
  );
}

/** "pCPU 0 49.4 %, pCPU 1 50.6 %". */
function placesText({ pcpus, runningNs }: VcpuFacts): HTMLElement {
  const share = (ns: number) => (runningNs > 0 ? ns / runningNs : 0);
  return el(
    'span',
    { title: pcpus.map((p) => `pCPU ${p.pcpu}: ${durationText(p.runningNs)}`).join('\n') },
    pcpus.map((p) => `pCPU ${p.pcpu} ${shareText(share(p.runningNs))}`).join(', ') || '\u2013',
  );
}

export const placementTable = (changed: () => void) =>
  new SortableTable<VcpuFacts>({
    caption: 'Why each vCPU waited, and where it ran',
    columns,
    sort: { key: 'vcpu', descending: false },
    changed,
  });
