/** A profile that has been read -> the message that fills an editor. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { qualityChecks } from '../../iopath/quality/quality';
import { RUNSTATES, type Schedule } from '../../profile/schedule';
import { summarise } from '../../profile/summary';
import { workChoices } from '../../profile/work';
import type { ScheduleColumns, ToEditor } from '../../protocol/messages';
import { eventChoice } from './eventChoice';
import { profileHeader } from './headerFacts';
import { scheduleLines } from './scheduleReply';
import { funcColumns, laneInfos, treeColumns } from './treeMessage';

export type OpenedMessage = Extract<ToEditor, { type: 'opened' }>;

/** Buffers in the message are copies: they can be transferred. */
export function openedMessage(layered: LayeredProfile): OpenedMessage {
  const { profile, recorded, lanes, tree, views } = layered;
  return {
    type: 'opened',
    header: profileHeader(summarise(recorded), qualityChecks(layered)),
    events: views.map((view) => eventChoice(view, profile)),
    lanes: laneInfos(profile, lanes, tree),
    tree: treeColumns(tree),
    funcs: funcColumns(profile, tree),
    schedule: profile.schedule === null ? null : scheduleColumns(layered, profile.schedule),
    work: workChoices(profile).map(({ key, unit, label, perSecond, source }) => ({
      key,
      unit,
      label,
      perSecond,
      source,
    })),
  };
}

const RUNNING = RUNSTATES.indexOf('running');

function scheduleColumns(layered: LayeredProfile, schedule: Schedule): ScheduleColumns {
  const { intervals, vcpus } = schedule;
  const rows: number[] = [];
  for (let i = 0; i < intervals.vcpu.length; i++) if (intervals.state[i] === RUNNING) rows.push(i);
  const lines = scheduleLines(layered);
  return {
    startNs: schedule.startNs,
    endNs: schedule.endNs,
    pcpus: schedule.pcpus,
    vcpus: lines,
    vcpu: Int32Array.from(rows, (i) => intervals.vcpu[i]).buffer,
    pcpu: Int32Array.from(rows, (i) => intervals.pcpu[i]).buffer,
    start: Float64Array.from(rows, (i) => intervals.startNs[i]).buffer,
    end: Float64Array.from(rows, (i) => intervals.endNs[i]).buffer,
    lost: schedule.lost.map(({ pcpu, startNs, endNs }) => ({ pcpu, startNs, endNs })),
    table: vcpus
      .map((v, row) => ({ row, v }))
      .filter(({ row }) => !lines[row].idle)
      .map(({ row, v }) => ({
        vcpu: lines[row].label,
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
