/** What of the stage path survives a reload of the window. */
import * as v from 'valibot';

export const stagePathStateSchema = v.object({
  /** Key of the path that is shown, '' for the first. */
  path: v.string(),
});

export type StagePathState = v.InferOutput<typeof stagePathStateSchema>;
