/** Hypercalls by domain, operation and command, with the size of their batches. */
import type { HypercallFacts } from '../../../src/protocol/schedule';
import { countText } from '../../ui/numberText';
import { shortText } from '../../ui/safeText';
import { laneClass } from '../../ui/theme';
import { meterBar } from './bars';
import { domainHead } from './domainHead';
import { batchText, countOrNone, rateText } from './factTexts';
import { SortableTable } from './sortableTable';

/** A hypercall with what its commands count. */
interface HypercallRow {
  readonly facts: HypercallFacts;
  readonly commands: readonly HypercallRow[];
  /** Largest rate of all hypercalls, for the bars. */
  readonly most: number;
}

export class HypercallTable {
  readonly table: SortableTable<HypercallRow>;

  constructor(changed: () => void) {
    this.table = new SortableTable<HypercallRow>({
      caption: 'Hypercalls by domain and operation',
      sort: { key: 'rate', descending: true },
      groupOf: ({ facts }) => facts.domain,
      groupHead: ({ facts }) => domainHead(facts),
      children: ({ commands }) => commands,
      keyOf: ({ facts }) => `${facts.domain}/${facts.name}`,
      changed,
      columns: [
        {
          key: 'name',
          label: 'Hypercall',
          order: ({ facts }) => facts.command || facts.name,
          cell: ({ facts }) => shortText(facts.command || facts.name, 80),
        },
        {
          key: 'bar',
          label: 'Calls a second',
          cell: ({ facts, most }) =>
            meterBar(
              facts.perSecond,
              most,
              `${laneClass('domain', facts.colour)}${facts.command ? ' faded' : ''}`,
            ),
        },
        {
          key: 'rate',
          label: 'per s',
          title: 'Calls a second, calls within multicalls included',
          numeric: true,
          order: ({ facts }) => facts.perSecond,
          cell: ({ facts }) => rateText(facts.perSecond),
        },
        {
          key: 'calls',
          label: 'Calls',
          numeric: true,
          order: ({ facts }) => facts.calls,
          cell: ({ facts }) => countText(facts.calls),
        },
        {
          key: 'subcalls',
          label: 'In multicalls',
          title: 'Calls that came as part of a multicall',
          numeric: true,
          order: ({ facts }) => facts.subcalls,
          cell: ({ facts }) => countOrNone(facts.subcalls),
        },
        {
          key: 'items',
          label: 'Items',
          title: 'Elements of its batches: grant operations, page table updates, calls of a multicall',
          numeric: true,
          order: ({ facts }) => facts.items,
          cell: ({ facts }) => countOrNone(facts.items),
        },
        {
          key: 'batch',
          label: 'Items a call',
          title: 'How large a batch is on average: larger ones pay the entry into Xen less often',
          numeric: true,
          order: ({ facts }) => facts.itemsPerCall ?? NaN,
          cell: ({ facts }) => batchText(facts.itemsPerCall),
        },
      ],
    });
  }

  show(hypercalls: readonly HypercallFacts[]): void {
    const wholes = hypercalls.filter(({ command }) => command === '');
    const most = wholes.reduce((max, { perSecond }) => Math.max(max, perSecond), 0);
    const commands = new Map<string, HypercallRow[]>();
    for (const facts of hypercalls) {
      if (facts.command === '') continue;
      const key = `${facts.domain}\n${facts.name}`;
      const known = commands.get(key);
      const row: HypercallRow = { facts, commands: [], most };
      if (known) known.push(row);
      else commands.set(key, [row]);
    }
    this.table.show(
      wholes.map((facts) => ({
        facts,
        most,
        commands: commands.get(`${facts.domain}\n${facts.name}`) ?? [],
      })),
    );
  }
}
