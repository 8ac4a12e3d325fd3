/** Records several machines at the same moment into one `.xenprof`. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { HOST_CLOCKS, hostClocksText } from '../formats/recording/hostClocks';
import { HostClocks } from './hostClocks';
import { MachineRecording } from './machineRecording';
import { packFolder } from './packFolder';
import { localFolder, recordingFolders, type RecordingFolder } from './recordingFolders';
import {
  CannotRecord,
  type MachineResult,
  type RecordEvent,
  type RecordRequest,
  type RecordResult,
} from './recordRequest';

/** How often the clocks of several hosts are read while they record. */
const CLOCKS_MS = 10_000;

/**
 * Looks at all machines, starts everything everywhere at once, stops together, fetches and packs.
 * What was recorded is kept when something fails afterwards, and the error says where.
 * @param stop ends the recording early; what there is by then is the result
 * @throws CannotRecord
 */
export async function record(
  request: RecordRequest,
  tell: (event: RecordEvent) => void,
  stop?: AbortSignal,
): Promise<RecordResult> {
  const recordings: MachineRecording[] = [];
  let clocks: HostClocks | undefined;
  try {
    tell({ kind: 'step', text: 'looking at the machines' });
    const asking = withOneQuestionAtATime(request);
    const looks = request.machines.map((machine) => MachineRecording.look(machine, asking, tell));
    for (const look of await Promise.allSettled(looks))
      if (look.status === 'fulfilled') recordings.push(look.value);
    // The first failure in the order of the machines.
    await Promise.all(looks);
    if (!recordings.some((recording) => recording.records))
      throw new CannotRecord(nothingToRecord(recordings));
    const placed = placedIn(recordings);
    clocks = await hostClocks(placed, tell);
    await run(recordings, clocks, tell, stop);
    return await collect(placed, clocks, request, tell);
  } catch (error) {
    if (error instanceof CannotRecord) throw error;
    const left = recordings.flatMap((recording) => recording.left ?? []);
    throw new CannotRecord(
      `${error instanceof Error ? error.message : String(error)}${
        left.length === 0
          ? ''
          : `. What was recorded may still be in ${left.join(', ')}; the next recording with --clear-leftovers removes it`
      }`,
      { cause: error },
    );
  } finally {
    clocks?.close();
    for (const recording of recordings) recording.close();
  }
}

interface PlacedRecording {
  readonly recording: MachineRecording;
  readonly place: RecordingFolder;
}

function placedIn(recordings: readonly MachineRecording[]): PlacedRecording[] {
  const places = recordingFolders(
    recordings.map(({ machine, preflight }) => ({ machine, role: preflight.role })),
  );
  return recordings.map((recording, i) => ({ recording, place: places[i] }));
}

/** Of several hosts, each by its first machine, which is the host itself. */
async function hostClocks(
  placed: readonly PlacedRecording[],
  tell: (event: RecordEvent) => void,
): Promise<HostClocks | undefined> {
  const firsts = new Map<string, MachineRecording>();
  for (const { recording, place } of placed) if (!firsts.has(place.host)) firsts.set(place.host, recording);
  if (firsts.size < 2) return undefined;
  const hosts = [...firsts].map(([host, { connected }]) => ({ host, remote: connected }));
  return HostClocks.start(hosts, (host, text) =>
    tell({ kind: 'problem', machine: firsts.get(host)?.label ?? host, text }),
  );
}

/** Machines are looked at side by side; a person is asked for one after the other. */
function withOneQuestionAtATime(request: RecordRequest): RecordRequest {
  const { sudoPassword } = request;
  if (sudoPassword === undefined) return request;
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...request,
    sudoPassword: (host, attempt) => {
      const answer = last.then(() => sudoPassword(host, attempt));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

/** From the start of the recorders until every machine has put its recording together. */
async function run(
  recordings: readonly MachineRecording[],
  clocks: HostClocks | undefined,
  tell: (event: RecordEvent) => void,
  stop: AbortSignal | undefined,
): Promise<void> {
  /** Some machine has stopped, or was told to. */
  const early = new AbortController();
  const end = (isEarly: boolean) => {
    early.abort();
    // A connection that is gone has stopped its machine already.
    for (const recording of recordings) recording.stop(isEarly).catch(() => undefined);
  };
  const stopAll = () => end(true);
  const together = async (step: (recording: MachineRecording) => Promise<void>) => {
    stop?.throwIfAborted();
    early.signal.throwIfAborted();
    await Promise.all(recordings.map(step));
  };
  try {
    tell({ kind: 'step', text: 'starting the recorders, events off' });
    // When one machine stops, the others would record something that cannot be compared.
    await together((recording) =>
      recording.prepare((reason) => {
        end(reason !== 'time');
        void clocks?.read();
      }),
    );
    const none = recordings.every((recording) => !recording.records);
    if (none)
      throw new CannotRecord('None of the recorders starts. What each said stands above; try --check');
    tell({ kind: 'step', text: 'reading the counters' });
    await together((recording) => recording.arm());
    await clocks?.read();
    await together((recording) => recording.go());
  } catch (error) {
    await Promise.allSettled(recordings.map((recording) => recording.discard()));
    if (stop?.aborted === true)
      throw new CannotRecord('Cancelled before the recording began; nothing was left on the machines', {
        cause: error,
      });
    throw error;
  }
  tell({ kind: 'step', text: 'recording' });
  stop?.addEventListener('abort', stopAll, { once: true });
  if (stop?.aborted === true) stopAll();
  const reading = setInterval(() => void clocks?.read(), CLOCKS_MS);
  try {
    await Promise.all(
      recordings.map(async (recording) => {
        if (!(await recording.finished())) stopAll();
      }),
    );
    await clocks?.read();
  } finally {
    clearInterval(reading);
    stop?.removeEventListener('abort', stopAll);
  }
}

async function collect(
  placed: readonly PlacedRecording[],
  clocks: HostClocks | undefined,
  request: RecordRequest,
  tell: (event: RecordEvent) => void,
): Promise<RecordResult> {
  tell({ kind: 'step', text: 'fetching what was recorded' });
  const out = resolve(request.out);
  // Beside the result: on the same disk, and found when something fails.
  const folder = await mkdtemp(join(dirname(out), `${basename(out, extname(out))}.captures-`));
  const fetched: Omit<MachineResult, 'samples'>[] = [];
  let samples: ReadonlyMap<string, number>;
  try {
    for (const { recording, place } of placed)
      fetched.push(await recording.fetch(localFolder(folder, place.path)));
    await writeJointTexts(placed, folder);
    if (clocks !== undefined) await writeFile(join(folder, HOST_CLOCKS), hostClocksText(clocks.readings));
    tell({ kind: 'step', text: 'packing' });
    samples = await (request.pack ?? packFolder)(folder, out, request.tool);
  } catch (error) {
    const kept = (await readdir(folder)).length > 0;
    if (!kept) await rm(folder, { recursive: true, force: true });
    const left = placed.flatMap(({ recording }) => recording.left ?? []);
    throw new CannotRecord(
      [
        error instanceof Error ? error.message : String(error),
        ...(kept ? [`What was fetched is kept in ${folder}`] : []),
        ...(left.length > 0 ? [`What was not is in ${left.join(', ')}`] : []),
      ].join('. '),
      { cause: error },
    );
  }
  await rm(folder, { recursive: true, force: true });
  const machines = fetched.map((machine, i) => ({
    ...machine,
    samples: samples.get(placed[i].place.path) ?? null,
  }));
  return { out, machines };
}

/** The files of a host that tell of all its machines: their load, and readings of the time stamp counter. */
async function writeJointTexts(placed: readonly PlacedRecording[], folder: string): Promise<void> {
  for (const host of new Set(placed.map(({ place }) => place.host))) {
    const readings: string[] = [];
    const loads: string[] = [];
    for (const { recording, place } of placed.filter((each) => each.place.host === host)) {
      const { machine } = recording;
      const name = place.folder === '' ? machine.name.replaceAll(/\s/g, '_') : place.folder;
      if (machine.workload !== undefined) loads.push(`${name}: ${machine.workload}`);
      for (const when of ['before', 'after']) {
        const path = join(localFolder(folder, place.path), `tsc.${when}`);
        // Absent where the machine has no reader.
        const text = await readFile(path, 'utf8').catch(() => '');
        const line = text.split('\n')[0].slice(0, 500);
        if (line !== '') readings.push(`${when} ${name} ${line}`);
      }
    }
    const own = localFolder(folder, host);
    if (readings.length > 0) await writeFile(join(own, 'tsc-clock.txt'), `${readings.join('\n')}\n`);
    if (loads.length > 0) await writeFile(join(own, 'workload.txt'), `${loads.join('\n')}\n`);
  }
}

function nothingToRecord(recordings: readonly MachineRecording[]): string {
  const reasons = recordings.flatMap(({ label, sources }) =>
    sources.refused.map(
      ({ source, reason, fix }) =>
        `${label}: ${source}: ${reason}${fix === undefined ? '' : ` (fix: ${fix})`}`,
    ),
  );
  return `Nothing can be recorded. ${reasons.join('. ') || 'No source was chosen that these machines have'}`;
}
