/** What the tooltip says about a point of the timeline, and which span it is about. */
import { RUNSTATES } from '../../src/profile/schedule';
import type { TimeRange } from '../schedule/brush';
import { IDLE, LOST, NOTHING, RUNNER_COLOURS } from '../schedule/runnerKinds';
import { runnersBetween } from '../schedule/runners';
import { segmentAt, timeByKind } from '../schedule/timelineRow';
import { countText, durationText, shareText } from '../ui/numberText';
import { shortText } from '../ui/safeText';
import type { LaidOutRow } from './rowLayout';
import { exactTime } from './timeAxis';
import type { Timeline } from './timeline';

export interface Description {
  /** The first is the title. */
  readonly lines: readonly string[];
  /** The segment under the pointer; null where a pixel holds several. */
  readonly span: TimeRange | null;
}

const RUNNING = RUNSTATES.indexOf('running');
const RUNNABLE = RUNSTATES.indexOf('runnable');
const BLOCKED = RUNSTATES.indexOf('blocked');
/** By kind of a vCPU's row. */
const STATE_NAMES: readonly string[] = [
  'running',
  'runnable (waiting)',
  'blocked',
  'offline',
  'lost records',
  'not recorded',
];
const MOST_NAMED = 5;

/** Describes the pixel that begins at `t`. */
export function describePoint(
  timeline: Timeline,
  item: LaidOutRow,
  t: number,
  nsPerPixel: number,
): Description {
  const { row } = item;
  const first = segmentAt(row, t);
  const last = segmentAt(row, t + nsPerPixel, first);
  if (last - first >= 2)
    return { lines: shared(timeline, item, t, nsPerPixel, last - first + 1), span: null };
  // The border of two: the larger part is what the pixel shows.
  const at = last > first && row.start[last] - t < nsPerPixel / 2 ? last : first;
  const from = row.start[at];
  const to = row.start[at + 1];
  const when = `from ${exactTime(from - timeline.startNs, Math.min(nsPerPixel, 1e6))} for ${durationText(to - from)}`;
  const lines =
    item.kind === 'pcpu' ? ranOnPcpu(timeline, item, at, when) : stateOfVcpu(timeline, item, at, when);
  return { lines, span: [from, to] };
}

/** What stands on the left of a row, with its domain. */
export function nameOf(timeline: Timeline, item: LaidOutRow): string {
  return item.kind === 'pcpu' ? item.label : shortText(timeline.vcpus[item.index].label, 60);
}

function shared(
  timeline: Timeline,
  item: LaidOutRow,
  t: number,
  nsPerPixel: number,
  segments: number,
): string[] {
  const title = `${nameOf(timeline, item)}: ${countText(segments)} intervals in ${durationText(nsPerPixel)}`;
  const at = `at ${exactTime(t - timeline.startNs, nsPerPixel)}`;
  if (item.kind === 'pcpu') return [title, at, ...runnerLines(timeline, item, t, t + nsPerPixel)];
  const time = timeByKind(item.row, t, t + nsPerPixel);
  const lines = [...time]
    .map((ns, kind) => ({ ns, kind }))
    .filter(({ ns }) => ns > 0)
    .sort((a, b) => b.ns - a.ns)
    .map(({ ns, kind }) => `${STATE_NAMES[kind]}: ${shareText(ns / nsPerPixel)}`);
  return [title, at, ...lines];
}

function ranOnPcpu(timeline: Timeline, item: LaidOutRow, at: number, when: string): string[] {
  const { row } = item;
  const kind = row.kind[at];
  if (kind === LOST) return [`${item.label}: lost records`, when, 'What ran then is not in the trace.'];
  if (kind === NOTHING) return [`${item.label}: not recorded`, when];
  const vcpu = row.other[at];
  const lines = [`${item.label}: ${shortText(timeline.vcpus[vcpu].label, 60)}`, when];
  const own = timeline.vcpuRows[vcpu];
  if (own) {
    const before = segmentAt(own, row.start[at]) - 1;
    if (before >= 0 && own.kind[before] === RUNNABLE)
      lines.push(`after waiting ${durationText(own.start[before + 1] - own.start[before])}`);
  }
  return lines;
}

function stateOfVcpu(timeline: Timeline, item: LaidOutRow, at: number, when: string): string[] {
  const { row } = item;
  const kind = row.kind[at];
  const lines = [`${nameOf(timeline, item)}: ${STATE_NAMES[kind]}`, when];
  if (kind === RUNNING) lines.push(`on pCPU ${row.other[at]}`);
  if (kind !== RUNNABLE) return lines;
  const before = at > 0 ? row.kind[at - 1] : -1;
  if (before === BLOCKED) lines.push('since it was woken');
  if (before === RUNNING) lines.push('since Xen took the pCPU away');
  const runsNext = at + 1 < row.count && row.kind[at + 1] === RUNNING;
  const pcpu = runsNext ? row.other[at + 1] : before === RUNNING ? row.other[at - 1] : -1;
  const place = timeline.pcpus.indexOf(pcpu);
  if (place < 0) return lines;
  lines.push(`${runsNext ? 'Then it runs on' : 'It ran on'} pCPU ${pcpu}, where meanwhile ran:`);
  const other: LaidOutRow = { ...item, kind: 'pcpu', index: place, row: timeline.pcpuRows[place] };
  return [...lines, ...runnerLines(timeline, other, row.start[at], row.start[at + 1])];
}

/** Who ran on a pCPU, by vCPU, or by domain where that are too many to look at. */
function runnerLines(timeline: Timeline, { row }: LaidOutRow, from: number, to: number): string[] {
  const runners = runnersBetween(row, from, to);
  if (runners === null) {
    const time = timeByKind(row, from, to);
    const busy = RUNNER_COLOURS.reduce((sum, _, kind) => sum + time[kind], 0);
    return [`vCPUs: ${shareText(busy / (to - from))}`, `idle: ${shareText(time[IDLE] / (to - from))}`];
  }
  if (runners.length === 0) return ['nothing that the trace holds'];
  const lines = runners
    .slice(0, MOST_NAMED)
    .map(({ vcpu, share }) => `${shortText(timeline.vcpus[vcpu].label, 60)}: ${shareText(share)}`);
  const rest = runners.length - MOST_NAMED;
  return rest > 0 ? [...lines, `and ${rest} more`] : lines;
}
