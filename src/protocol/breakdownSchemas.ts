/** Run-time schemas of `breakdown.ts`. */
import * as v from 'valibot';
import { count, finite, index, laneKind, share } from './primitiveSchemas';

export const cell = v.object({ layer: v.string(), category: v.exactOptional(v.string()) });
export const workUnit = v.picklist(['packets', 'bytes', 'requests']);

/** What figures can be divided by without anything typed in. */
export const recordedPer = [
  v.object({ kind: v.literal('share') }),
  v.object({ kind: v.literal('second') }),
  v.object({ kind: v.literal('work'), key: v.string() }),
] as const;

export const per = v.variant('kind', [
  ...recordedPer,
  v.object({
    kind: v.literal('typed'),
    unit: workUnit,
    perSecond: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  }),
]);

export const workChoice = v.object({
  key: v.string(),
  unit: workUnit,
  label: v.string(),
  perSecond: count,
  source: v.string(),
});

export const figure = {
  share,
  shareLow: share,
  shareHigh: share,
  value: finite,
  low: finite,
  high: finite,
  samples: count,
};
export const place = { kind: laneKind, colour: index };
export const nullableFinite = v.nullable(finite);

export const breakdownReply = v.object({
  kind: v.literal('breakdown'),
  per,
  format: v.string(),
  unitLabel: v.string(),
  whole: v.object(figure),
  layers: v.array(
    v.object({
      ...figure,
      ...place,
      key: v.string(),
      label: v.string(),
      source: v.string(),
      categories: v.array(
        v.object({
          ...figure,
          category: v.string(),
          label: v.string(),
          explanation: v.string(),
          group: v.string(),
        }),
      ),
    }),
  ),
  contexts: v.array(
    v.object({
      ...figure,
      ...place,
      unit: v.string(),
      label: v.string(),
      contextKind: v.picklist(['kthread', 'napi', 'interrupt', 'hypercall', 'vcpu', 'process', 'unknown']),
      layer: v.string(),
      layerLabel: v.string(),
    }),
  ),
  source: v.string(),
  notes: v.array(v.string()),
  counted: v.array(
    v.object({
      label: v.string(),
      colour: index,
      rows: v.array(
        v.object({
          kind: v.string(),
          name: v.string(),
          count,
          perSecond: count,
          perUnit: nullableFinite,
          ns: nullableFinite,
          batch: nullableFinite,
        }),
      ),
    }),
  ),
  hypervisorSampled: v.boolean(),
});

export const pathReply = v.object({
  kind: v.literal('path'),
  format: v.string(),
  paths: v.array(
    v.object({
      key: v.string(),
      label: v.string(),
      unitLabel: v.string(),
      stages: v.array(
        v.object({
          ...figure,
          ...place,
          key: v.string(),
          label: v.string(),
          explanation: v.string(),
          cells: v.array(cell),
          layerLabel: v.string(),
          seen: v.picklist(['sampled', 'hidden']),
        }),
      ),
      crossings: v.array(
        v.object({
          from: v.string(),
          to: v.string(),
          label: v.string(),
          perSecond: count,
          perUnit: nullableFinite,
          source: v.string(),
        }),
      ),
      notes: v.array(v.string()),
    }),
  ),
  nothing: v.string(),
});
