/** How busy each pCPU was, and how often it changed from one vCPU to another. */
import type { PcpuFacts } from '../../../src/protocol/schedule';
import { countText, durationText, shareText } from '../../ui/numberText';
import { stackedBar } from './bars';
import { rateText } from './factTexts';
import { SortableTable, type Column } from './sortableTable';

/** Seconds that the figures are of. */
export type PcpuRow = PcpuFacts & { readonly seconds: number };

const total = (p: PcpuFacts) => p.busyNs + p.idleNs + p.lostNs;
const share = (p: PcpuFacts, ns: number) => (total(p) > 0 ? ns / total(p) : 0);

const TIMES = [
  ['busy', 'Busy', 'busyNs'],
  ['idle', 'Idle', 'idleNs'],
  ['lost', 'Lost', 'lostNs'],
] as const;

const columns: readonly Column<PcpuRow>[] = [
  { key: 'pcpu', label: 'pCPU', order: (p) => p.pcpu, cell: (p) => `pCPU ${p.pcpu}` },
  {
    key: 'bar',
    label: 'Time',
    cell: (p) =>
      stackedBar(
        TIMES.map(([key, label, field]) => ({
          look: `part-${key}`,
          share: share(p, p[field]),
          title: `${label.toLowerCase()}: ${durationText(p[field])}`,
        })),
      ),
  },
  ...TIMES.map(([key, label, field]): Column<PcpuRow> => ({
    key,
    label,
    numeric: true,
    order: (p) => share(p, p[field]),
    cell: (p) => shareText(share(p, p[field])),
  })),
  {
    key: 'switches',
    label: 'Switches',
    title: 'Changes from one vCPU to another, idle included',
    numeric: true,
    order: (p) => p.switches,
    cell: (p) => countText(p.switches),
  },
  {
    key: 'rate',
    label: 'per s',
    numeric: true,
    order: (p) => p.switches / p.seconds,
    cell: (p) => rateText(p.seconds > 0 ? p.switches / p.seconds : 0),
  },
];

export const pcpuTable = (changed: () => void) =>
  new SortableTable<PcpuRow>({
    caption: 'Use of each pCPU',
    columns,
    sort: { key: 'pcpu', descending: false },
    changed,
  });
