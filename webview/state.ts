/**
 * What of a view survives a reload of the window. VS Code stores it as JSON; what comes back is checked, since an older
 * version of the extension may have written it.
 */
import * as v from 'valibot';
import { cell, recordedPer, workUnit } from '../src/protocol/breakdownSchemas';
import type { FramePath } from '../src/protocol/messages';
import { finite } from '../src/protocol/primitiveSchemas';
import { breakdownStateSchema } from './breakdown/breakdownState';
import { TABS } from './editor/tabs';
import { NOTHING_CHOSEN, offloadStateSchema } from './offload/offloadState';
import { scheduleStateSchema } from './scheduleTab/scheduleState';
import { stagePathStateSchema } from './stagePath/stagePathState';

const framePath = v.object({ lane: v.string(), names: v.pipe(v.array(v.string()), v.readonly()) });

const per = v.variant('kind', [
  ...recordedPer,
  v.object({
    kind: v.literal('typed'),
    unit: workUnit,
    perSecond: finite,
  }),
]);

const stateSchema = v.object({
  version: v.literal(2),
  event: v.string(),
  weight: v.picklist(['samples', 'period', 'time']),
  timeNs: v.nullable(v.tuple([finite, finite])),
  tab: v.picklist(TABS),
  cell: v.nullable(cell),
  per,
  search: v.string(),
  /** Per zoomed lane: the innermost box (none = the lane itself) and the part of it that is shown. */
  zooms: v.array(v.object({ lane: v.string(), box: v.nullable(framePath), from: finite, to: finite })),
  selection: v.nullable(framePath),
  /** Lanes folded or unfolded against the default. */
  folded: v.record(v.string(), v.boolean()),
  /** Lanes of which all rows are shown however little room there is. */
  whole: v.optional(v.array(v.string()), []),
  scroll: finite,
  scheduleOpen: v.boolean(),
  functions: v.object({ sort: v.string(), descending: v.boolean(), filter: v.string() }),
  breakdown: breakdownStateSchema,
  path: stagePathStateSchema,
  scheduleTab: scheduleStateSchema,
  offload: v.optional(offloadStateSchema, NOTHING_CHOSEN),
});

export type ViewState = v.InferOutput<typeof stateSchema>;
export type StoredZoom = ViewState['zooms'][number];
export type { FramePath };

/** The stored state, or null if there is none that this version understands. */
export function readState(stored: unknown): ViewState | null {
  const result = v.safeParse(stateSchema, stored);
  return result.success ? result.output : null;
}
