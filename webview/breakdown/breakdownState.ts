/** What of the breakdown survives a reload of the window. */
import * as v from 'valibot';

export const breakdownStateSchema = v.object({
  sort: v.string(),
  descending: v.boolean(),
  grouped: v.boolean(),
  filter: v.string(),
  unfolded: v.array(v.string()),
  /** null: idle is left out where it would dwarf the rest. */
  idle: v.nullable(v.boolean()),
});

export type BreakdownState = v.InferOutput<typeof breakdownStateSchema>;
