/**
 * All captures of one recording -> one profile on one time axis: perf of every domain, Xen's PMU samples and the schedule.
 * The axis is the clock of dom0's perf (of the first perf if dom0 has none); with several hosts, of the host whose schedule
 * is shown.
 */
import { ProfileBuilder } from '../../profile/profileBuilder';
import type { Profile } from '../../profile/profile';
import type { ReadContext } from '../byteInput';
import { FormatError } from '../formatError';
import type { RecordingFiles } from '../recordingFiles';
import { findCaptures, type RecordingLayout } from './captureFiles';
import { apply } from './clockChain';
import { HOST_CLOCKS, hostToHost, parseHostClocks, type HostClockReading } from './hostClocks';
import { filesOfHost, hostFolders, machinesOfHost } from './hostFolders';
import { byWallClocks } from './placeClocks';
import type { HostPlacement } from './hostPlacement';
import { HostReading, type SharedReading } from './readHost';
import type { RecordingOptions } from './recordingOptions';
import { SmallTexts } from './smallTexts';
import { StepProgress } from './stepProgress';

export type { RecordingOptions };

/** @throws FormatError if there is no capture in it, or none can be read */
export async function readRecording(
  files: RecordingFiles,
  format: string,
  context: ReadContext,
  options: RecordingOptions = {},
): Promise<Profile> {
  const builder = new ProfileBuilder(files.name, format);
  if (context.spots === true) builder.keepSpots();
  for (const warning of files.warnings) builder.warn(warning);
  const shared = { builder, steps: new StepProgress(context), options };
  const { main, others } = await hostsOf(files, shared);
  const all = [main, ...others];
  checkSources(files, all, options.sources);
  for (const host of all) await host.perfCaptures();
  await main.schedule();
  await main.rest(undefined);
  const readings = await new SmallTexts(files, '', builder, context, 'recording.text').read(
    HOST_CLOCKS,
    parseHostClocks,
  );
  for (const host of others) {
    warnOfTrace(host, main, shared);
    await host.rest(placeHost(host, main, readings ?? []));
  }
  const profile = builder.build();
  if (profile.captures.length === 0) throw noCaptures(files, options.sources);
  return profile;
}

/** A recording without anything that a profile could be made of. */
export function noCaptures(files: RecordingFiles, sources?: readonly string[]): FormatError {
  return new FormatError(
    files.name,
    { entry: '.' },
    sources === undefined
      ? 'found no capture in it (perf.data, xentrace.bin or xen-pmu-*.perf.data, each may be gzipped)'
      : `found no capture of these in it: ${sources.join(', ')}`,
    'A recording is a folder per machine: dom0/perf.data, dom0/kallsyms, guest1/perf.data …',
  );
}

/** The main host is the first whose schedule can be shown together with samples; else the first with samples. */
async function hostsOf(
  files: RecordingFiles,
  shared: SharedReading,
): Promise<{ readonly main: HostReading; readonly others: readonly HostReading[] }> {
  const folders = hostFolders(files.list());
  const found: { folder: string; files: RecordingFiles; layout: RecordingLayout }[] = [];
  for (const folder of folders) {
    const own = filesOfHost(files, folder, folders);
    const stated = machinesOfHost(shared.options.machines, folder);
    const layout = await findCaptures(own, stated, shared.steps.context);
    for (const warning of layout.warnings) shared.builder.warn(warning);
    found.push({ folder, files: own, layout });
  }
  const sampled = found.filter(({ layout }) => layout.machines.length > 0);
  const chosen = sampled.find(({ layout }) => layout.xentrace !== undefined) ?? sampled.at(0) ?? found[0];
  const reading = (host: (typeof found)[number]) =>
    new HostReading({ ...host, isMain: host === chosen }, shared);
  return { main: reading(chosen), others: found.filter((host) => host !== chosen).map(reading) };
}

function checkSources(
  files: RecordingFiles,
  hosts: readonly HostReading[],
  sources: readonly string[] | undefined,
): void {
  const known = hosts.flatMap((host) => host.sources);
  const stranger = sources?.find((source) => !known.includes(source));
  if (stranger === undefined) return;
  throw new FormatError(
    files.name,
    { entry: stranger },
    'there is no such source',
    `Choose from ${known.join(', ')}`,
  );
}

/** A profile holds one schedule. */
function warnOfTrace({ host }: HostReading, main: HostReading, { builder }: SharedReading): void {
  if (host.layout.xentrace === undefined) return;
  builder.warn({
    code: 'recording.second-schedule',
    message: `The trace of ${host.folder} is in the recording and not shown: there is one schedule, that of ${main.host.folder || 'the first host'}. To see it, unpack the recording (it is a zip) and open the folder ${host.folder}.`,
  });
}

function placeHost(
  host: HostReading,
  main: HostReading,
  readings: readonly HostClockReading[],
): HostPlacement | undefined {
  const [read, axis] = [host.axis, main.axis];
  if (read === undefined || axis === undefined) return undefined;
  const line = hostToHost(readings, { host: host.host.folder, read }, { host: main.host.folder, read: axis });
  return line === undefined
    ? byWallClocks(read, axis)
    : {
        move: (ns) => apply(line, ns),
        method: 'round trips over the network',
        uncertaintyNs: line.uncertaintyNs,
      };
}
