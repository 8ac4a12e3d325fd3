/** Time by domain: all its vCPUs together, against what the pCPUs could give. */
import { durationText, shareText } from '../../ui/numberText';
import { laneClass } from '../../ui/theme';
import { meterBar } from './bars';
import { domainHead } from './domainHead';
import type { DomainRow } from './domainRows';
import { SortableTable } from './sortableTable';

const ofMachine = (row: DomainRow) => (row.machineNs > 0 ? row.runningNs / row.machineNs : 0);
/** Of the time that it wanted to run, the part in which it had to wait. */
const waited = ({ runningNs, waitingNs }: DomainRow) =>
  runningNs + waitingNs > 0 ? waitingNs / (runningNs + waitingNs) : 0;

export const domainTable = (changed: () => void) =>
  new SortableTable<DomainRow>({
    caption: 'Time run and waited by each domain',
    sort: { key: 'running', descending: true },
    changed,
    columns: [
      { key: 'domain', label: 'Domain', order: (row) => row.domain, cell: (row) => domainHead(row) },
      {
        key: 'vcpus',
        label: 'vCPUs',
        numeric: true,
        order: (row) => row.vcpus,
        cell: (row) => String(row.vcpus),
      },
      {
        key: 'bar',
        label: 'Of the pCPUs',
        cell: (row) => meterBar(ofMachine(row), 1, laneClass('domain', row.colour)),
      },
      {
        key: 'share',
        label: '',
        numeric: true,
        cell: (row) => shareText(ofMachine(row)),
      },
      {
        key: 'running',
        label: 'Ran',
        title: 'Time on a pCPU, all vCPUs together',
        numeric: true,
        order: (row) => row.runningNs,
        cell: (row) => durationText(row.runningNs),
      },
      {
        key: 'waiting',
        label: 'Waited',
        title: 'Time runnable without a pCPU, all vCPUs together',
        numeric: true,
        order: (row) => row.waitingNs,
        cell: (row) => durationText(row.waitingNs),
      },
      {
        key: 'waitbar',
        label: 'Waited of demand',
        title: 'Of the time that it wanted to run, the part in which it had to wait',
        cell: (row) => meterBar(waited(row), 1, 'part-runnable'),
      },
      {
        key: 'waited',
        label: 'Share',
        title: 'Waited, as a part of ran and waited',
        numeric: true,
        order: waited,
        cell: (row) => shareText(waited(row)),
      },
    ],
  });
