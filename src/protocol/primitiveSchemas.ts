/** Schemas of the numbers and columns that messages are made of. */
import * as v from 'valibot';

export const buffer = v.instance(ArrayBuffer);
export const count = v.pipe(v.number(), v.finite(), v.minValue(0));
export const index = v.pipe(v.number(), v.integer());
export const row = v.pipe(v.number(), v.integer(), v.minValue(0));
export const finite = v.pipe(v.number(), v.finite());
/** Shares come from floating-point sums: 1.0000000002 is no reason to refuse a message. */
export const share = finite;

export const laneKind = v.picklist(['hypervisor', 'domain', 'idle']);

/** Name of a unit of the offload model: made of names of machines, devices and threads, none of which is long. */
export const unitName = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));

/** The two forms of `GoToSource`. */
export const goToSource = [
  v.strictObject({ type: v.literal('goToSource'), func: row }),
  v.strictObject({ type: v.literal('goToSource'), unit: unitName }),
] as const;
