/** Run-time schemas of the messages in `compare.ts`. */
import * as v from 'valibot';
import { recordedPer, workUnit } from './breakdownSchemas';
import type { FromComparison, ToComparison } from './compare';
import { estimated } from './offloadSchemas';
import { buffer, count, finite, goToSource, index, laneKind, row } from './primitiveSchemas';
import { eventChoice, funcColumns, lane, openingMessages, treeColumns, weightKind } from './schemas';

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const nullableText = v.nullable(v.string());
const notes = v.array(v.string());

const per = v.variant('kind', [
  ...recordedPer,
  v.object({
    kind: v.literal('typed'),
    unit: workUnit,
    perSecondBefore: positive,
    perSecondAfter: positive,
  }),
]);

const difference = {
  before: finite,
  after: finite,
  change: finite,
  low: finite,
  high: finite,
  relative: v.nullable(finite),
  significant: v.boolean(),
  samplesBefore: count,
  samplesAfter: count,
};
const inLayer = { layer: v.string(), layerLabel: v.string(), kind: laneKind, colour: index };
const estimate = v.object({ value: finite, low: finite, high: finite });
const labelled = { key: v.string(), label: v.string(), explanation: v.string() };

const sideLoad = v.nullable(
  v.object({
    cores: v.array(v.object({ label: v.string(), ofBusiest: finite, utilisation: v.nullable(finite) })),
    busyCores: estimate,
    utilisation: v.nullable(estimate),
  }),
);

const decomposition = v.object({
  gain: v.nullable(
    v.object({
      factor: finite,
      terms: v.array(v.object({ ...labelled, ln: estimate, factor: estimate })),
      costUnit: v.string(),
      costBefore: estimate,
      costAfter: estimate,
      parts: v.array(v.object({ ...labelled, saved: estimate })),
      missShare: v.nullable(estimate),
      missShareWithheld: nullableText,
    }),
  ),
  withheld: nullableText,
  before: sideLoad,
  after: sideLoad,
  source: v.string(),
  notes,
});

const side = v.object({ name: v.string(), samples: count, seconds: v.nullable(count), whole: finite });

const comparison = v.object({
  kind: v.literal('comparison'),
  per,
  format: v.string(),
  unitLabel: v.string(),
  before: side,
  after: side,
  layers: v.array(v.object({ ...difference, ...inLayer })),
  categories: v.array(
    v.object({
      ...difference,
      ...inLayer,
      category: v.string(),
      label: v.string(),
      explanation: v.string(),
    }),
  ),
  functions: v.array(
    v.object({
      ...inLayer,
      func: row,
      name: v.string(),
      body: v.string(),
      module: v.string(),
      category: v.string(),
      self: v.object(difference),
      total: v.object(difference),
    }),
  ),
  ofFunctions: count,
  nodes: v.object({ before: buffer, after: buffer, low: buffer, high: buffer, significant: buffer }),
  decomposition,
  notes,
});

const prediction = v.object({
  title: v.string(),
  host: v.string(),
  predicted: estimated,
  measured: v.nullable(v.object({ ratio: finite, low: finite, high: finite })),
  source: v.string(),
  fell: v.nullable(v.picklist(['inside', 'above', 'below'])),
  terms: v.array(
    v.object({
      key: v.string(),
      label: v.string(),
      predicted: estimated,
      measured: estimate,
      agrees: v.boolean(),
    }),
  ),
  termsNote: nullableText,
  learnt: v.boolean(),
  told: nullableText,
});

export const toComparisonSchema: v.GenericSchema<unknown, ToComparison> = v.variant('type', [
  ...openingMessages,
  v.object({
    type: v.literal('paired'),
    before: v.string(),
    after: v.string(),
    events: v.array(eventChoice),
    lanes: v.array(lane),
    tree: treeColumns,
    funcs: funcColumns,
    work: v.array(
      v.object({
        key: v.string(),
        unit: workUnit,
        label: v.string(),
        perSecondBefore: count,
        perSecondAfter: count,
      }),
    ),
    notes,
    files: v.object({ before: v.string(), after: v.string() }),
    plan: v.string(),
  }),
  v.object({ type: v.literal('rulesChanged') }),
  v.object({ type: v.literal('prediction'), prediction }),
  v.object({ type: v.literal('reply'), id: row, value: comparison }),
  v.object({ type: v.literal('refused'), id: row, message: v.string() }),
]);

export const fromComparisonSchema: v.GenericSchema<unknown, FromComparison> = v.variant('type', [
  v.object({ type: v.literal('ready'), version: v.number() }),
  v.object({ type: v.literal('cancelLoading') }),
  v.object({ type: v.literal('retry') }),
  v.object({
    type: v.literal('compare'),
    id: row,
    ask: v.object({ event: v.string(), weight: weightKind, per }),
    most: row,
  }),
  v.object({ type: v.literal('cancel'), id: row }),
  v.object({ type: v.literal('calibrate') }),
  v.object({ type: v.literal('swap') }),
  v.object({ type: v.literal('openSide'), side: v.picklist(['before', 'after']) }),
  goToSource[0],
  v.object({ type: v.literal('copy'), text: v.string() }),
  v.object({ type: v.literal('trouble'), message: v.string() }),
]);
