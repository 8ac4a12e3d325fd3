/** What the trace is made of: records by class. */
import { countText, shareText } from '../../ui/numberText';
import { shortText } from '../../ui/safeText';
import { meterBar } from './bars';
import { SortableTable } from './sortableTable';

export interface RecordRow {
  readonly name: string;
  readonly count: number;
  readonly most: number;
  readonly all: number;
}

/** Rows with what their bars are held against. */
export function recordRows(
  records: readonly { readonly name: string; readonly count: number }[],
): RecordRow[] {
  const most = records.reduce((max, { count }) => Math.max(max, count), 0);
  const all = records.reduce((sum, { count }) => sum + count, 0);
  return records.map((record) => ({ ...record, most, all }));
}

export const recordTable = (changed: () => void) =>
  new SortableTable<RecordRow>({
    caption: 'Records of the trace by class',
    sort: { key: 'count', descending: true },
    changed,
    columns: [
      { key: 'name', label: 'Class', order: (r) => r.name, cell: (r) => shortText(r.name, 40) },
      { key: 'bar', label: 'Records', cell: (r) => meterBar(r.count, r.most, 'lane-unknown') },
      {
        key: 'count',
        label: 'Count',
        numeric: true,
        order: (r) => r.count,
        cell: (r) => countText(r.count),
      },
      {
        key: 'share',
        label: 'Share',
        numeric: true,
        order: (r) => r.count,
        cell: (r) => shareText(r.all > 0 ? r.count / r.all : 0),
      },
    ],
  });
