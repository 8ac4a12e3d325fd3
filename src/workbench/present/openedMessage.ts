/** A profile that has been read -> the message that fills an editor. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { Profile } from '../../profile/profile';
import { RUNSTATES } from '../../profile/schedule';
import { summarise } from '../../profile/summary';
import { defaultWeight, eventsOf, isTraced, type View } from '../../profile/views';
import { WEIGHT_KINDS, type WeightKind } from '../../profile/weight';
import type {
  EventChoice,
  FuncColumns,
  LaneInfo,
  ScheduleColumns,
  ToEditor,
  WeightChoice,
} from '../../protocol/messages';
import { profileHeader } from './headerFacts';
import { domainColours, laneColour } from './laneColour';

export type OpenedMessage = Extract<ToEditor, { type: 'opened' }>;

/** Layer of a label (thread name, domain) in `FuncColumns.layer`. */
const LABEL = 255;

/** Buffers in the message are copies: they can be transferred. */
export function openedMessage(layered: LayeredProfile): OpenedMessage {
  const { profile, lanes, tree, views } = layered;
  const colours = domainColours(profile.domains, lanes);
  return {
    type: 'opened',
    header: profileHeader(summarise(profile)),
    events: views.map((view) => eventChoice(view, profile)),
    lanes: lanes.lanes.map((lane, i): LaneInfo => ({
      key: lane.key,
      kind: lane.kind,
      label: lane.label,
      colour: laneColour(lane, colours),
      firstNode: tree.laneStart[i],
      endNode: tree.laneStart[i + 1],
    })),
    tree: { func: copy(tree.func), depth: copy(tree.depth), subtreeEnd: copy(tree.subtreeEnd) },
    funcs: funcColumns(layered),
    schedule: profile.schedule === null ? null : scheduleColumns(profile, colours),
  };
}

function copy(column: Int32Array | Float64Array): ArrayBuffer {
  return column.slice().buffer;
}

function eventChoice(view: View, profile: Profile): EventChoice {
  const first = defaultWeight(view, profile);
  const kinds = [first, ...WEIGHT_KINDS.filter((kind) => kind !== first)];
  return {
    key: view.key,
    label: view.label,
    explanation: view.explanation,
    weights: kinds.map((kind) => weightChoice(kind, view, profile)),
  };
}

function weightChoice(kind: WeightKind, view: View, profile: Profile): WeightChoice {
  const unavailable = view.unavailable[kind];
  const units = new Set(eventsOf(view).map((e) => profile.events[e].unit));
  const unit = units.size === 1 ? ([...units][0] ?? 'events') : 'events';
  const period = { label: `Period (${unit})`, format: unit === 'nanoseconds' ? 'ns' : '.3~s' };
  // Runstates are time of vCPUs, waiting included; everything else is time on a CPU.
  const states = isTraced(profile, new Set(eventsOf(view)));
  const { label, format } =
    kind === 'samples'
      ? { label: 'Samples', format: ',' }
      : kind === 'time'
        ? { label: states ? 'vCPU time' : 'CPU time', format: 'ns' }
        : period;
  return { kind, label, format, ...(unavailable !== undefined && { unavailable }) };
}

function funcColumns({ profile, tree }: LayeredProfile): FuncColumns {
  const count = tree.names.length;
  const module = new Int32Array(count).fill(-1);
  const layer = new Uint8Array(count).fill(LABEL);
  module.set(profile.funcs.module);
  layer.set(profile.funcs.layer);
  return { names: tree.names, module: module.buffer, layer: layer.buffer, modules: profile.funcs.modules };
}

const RUNNING = RUNSTATES.indexOf('running');

function scheduleColumns(profile: Profile, colours: readonly number[]): ScheduleColumns | null {
  const { schedule } = profile;
  if (schedule === null) return null;
  const { intervals, vcpus } = schedule;
  const rows: number[] = [];
  for (let i = 0; i < intervals.vcpu.length; i++) if (intervals.state[i] === RUNNING) rows.push(i);
  const domains = vcpus.map((v) => profile.domains.findIndex((d) => d.id === v.domainId));
  const nameOf = (row: number) => profile.domains[domains[row]]?.name ?? `domain ${vcpus[row].domainId}`;
  const isIdle = (row: number) => profile.domains[domains[row]]?.role === 'idle';
  return {
    startNs: schedule.startNs,
    endNs: schedule.endNs,
    pcpus: schedule.pcpus,
    vcpus: vcpus.map((v, row) => ({
      label: `${nameOf(row)} vCPU ${v.vcpu}`,
      domain: nameOf(row),
      colour: domains[row] < 0 ? -1 : colours[domains[row]],
      idle: isIdle(row),
    })),
    vcpu: Int32Array.from(rows, (i) => intervals.vcpu[i]).buffer,
    pcpu: Int32Array.from(rows, (i) => intervals.pcpu[i]).buffer,
    start: Float64Array.from(rows, (i) => intervals.startNs[i]).buffer,
    end: Float64Array.from(rows, (i) => intervals.endNs[i]).buffer,
    lost: schedule.lost.map(({ pcpu, startNs, endNs }) => ({ pcpu, startNs, endNs })),
    table: vcpus
      .map((v, row) => ({ row, v }))
      .filter(({ row }) => !isIdle(row))
      .map(({ row, v }) => ({
        vcpu: `${nameOf(row)} vCPU ${v.vcpu}`,
        ...(Object.fromEntries(
          (['running', 'runnable', 'blocked', 'lost'] as const).map((state) => [
            state,
            seconds(v.totalNs[RUNSTATES.indexOf(state)]),
          ]),
        ) as Record<'running' | 'runnable' | 'blocked' | 'lost', string>),
      })),
  };
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(3)} s`;
}
