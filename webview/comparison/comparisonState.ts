/** What of a comparison survives a reload of the window; checked when it comes back. */
import * as v from 'valibot';
import { recordedPer, workUnit } from '../../src/protocol/breakdownSchemas';
import { finite } from '../../src/protocol/primitiveSchemas';

const per = v.variant('kind', [
  ...recordedPer,
  v.object({
    kind: v.literal('typed'),
    unit: workUnit,
    perSecondBefore: finite,
    perSecondAfter: finite,
  }),
]);

const table = v.object({
  sort: v.string(),
  descending: v.boolean(),
  filter: v.string(),
  significantOnly: v.boolean(),
});

const stateSchema = v.object({
  version: v.literal(1),
  /** The host finds the two files again by these. */
  files: v.object({ before: v.string(), after: v.string() }),
  /** And the plan that was tried between them; '' for none. */
  plan: v.optional(v.string(), ''),
  tab: v.picklist(['overview', 'flame', 'categories', 'functions']),
  event: v.string(),
  weight: v.picklist(['samples', 'period', 'time']),
  per,
  widthOf: v.picklist(['before', 'after']),
  categories: table,
  functions: table,
});

export type ComparisonState = v.InferOutput<typeof stateSchema>;
export type TableState = ComparisonState['functions'];

/** The stored state, or null if there is none that this version understands. */
export function readComparisonState(stored: unknown): ComparisonState | null {
  const result = v.safeParse(stateSchema, stored);
  return result.success ? result.output : null;
}
