/** What a plan was predicted to bring, kept with it so that a later recording can be held against it. */
import * as v from 'valibot';
import type { Estimate } from '../../offload/estimate';
import type { EstimateAsk } from '../../protocol/offload';
import { estimateAsk, estimated } from '../../protocol/offloadSchemas';

/** What was asked of the model, and the part of its answer that can be measured. */
export const predictedSchema = v.object({
  ask: estimateAsk,
  gain: estimated,
  /** Terms of ln of the gain. */
  parts: v.object({ parallelism: estimated, costPerUnit: estimated, idleAndClock: estimated }),
});

export type Predicted = v.InferOutput<typeof predictedSchema>;

/** Null where nothing measurable was predicted: bounds alone, or nothing at all. */
export function predictedBy(ask: EstimateAsk | undefined, estimate: Estimate): Predicted | null {
  const { verdict, gain, parts } = estimate;
  if (ask === undefined || verdict === 'bounds-only' || verdict === 'withheld') return null;
  const { parallelism, costPerUnit, idleAndClock } = parts;
  const parsed = v.safeParse(predictedSchema, {
    ask,
    gain,
    parts: { parallelism, costPerUnit, idleAndClock },
  });
  return parsed.success ? parsed.output : null;
}
