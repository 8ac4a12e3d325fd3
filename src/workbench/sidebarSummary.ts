/** What the viewer says about a profile: the same query as its editor, or the profile's first view. */
import type { EventChoice, ToSidebar, ViewQuery } from '../protocol/messages';
import type { ProfileDocument } from './profileDocument';

const TOP = 10;

export async function summaryMessage(document: ProfileDocument): Promise<ToSidebar> {
  const opened = await document.ask({ ask: 'opened' });
  const { name, warnings } = opened.header;
  const query = document.query ?? firstQuery(opened.events);
  if (query === undefined) {
    return {
      type: 'summary',
      name,
      shown: 'no samples',
      bar: { shares: [], source: 'Nothing was sampled.' },
      breakdown: null,
      functions: [],
      warnings,
    };
  }
  const weights = await document.ask({ ask: 'weights', query });
  const traced = opened.events.find((event) => event.key === query.event)?.traced;
  const breakdown =
    traced === true ? null : await document.ask({ ask: 'breakdown', query, per: { kind: 'share' } });
  const functions = await document.ask({ ask: 'functions', query, most: TOP });
  return {
    type: 'summary',
    name,
    shown: describe(query, opened.events),
    bar: weights.bar,
    breakdown,
    functions: functions.rows,
    warnings,
  };
}

function firstQuery(events: readonly EventChoice[]): ViewQuery | undefined {
  const first = events.at(0);
  const weight = first?.weights.find((w) => w.unavailable === undefined);
  return first === undefined || weight === undefined
    ? undefined
    : { event: first.key, weight: weight.kind, filter: {} };
}

function describe(query: ViewQuery, events: readonly EventChoice[]): string {
  const event = events.find((e) => e.key === query.event);
  const weight = event?.weights.find((w) => w.kind === query.weight);
  const range = query.filter.timeNs === undefined ? '' : ', chosen time range';
  const part = query.filter.cell === undefined ? '' : ', chosen part';
  return `${event?.label ?? query.event}, by ${(weight?.label ?? query.weight).toLowerCase()}${range}${part}`;
}
