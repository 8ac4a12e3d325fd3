/** Moves a schedule onto the profile's time axis. */
import type { Schedule } from '../../profile/schedule';

/** A schedule whose every time went through `move` (a rising straight line); totals are scaled with it. */
export function moveSchedule(schedule: Schedule, move: (ns: number) => number): Schedule {
  const { intervals } = schedule;
  const scale = (ns: number) => move(ns) - move(0);
  return {
    ...schedule,
    exits: schedule.exits.map((exit) => ({ ...exit, ns: scale(exit.ns) })),
    startNs: move(schedule.startNs),
    endNs: move(schedule.endNs),
    intervals: { ...intervals, startNs: intervals.startNs.map(move), endNs: intervals.endNs.map(move) },
    lost: schedule.lost.map((w) => ({ ...w, startNs: move(w.startNs), endNs: move(w.endNs) })),
    vcpus: schedule.vcpus.map((v) => ({
      ...v,
      totalNs: v.totalNs.map(scale),
      open: v.open === null ? null : { ...v.open, sinceNs: move(v.open.sinceNs) },
    })),
  };
}
