/** What all vCPUs of a domain do at once: whether one runs while another waits, perhaps with a lock that the first spins on. */
import type { DomainStateFacts } from '../../../src/protocol/schedule';
import { countText, durationText, shareText } from '../../ui/numberText';
import { shortText } from '../../ui/safeText';
import { laneClass } from '../../ui/theme';
import { meterBar } from './bars';
import { domainHead } from './domainHead';
import { timeOrNone } from './factTexts';
import { SortableTable } from './sortableTable';

/** The states' meanings; names are xenalyze's. */
const MEANINGS: Readonly<Record<string, string>> = {
  blocked: 'no vCPU has anything to do',
  'partial run': 'some run, the others are blocked',
  'full run': 'all run',
  'partial contention': 'none runs, some wait',
  'concurrency hazard': 'some run while others wait',
  'full contention': 'all wait',
  lost: 'records are missing',
};

export const domainStateTable = (changed: () => void) =>
  new SortableTable<DomainStateFacts>({
    caption: 'What the vCPUs of each domain do at once',
    sort: { key: 'time', descending: true },
    changed,
    groupOf: (row) => row.domain,
    groupHead: (row) => domainHead(row),
    columns: [
      {
        key: 'state',
        label: 'State',
        order: (row) => row.state,
        cell: (row) => shortText(row.state, 40),
      },
      { key: 'meaning', label: '', cell: (row) => MEANINGS[row.state] ?? '' },
      { key: 'bar', label: 'Time', cell: (row) => meterBar(row.share, 1, laneClass('domain', row.colour)) },
      {
        key: 'share',
        label: 'Share',
        numeric: true,
        order: (row) => row.share,
        cell: (row) => shareText(row.share),
      },
      {
        key: 'time',
        label: 'Time',
        numeric: true,
        order: (row) => row.ns,
        cell: (row) => durationText(row.ns),
      },
      {
        key: 'count',
        label: 'Times',
        numeric: true,
        order: (row) => row.count,
        cell: (row) => countText(row.count),
      },
      {
        key: 'mean',
        label: 'Mean',
        numeric: true,
        order: (row) => (row.count > 0 ? row.ns / row.count : NaN),
        cell: (row) => timeOrNone(row.count > 0 ? row.ns / row.count : 0, row.count),
      },
    ],
  });
