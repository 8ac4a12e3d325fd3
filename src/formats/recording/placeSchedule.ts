/** Moves a schedule onto the profile's time axis. */
import type { CountsOverTime, Schedule } from '../../profile/schedule';

/** A schedule whose every time went through `move` (a rising straight line); totals are scaled with it. */
export function moveSchedule(schedule: Schedule, move: (ns: number) => number): Schedule {
  const { intervals } = schedule;
  const scale = (ns: number) => move(ns) - move(0);
  const scaled = ({ counts, amounts }: CountsOverTime) => ({ counts, amounts: amounts?.map(scale) ?? null });
  return {
    ...schedule,
    exits: schedule.exits.map((exit) => ({
      ...exit,
      ns: scale(exit.ns),
      overTime: scaled(exit.overTime),
    })),
    events: schedule.events.map((event) => ({
      ...event,
      ns: event.ns === null ? null : scale(event.ns),
      overTime: scaled(event.overTime),
    })),
    guestInterrupts: schedule.guestInterrupts.map((g) => ({
      ...g,
      wakeToHaltAlone: { ...g.wakeToHaltAlone, ns: scale(g.wakeToHaltAlone.ns) },
      wakeToHalt: { ...g.wakeToHalt, ns: scale(g.wakeToHalt.ns) },
      interruptToHalt: { ...g.interruptToHalt, ns: scale(g.interruptToHalt.ns) },
    })),
    bins: { startNs: move(schedule.bins.startNs), widthNs: scale(schedule.bins.widthNs) },
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
