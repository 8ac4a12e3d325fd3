/**
 * Profile -> pprof (github.com/google/pprof, proto/profile.proto), gzip'ed: for each event the number of samples and their
 * sum, by stack, thread and domain. Times, CPUs and the schedule have no place in the format.
 */
import { createGzip } from 'node:zlib';
import { Readable } from 'node:stream';
import {
  Profile as PprofMessage,
  StringTable,
  emptyTableToken,
  type LabelInput,
  type ProfileInput,
  type SampleInput,
} from 'pprof-format';
import type { Profile } from '../../profile/profile';
import { LABEL, samplesType } from '../pprof/labels';
import { lanesOf, type Lane } from './lanes';

export interface PprofExportOptions {
  /** Only this event; all of them if not given. */
  readonly event?: string;
}

/** Samples encoded at once. */
const BATCH = 8192;

/** A gzip'ed file in pieces. Periods are rounded to whole numbers. Throws UnknownEventError. */
export function exportPprof(profile: Profile, options: PprofExportOptions = {}): AsyncIterable<Uint8Array> {
  return Readable.from(messages(profile, lanesOf(profile, options.event))).pipe(createGzip());
}

/** Encoded messages are joined by writing them one after another: repeated fields add up (protobuf.dev, "Last One Wins"). */
function* messages(profile: Profile, lanes: readonly Lane[]): Generator<Uint8Array> {
  const strings = new StringTable();
  const events = [...new Set(lanes.map((lane) => lane.event))];
  const unitOf = (event: string) => lanes.find((lane) => lane.event === event)!.unit;
  yield encoded({
    sampleType: events.flatMap((event) => [
      {
        type: strings.dedup(events.length === 1 ? 'samples' : samplesType(event)),
        unit: strings.dedup('count'),
      },
      { type: strings.dedup(event), unit: strings.dedup(unitOf(event)) },
    ]),
  });
  let batch: SampleInput[] = [];
  for (const lane of lanes) {
    for (const sample of laneSamples(profile, lane, events, strings)) {
      batch.push(sample);
      if (batch.length < BATCH) continue;
      yield encoded({ sample: batch });
      batch = [];
    }
  }
  yield encoded({ sample: batch });
  // The texts come last: by now all of them are known.
  const { funcs } = profile;
  yield new PprofMessage({
    mapping: funcs.modules.map((module, i) => ({
      id: i + 1,
      filename: strings.dedup(module),
      hasFunctions: true,
    })),
    location: funcs.name.map((_, i) => ({
      id: i + 1,
      mappingId: funcs.module[i] + 1,
      line: [{ functionId: i + 1 }],
    })),
    function: funcs.name.map((name, i) => {
      const text = strings.dedup(name);
      return { id: i + 1, name: text, systemName: text, filename: strings.dedup(funcs.sourceFile[i]) };
    }),
    comment: [strings.dedup(`${profile.name}, written by xen-io-profiler`)],
    defaultSampleType: events.length === 0 ? 0 : strings.dedup(events[0]),
    stringTable: strings,
  }).encode();
}

/** A part of the profile without texts. */
function encoded(part: ProfileInput): Uint8Array {
  return new PprofMessage({ ...part, stringTable: new StringTable(emptyTableToken) }).encode();
}

function* laneSamples(
  profile: Profile,
  lane: Lane,
  events: readonly string[],
  strings: StringTable,
): Generator<SampleInput> {
  const { samples, stacks, threads } = profile;
  const stackCount = stacks.func.length + 1;
  const totals = new Map<number, { count: number; period: number }>();
  for (const row of lane.rows) {
    const key = (samples.thread[row] + 1) * stackCount + samples.stack[row] + 1;
    const total = totals.get(key);
    if (total === undefined) totals.set(key, { count: 1, period: samples.period[row] });
    else {
      total.count++;
      total.period += samples.period[row];
    }
  }
  const at = 2 * events.indexOf(lane.event);
  const domain = domainLabels(lane, strings);
  for (const [key, total] of totals) {
    const value = new Array<number>(2 * events.length).fill(0);
    value[at] = total.count;
    value[at + 1] = Math.round(total.period);
    const locationId: number[] = [];
    for (let stack = (key % stackCount) - 1; stack >= 0; stack = stacks.prefix[stack]) {
      locationId.push(stacks.func[stack] + 1);
    }
    const thread = Math.floor(key / stackCount) - 1;
    const label: LabelInput[] =
      thread < 0 ? [] : [{ key: strings.dedup(LABEL.comm), str: strings.dedup(threads.comm[thread]) }];
    if (thread >= 0 && threads.pid[thread] >= 0)
      label.push({ key: strings.dedup(LABEL.pid), num: threads.pid[thread] });
    if (thread >= 0 && threads.tid[thread] >= 0)
      label.push({ key: strings.dedup(LABEL.tid), num: threads.tid[thread] });
    yield { locationId, value, label: [...label, ...domain] };
  }
}

function domainLabels({ domain }: Lane, strings: StringTable): LabelInput[] {
  const labels: LabelInput[] = [
    { key: strings.dedup(LABEL.domain), str: strings.dedup(domain.name) },
    { key: strings.dedup(LABEL.domainRole), str: strings.dedup(domain.role) },
  ];
  if (domain.id !== null) labels.push({ key: strings.dedup(LABEL.domainId), num: domain.id });
  return labels;
}
