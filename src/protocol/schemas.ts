/**
 * Run-time schemas of the messages in `messages.ts`. Whoever receives a message checks it here first: a webview is
 * outside the host's trust and the other way round.
 */
import * as v from 'valibot';
import { breakdownReply, cell, pathReply, per, workChoice } from './breakdownSchemas';
import { estimateAsk, estimated, estimateReply, offloadAsk, offloadReply, verdict } from './offloadSchemas';
import { buffer, count, finite, goToSource, index, laneKind, row, share, unitName } from './primitiveSchemas';
import { lostWindows, scheduleFactsReply, scheduleReply } from './scheduleSchemas';
import type { FromEditor, FromSidebar, ToEditor, ToSidebar } from './messages';

/** A message schema whose output is exactly the message type. */
type Checks<T> = v.GenericSchema<unknown, T>;

/** Lists of names run to hundreds of thousands: one plain loop instead of a schema run per name. */
const names = v.custom<readonly string[]>(
  (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  'expected a list of strings',
);

export const weightKind = v.picklist(['samples', 'period', 'time']);
const warnings = v.array(v.object({ code: v.string(), message: v.string() }));

export const failure = v.object({
  title: v.string(),
  message: v.string(),
  place: v.exactOptional(v.string()),
  remedy: v.exactOptional(v.string()),
});

const layerBar = v.object({
  shares: v.array(
    v.object({
      key: v.string(),
      label: v.string(),
      kind: laneKind,
      colour: index,
      share,
      low: share,
      high: share,
      samples: count,
    }),
  ),
  source: v.string(),
});

const functionRow = v.object({
  func: row,
  name: v.string(),
  body: v.string(),
  module: v.string(),
  lane: v.string(),
  laneLabel: v.string(),
  colour: index,
  kind: laneKind,
  self: count,
  total: count,
  selfShare: share,
  selfLow: share,
  selfHigh: share,
  totalShare: share,
});

export const eventChoice = v.object({
  key: v.string(),
  label: v.string(),
  explanation: v.string(),
  traced: v.boolean(),
  weights: v.array(
    v.object({
      kind: weightKind,
      label: v.string(),
      format: v.string(),
      unavailable: v.exactOptional(v.string()),
    }),
  ),
});

const quality = v.array(
  v.object({
    check: v.string(),
    level: v.picklist(['note', 'caution', 'stop']),
    title: v.string(),
    message: v.string(),
    disables: v.array(v.string()),
  }),
);

const header = v.object({
  name: v.string(),
  facts: v.array(v.object({ label: v.string(), value: v.string(), title: v.exactOptional(v.string()) })),
  warnings,
  quality,
  clocks: v.array(v.string()),
  startNs: finite,
  endNs: finite,
});

export const lane = v.object({
  key: v.string(),
  kind: laneKind,
  label: v.string(),
  colour: index,
  firstNode: row,
  endNode: row,
});

const schedule = v.object({
  startNs: finite,
  endNs: finite,
  pcpus: v.array(index),
  vcpus: v.array(v.object({ label: v.string(), domain: v.string(), colour: index, idle: v.boolean() })),
  vcpu: buffer,
  pcpu: buffer,
  start: buffer,
  end: buffer,
  lost: lostWindows,
  table: v.array(
    v.object({
      vcpu: v.string(),
      running: v.string(),
      runnable: v.string(),
      blocked: v.string(),
      lost: v.string(),
    }),
  ),
});

const query = v.object({
  event: v.string(),
  weight: weightKind,
  filter: v.object({
    timeNs: v.exactOptional(v.tuple([finite, finite])),
    domains: v.exactOptional(v.array(index)),
    cpus: v.exactOptional(v.array(index)),
    comms: v.exactOptional(v.array(v.string())),
    cell: v.exactOptional(cell),
  }),
});

export const treeColumns = v.object({ func: buffer, depth: buffer, subtreeEnd: buffer });
export const funcColumns = v.object({
  names,
  module: buffer,
  layer: buffer,
  modules: names,
  bodies: v.array(v.object({ func: row, text: v.string() })),
  hypercalls: v.exactOptional(v.object({ stubs: v.array(row), empty: v.array(row) })),
});

const replyValue = v.variant('kind', [
  v.object({
    kind: v.literal('weights'),
    total: buffer,
    self: buffer,
    lanes: v.array(
      v.object({
        key: v.string(),
        total: count,
        samples: count,
        effectiveSamples: count,
        source: v.string(),
        share: v.exactOptional(v.object({ share, low: share, high: share })),
      }),
    ),
    bar: layerBar,
    note: v.string(),
  }),
  v.object({ kind: v.literal('functions'), rows: v.array(functionRow), ofRows: count }),
  breakdownReply,
  pathReply,
  scheduleReply,
  scheduleFactsReply,
  offloadReply,
  estimateReply,
]);

/** What every page hears that opens files. */
export const openingMessages = [
  v.object({
    type: v.literal('loading'),
    name: v.string(),
    phase: v.string(),
    done: count,
    total: v.nullable(count),
  }),
  v.object({ type: v.literal('failed'), failure }),
] as const;

export const toEditorSchema: Checks<ToEditor> = v.variant('type', [
  ...openingMessages,
  v.object({
    type: v.literal('opened'),
    header,
    events: v.array(eventChoice),
    lanes: v.array(lane),
    tree: treeColumns,
    funcs: funcColumns,
    schedule: v.nullable(schedule),
    work: v.array(workChoice),
  }),
  v.object({ type: v.literal('rulesChanged') }),
  v.object({ type: v.literal('reply'), id: row, value: replyValue }),
  v.object({ type: v.literal('refused'), id: row, message: v.string() }),
  v.object({ type: v.literal('focus'), func: row, lane: v.string() }),
  v.object({ type: v.literal('keepCell'), cell }),
  v.object({ type: v.literal('showOffload') }),
  v.object({ type: v.literal('addMove'), unit: unitName }),
]);

export const fromEditorSchema: Checks<FromEditor> = v.variant('type', [
  v.object({ type: v.literal('ready'), version: v.number() }),
  v.object({ type: v.literal('cancelLoading') }),
  v.object({ type: v.literal('retry') }),
  v.object({ type: v.literal('weights'), id: row, query }),
  v.object({ type: v.literal('functions'), id: row, query, most: row }),
  v.object({ type: v.literal('breakdown'), id: row, query, per }),
  v.object({ type: v.literal('path'), id: row, query, per }),
  v.object({ type: v.literal('schedule'), id: row }),
  v.object({
    type: v.literal('scheduleFacts'),
    id: row,
    timeNs: v.exactOptional(v.tuple([finite, finite])),
  }),
  v.object({ type: v.literal('offload'), id: row, ask: offloadAsk }),
  v.object({ type: v.literal('estimate'), id: row, ask: estimateAsk }),
  v.object({ type: v.literal('applySteps'), ask: estimateAsk, title: v.string() }),
  v.object({ type: v.literal('saveScript'), ask: estimateAsk, title: v.string() }),
  v.object({ type: v.literal('cancel'), id: row }),
  v.object({ type: v.literal('viewChanged'), query }),
  ...goToSource,
  v.object({ type: v.literal('copy'), text: v.string() }),
  v.object({ type: v.literal('trouble'), message: v.string() }),
]);

export const toSidebarSchema: Checks<ToSidebar> = v.variant('type', [
  v.object({ type: v.literal('none') }),
  v.object({ type: v.literal('loading'), name: v.string() }),
  v.object({ type: v.literal('failed'), failure }),
  v.object({
    type: v.literal('summary'),
    name: v.string(),
    shown: v.string(),
    bar: layerBar,
    breakdown: v.nullable(breakdownReply),
    functions: v.array(functionRow),
    warnings,
  }),
  v.object({
    type: v.literal('offloadSummary'),
    moves: v.array(v.string()),
    outcome: v.nullable(v.object({ verdict, gain: estimated, most: estimated })),
    reason: v.string(),
  }),
]);

export const fromSidebarSchema: Checks<FromSidebar> = v.variant('type', [
  v.object({ type: v.literal('ready'), version: v.number() }),
  v.object({ type: v.literal('focusFunction'), func: row, lane: v.string() }),
  v.object({ type: v.literal('keepCell'), cell }),
  v.object({ type: v.literal('showOffload') }),
  ...goToSource,
  v.object({ type: v.literal('openSample') }),
  v.object({ type: v.literal('openProfile') }),
  v.object({ type: v.literal('trouble'), message: v.string() }),
]);

/** A checked message, or in one line what is wrong with it and where. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Checks one incoming message. Never throws. */
export function check<T>(schema: Checks<T>, message: unknown): Checked<T> {
  const result = v.safeParse(schema, message, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  return { ok: false, reason: `${v.getDotPath(issue) ?? 'message'}: ${issue.message}` };
}
