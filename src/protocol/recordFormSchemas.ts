/** Run-time schemas of the messages in `recordForm.ts`. What the form sends is bounded: it is kept and goes into commands. */
import * as v from 'valibot';
import { count, finite, row } from './primitiveSchemas';
import {
  MOST_HOSTS,
  SOURCE_NAMES,
  type FromRecordForm,
  type RecordForm,
  type ToRecordForm,
} from './recordForm';
import { failure } from './schemas';

const sourceName = v.picklist(SOURCE_NAMES);
const nullableText = v.nullable(v.string());

const problem = v.object({ machine: v.string(), text: v.string(), fix: nullableText });
const problems = v.array(problem);

const host = v.object({
  target: v.string(),
  state: v.picklist(['disconnected', 'connecting', 'failed', 'connected']),
  message: nullableText,
  facts: v.string(),
  checks: v.array(v.object({ id: v.string(), title: v.string(), text: v.string(), fix: nullableText })),
  sources: v.array(v.object({ source: sourceName, refused: nullableText, fix: nullableText })),
  events: v.array(v.string()),
  machines: v.array(
    v.object({
      key: v.string(),
      host: v.string(),
      guest: nullableText,
      label: v.string(),
      detail: v.string(),
      login: nullableText,
    }),
  ),
  leftovers: row,
});

const short = v.pipe(v.string(), v.maxLength(1000));
const long = v.pipe(v.string(), v.maxLength(20_000));
const some = <const S extends v.GenericSchema>(schema: S, most: number) =>
  v.pipe(v.array(schema), v.maxLength(most));

export const recordFormSchema: v.GenericSchema<unknown, RecordForm> = v.object({
  hosts: some(short, MOST_HOSTS),
  machines: some(v.object({ key: short, login: short, workload: long, ticked: v.boolean() }), 500),
  seconds: finite,
  sources: some(sourceName, SOURCE_NAMES.length),
  frequency: finite,
  events: some(short, 32),
  limitMegabytes: finite,
  directory: short,
  clearLeftovers: v.boolean(),
  folder: short,
  name: short,
});

const run = v.variant('state', [
  v.object({ state: v.literal('idle') }),
  v.object({
    state: v.literal('running'),
    what: v.string(),
    stage: v.picklist(['before', 'recording', 'after']),
    step: v.string(),
    elapsedSeconds: count,
    totalSeconds: count,
    cancelling: v.boolean(),
    machines: v.array(
      v.object({
        machine: v.string(),
        seconds: count,
        bytes: count,
        samples: v.nullable(count),
        fetchedBytes: v.nullable(count),
        fetchTotal: v.nullable(count),
      }),
    ),
    problems,
  }),
  v.object({
    state: v.literal('done'),
    early: v.boolean(),
    machines: v.array(
      v.object({
        machine: v.string(),
        seconds: count,
        bytes: count,
        samples: v.nullable(count),
        fetchedBytes: count,
        recorders: v.array(v.object({ name: v.string(), cpuSeconds: count })),
      }),
    ),
    problems,
    file: v.string(),
  }),
  v.object({ state: v.literal('cancelled') }),
  v.object({ state: v.literal('failed'), failure, problems }),
]);

export const toRecordFormSchema: v.GenericSchema<unknown, ToRecordForm> = v.variant('type', [
  v.object({ type: v.literal('hosts'), hosts: v.array(host) }),
  v.object({ type: v.literal('form'), form: recordFormSchema }),
  v.object({ type: v.literal('chooseHost'), target: v.string() }),
  v.object({ type: v.literal('folder'), folder: v.string() }),
  v.object({
    type: v.literal('outlook'),
    outlook: v.object({
      file: v.string(),
      taken: v.boolean(),
      folderProblem: nullableText,
      size: v.nullable(v.object({ bytes: count, bytesPerSecond: count })),
    }),
  }),
  v.object({ type: v.literal('run'), run }),
]);

export const fromRecordFormSchema: v.GenericSchema<unknown, FromRecordForm> = v.variant('type', [
  v.object({ type: v.literal('ready'), version: v.number() }),
  v.object({ type: v.literal('connect'), target: short }),
  v.object({ type: v.literal('addHost') }),
  v.object({ type: v.literal('changed'), form: recordFormSchema }),
  v.object({ type: v.literal('chooseFolder') }),
  v.object({ type: v.literal('record'), form: recordFormSchema }),
  v.object({ type: v.literal('cancel') }),
  v.object({ type: v.literal('openResult') }),
  v.object({ type: v.literal('showLog') }),
  v.object({ type: v.literal('dismiss') }),
  v.object({ type: v.literal('copy'), text: v.string() }),
  v.object({ type: v.literal('trouble'), message: v.string() }),
]);
