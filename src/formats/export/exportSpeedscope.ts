/**
 * Profile -> speedscope's JSON (src/lib/file-format-spec.ts of speedscope 1.x): one "sampled" profile for each event and
 * domain, samples in order of time, each with its thread's command as the outermost frame.
 */
import type { Profile } from '../../profile/profile';
import { lanesOf, type Lane } from './lanes';
import { inChunks } from './textChunks';

export interface SpeedscopeOptions {
  /** Only this event; all of them if not given. */
  readonly event?: string;
}

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';

/** One JSON document in pieces. Throws UnknownEventError. */
export function exportSpeedscope(profile: Profile, options: SpeedscopeOptions = {}): Generator<string> {
  return inChunks(document(profile, lanesOf(profile, options.event)));
}

function* document(profile: Profile, lanes: readonly Lane[]): Generator<string> {
  const commFrames = new CommFrames(profile);
  yield `{"$schema":${JSON.stringify(SCHEMA)},"shared":{"frames":[`;
  yield* frames(profile, commFrames.texts);
  yield ']},"profiles":[';
  for (const [i, lane] of lanes.entries()) {
    if (i > 0) yield ',';
    yield* sampledProfile(profile, lane, commFrames);
  }
  yield `],"name":${JSON.stringify(profile.name)},"activeProfileIndex":0,"exporter":"xen-io-profiler"}\n`;
}

function* frames(profile: Profile, comms: readonly string[]): Generator<string> {
  const { funcs } = profile;
  let separator = '';
  for (const [func, name] of funcs.name.entries()) {
    const module = funcs.module[func];
    const file = funcs.sourceFile[func] || (module < 0 ? '' : funcs.modules[module]);
    yield separator + JSON.stringify(file === '' ? { name } : { name, file });
    separator = ',';
  }
  for (const name of comms) {
    yield separator + JSON.stringify({ name });
    separator = ',';
  }
}

function* sampledProfile(profile: Profile, lane: Lane, commFrames: CommFrames): Generator<string> {
  const { samples } = profile;
  const name = `${lane.event}, ${lane.domain.name}`;
  let total = 0;
  for (const row of lane.rows) total += samples.period[row];
  const unit = lane.unit === 'nanoseconds' ? 'nanoseconds' : 'none';
  yield `{"type":"sampled","name":${JSON.stringify(name)},"unit":"${unit}","startValue":0,"endValue":${total},"samples":[`;
  let separator = '';
  for (const row of lane.rows) {
    yield `${separator}[${stackFrames(profile, row, commFrames).join(',')}]`;
    separator = ',';
  }
  yield '],"weights":[';
  separator = '';
  for (const row of lane.rows) {
    yield separator + String(samples.period[row]);
    separator = ',';
  }
  yield ']}';
}

/** Frame numbers from the outermost inwards. */
function stackFrames(profile: Profile, row: number, commFrames: CommFrames): number[] {
  const { prefix, func } = profile.stacks;
  const path: number[] = [];
  for (let stack = profile.samples.stack[row]; stack >= 0; stack = prefix[stack]!) path.push(func[stack]);
  const comm = commFrames.frameOfThread(profile.samples.thread[row]);
  if (comm >= 0) path.push(comm);
  return path.reverse();
}

/** Frames for commands, numbered after those of the functions. */
class CommFrames {
  readonly texts: string[] = [];
  private readonly ofThread: Int32Array;

  constructor(profile: Profile) {
    const rows = new Map<string, number>();
    this.ofThread = Int32Array.from(profile.threads.comm, (comm) => {
      let row = rows.get(comm);
      if (row === undefined) rows.set(comm, (row = profile.funcs.name.length + this.texts.push(comm) - 1));
      return row;
    });
  }

  /** -1 for thread -1. */
  frameOfThread(thread: number): number {
    return thread < 0 ? -1 : this.ofThread[thread];
  }
}
