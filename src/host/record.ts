/** Records several machines at the same moment into one `.xenprof`. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { QUIET } from '../formats/byteInput';
import { packRecording } from '../formats/recording/packRecording';
import { folderFiles } from '../formats/xenprof/folderFiles';
import { folderOf, localFolder, MachineRecording } from './machineRecording';
import {
  CannotRecord,
  type MachineResult,
  type RecordEvent,
  type RecordRequest,
  type RecordResult,
} from './recordRequest';

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
  try {
    tell({ kind: 'step', text: 'looking at the machines' });
    const looks = request.machines.map((machine) => MachineRecording.look(machine, request, tell));
    for (const look of await Promise.allSettled(looks))
      if (look.status === 'fulfilled') recordings.push(look.value);
    // The first failure in the order of the machines.
    await Promise.all(looks);
    if (!recordings.some((recording) => recording.records))
      throw new CannotRecord(nothingToRecord(recordings));
    await run(recordings, tell, stop);
    return await collect(recordings, request, tell);
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
    for (const recording of recordings) recording.close();
  }
}

/** From the start of the recorders until every machine has put its recording together. */
async function run(
  recordings: readonly MachineRecording[],
  tell: (event: RecordEvent) => void,
  stop: AbortSignal | undefined,
): Promise<void> {
  /** Some machine has stopped, or was told to. */
  const early = new AbortController();
  const stopAll = () => {
    early.abort();
    // A connection that is gone has stopped its machine already.
    for (const recording of recordings) recording.stop().catch(() => undefined);
  };
  const together = async (step: (recording: MachineRecording) => Promise<void>) => {
    stop?.throwIfAborted();
    early.signal.throwIfAborted();
    await Promise.all(recordings.map(step));
  };
  try {
    tell({ kind: 'step', text: 'starting the recorders, events off' });
    // When one machine stops, the others would record something that cannot be compared.
    await together((recording) => recording.prepare(stopAll));
    const none = recordings.every((recording) => !recording.records);
    if (none)
      throw new CannotRecord('None of the recorders starts. What each said stands above; try --check');
    tell({ kind: 'step', text: 'reading the counters' });
    await together((recording) => recording.arm());
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
  try {
    await Promise.all(
      recordings.map(async (recording) => {
        if (!(await recording.finished())) stopAll();
      }),
    );
  } finally {
    stop?.removeEventListener('abort', stopAll);
  }
}

async function collect(
  recordings: readonly MachineRecording[],
  request: RecordRequest,
  tell: (event: RecordEvent) => void,
): Promise<RecordResult> {
  tell({ kind: 'step', text: 'fetching what was recorded' });
  const out = resolve(request.out);
  // Beside the result: on the same disk, and found when something fails.
  const folder = await mkdtemp(join(dirname(out), `${basename(out, extname(out))}.captures-`));
  const machines: MachineResult[] = [];
  try {
    for (const recording of recordings) {
      const own = localFolder(folder, folderOf(recording.machine, recording.preflight.role));
      machines.push(await recording.fetch(own));
    }
    await writeJointTexts(recordings, folder);
    tell({ kind: 'step', text: 'packing' });
    const files = await folderFiles(folder);
    await packRecording(files, out, QUIET, {
      tool: request.tool,
      title: basename(out, extname(out)),
      reduce: false,
    }).finally(() => files.close());
  } catch (error) {
    const kept = (await readdir(folder)).length > 0;
    if (!kept) await rm(folder, { recursive: true, force: true });
    const left = recordings.flatMap((recording) => recording.left ?? []);
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
  return { out, machines };
}

/** The files at the top that tell of all machines: their load, and readings of the time stamp counter. */
async function writeJointTexts(recordings: readonly MachineRecording[], folder: string): Promise<void> {
  const readings: string[] = [];
  const loads: string[] = [];
  for (const { machine, preflight } of recordings) {
    const own = folderOf(machine, preflight.role);
    const name = own === '' ? machine.name.replaceAll(/\s/g, '_') : own;
    if (machine.workload !== undefined) loads.push(`${name}: ${machine.workload}`);
    for (const when of ['before', 'after']) {
      // Absent where the machine has no reader.
      const text = await readFile(join(localFolder(folder, own), `tsc.${when}`), 'utf8').catch(() => '');
      const line = text.split('\n')[0].slice(0, 500);
      if (line !== '') readings.push(`${when} ${name} ${line}`);
    }
  }
  if (readings.length > 0) await writeFile(join(folder, 'tsc-clock.txt'), `${readings.join('\n')}\n`);
  if (loads.length > 0) await writeFile(join(folder, 'workload.txt'), `${loads.join('\n')}\n`);
}

function nothingToRecord(recordings: readonly MachineRecording[]): string {
  const reasons = recordings.flatMap(({ machine, sources }) =>
    sources.refused.map(
      ({ source, reason, fix }) =>
        `${machine.name}: ${source}: ${reason}${fix === undefined ? '' : ` (fix: ${fix})`}`,
    ),
  );
  return `Nothing can be recorded. ${reasons.join('. ') || 'No source was chosen that these machines have'}`;
}
