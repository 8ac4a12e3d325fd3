/** What else the trace counted: VM exits with their time, PV events, interrupts, grants. */
import type { EventFacts } from '../../../src/protocol/schedule';
import { countText, durationText } from '../../ui/numberText';
import { shortText } from '../../ui/safeText';
import { laneClass } from '../../ui/theme';
import { meterBar } from './bars';
import { domainHead } from './domainHead';
import { rateText } from './factTexts';
import { SortableTable } from './sortableTable';

interface EventRow {
  readonly facts: EventFacts;
  readonly most: number;
}

const NONE = '\u2013';

export class EventTable {
  readonly table: SortableTable<EventRow>;

  constructor(changed: () => void) {
    this.table = new SortableTable<EventRow>({
      caption: 'Events by domain',
      sort: { key: 'rate', descending: true },
      groupOf: ({ facts }) => facts.domain,
      groupHead: ({ facts }) => domainHead(facts),
      changed,
      columns: [
        {
          key: 'name',
          label: 'Event',
          order: ({ facts }) => facts.name,
          cell: ({ facts }) => shortText(facts.name, 80),
        },
        {
          key: 'kind',
          label: 'Kind',
          order: ({ facts }) => facts.kind,
          cell: ({ facts }) => shortText(facts.kind, 40),
        },
        {
          key: 'bar',
          label: 'Events a second',
          cell: ({ facts, most }) => meterBar(facts.perSecond, most, laneClass('domain', facts.colour)),
        },
        {
          key: 'rate',
          label: 'per s',
          numeric: true,
          order: ({ facts }) => facts.perSecond,
          cell: ({ facts }) => rateText(facts.perSecond),
        },
        {
          key: 'count',
          label: 'Count',
          numeric: true,
          order: ({ facts }) => facts.count,
          cell: ({ facts }) => countText(facts.count),
        },
        {
          key: 'time',
          label: 'Time',
          title: 'Time in Xen until the guest went on, where the trace tells',
          numeric: true,
          order: ({ facts }) => facts.ns ?? NaN,
          cell: ({ facts }) => (facts.ns === null ? NONE : durationText(facts.ns)),
        },
        {
          key: 'each',
          label: 'each',
          title: 'Time of one event on average',
          numeric: true,
          order: ({ facts }) => (facts.ns === null || facts.count === 0 ? NaN : facts.ns / facts.count),
          cell: ({ facts }) =>
            facts.ns === null || facts.count === 0 ? NONE : durationText(facts.ns / facts.count),
        },
      ],
    });
  }

  show(events: readonly EventFacts[]): void {
    const most = events.reduce((max, { perSecond }) => Math.max(max, perSecond), 0);
    this.table.show(events.map((facts) => ({ facts, most })));
  }
}
