/** The load that one machine made on purpose: its tool's report, and when it ran, on the profile's axis. */
import type { IntervalOfWork, WorkWindow } from '../../profile/workCurve';
import { parseMoment } from '../hostText/clocks';
import { Leftovers, type HostText } from '../hostText/textLines';
import { parseLoadReport } from '../hostText/loadReport';
import type { WorkloadResult } from '../hostText/workloadResult';
import type { MachineClock } from './machineClock';
import type { SmallTexts } from './smallTexts';

/** A load and its machine. */
export interface RecordedWorkload {
  /** Folder of the machine that ran it. */
  readonly folder: string;
  readonly result: WorkloadResult;
  readonly command: string | null;
  readonly window: WorkWindow | null;
  /** Bytes over time; empty where the tool does not report them or no clock tells when. */
  readonly intervals: readonly IntervalOfWork[];
}

/** An hour of iperf3 with eight streams has some ten megabytes. */
const MAX_REPORT = 32 << 20;

/** @returns undefined if the machine ran no load, or its report cannot be read */
export async function readWorkload(
  texts: SmallTexts,
  folder: string,
  command: string | null,
  clock: MachineClock,
): Promise<RecordedWorkload | undefined> {
  if (!texts.has('workload.json')) return undefined;
  const result = await texts.read('workload.json', parseLoadReport, MAX_REPORT);
  const launched = await texts.read('workload.start', parseMoment);
  const ended = await texts.read('workload.end', parseMoment);
  if (result === undefined) return undefined;
  const startNs = startOf(result, launched, ended, clock);
  return {
    folder,
    result,
    command,
    window: startNs === undefined ? null : { startNs, endNs: startNs + result.seconds * 1e9 },
    intervals:
      startNs === undefined
        ? []
        : result.intervals.map(({ fromSeconds, toSeconds, bytes }) => ({
            startNs: startNs + fromSeconds * 1e9,
            endNs: startNs + toSeconds * 1e9,
            amount: bytes,
          })),
  };
}

/**
 * When the run itself began: after its launch, before its end by its length, and as the tool says; the middle of what
 * these leave open.
 */
function startOf(
  { began, seconds }: WorkloadResult,
  launchedNs: bigint | undefined,
  endedNs: bigint | undefined,
  clock: MachineClock,
): number | undefined {
  const axis = (ns: bigint | undefined) => (ns === undefined ? undefined : clock.ofWall(ns));
  const end = axis(endedNs);
  const earliest = [axis(launchedNs), axis(began?.earliestNs)].filter((ns) => ns !== undefined);
  const latest = [end === undefined ? undefined : end - seconds * 1e9, axis(began?.latestNs)].filter(
    (ns) => ns !== undefined,
  );
  if (earliest.length === 0) return latest.length === 0 ? undefined : Math.min(...latest);
  if (latest.length === 0) return Math.max(...earliest);
  const [from, to] = [Math.max(...earliest), Math.min(...latest)];
  // Stamps that contradict each other: a launch is the least that can be believed.
  return to > from ? (from + to) / 2 : from;
}

/** `workload.txt`: `guest1: iperf3 -c 10.99.0.1 -t 32`, a line per load. */
export function parseWorkloadCommands(text: string): HostText<ReadonlyMap<string, string>> {
  const commands = new Map<string, string>();
  for (const line of text.split('\n').slice(0, 100)) {
    const colon = line.indexOf(':');
    if (colon > 0)
      commands.set(
        line.slice(0, colon).trim(),
        line
          .slice(colon + 1)
          .trim()
          .slice(0, 4096),
      );
  }
  return new Leftovers().with(commands);
}
