/** What of the Schedule tab survives a reload of the window. */
import * as v from 'valibot';
import { finite } from '../../src/protocol/primitiveSchemas';
import { DISTRIBUTIONS } from './facts/distributionChoices';

export const scheduleStateSchema = v.object({
  /** What the timeline shows; null for all. Nanoseconds on the profile's axis. */
  view: v.nullable(v.tuple([finite, finite])),
  /** Groups of rows that are folded away. */
  folded: v.array(v.string()),
  distribution: v.picklist(DISTRIBUTIONS),
  /** Which column a table is sorted by. */
  sorts: v.record(v.string(), v.object({ key: v.string(), descending: v.boolean() })),
  /** How far the page is scrolled. */
  scroll: finite,
});

export type ScheduleState = v.InferOutput<typeof scheduleStateSchema>;
