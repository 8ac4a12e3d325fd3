/** The work that costs are divided by, and what its own tool says of it: the rate without recorders, limits, the loop. */
import type { WorkUnit } from '../../profile/counters';
import type { Workload } from '../../profile/observations';
import type { Profile } from '../../profile/profile';
import { workChoices, type WorkRate } from '../../profile/work';
import { shareDuring } from '../../profile/workCurve';
import type { Limit, OffloadSystem } from '../system';
import type { Medium } from './unitRoles';

/** What costs are divided by: a counter of the recording, or a rate that a person knows. */
export type WorkChoice = { readonly key: string } | { readonly unit: WorkUnit; readonly perSecond: number };

/** There is no such counter; the message names those that there are. */
export class UnknownWork extends Error {
  override readonly name = 'UnknownWork';
}

/** The counter that is asked for, the likeliest one if none is; null where nothing counts, or a rate was typed. */
export function rateOfWork(profile: Profile, wanted: WorkChoice | undefined): WorkRate | null {
  const choices = workChoices(profile);
  if (wanted === undefined) return inUnitOfLoad(profile, choices);
  if (!('key' in wanted)) return null;
  const found = choices.find(({ key }) => key === wanted.key);
  if (found !== undefined) return found;
  throw new UnknownWork(
    choices.length === 0
      ? 'This recording has no counters of work: give a rate, or record with /proc/net/dev and diskstats before and after.'
      : `There is no counter ${JSON.stringify(wanted.key)}; there are ${choices.map(({ key }) => key).join(', ')}.`,
  );
}

/** What a load is judged by: iperf3 by bytes (its segments have any size), fio by requests. */
function inUnitOfLoad({ observed }: Profile, choices: readonly WorkRate[]): WorkRate | null {
  const likeliest = choices.at(0);
  if (likeliest === undefined) return null;
  const done = new Set(observed.workloads.flatMap(({ done: all }) => all.map(({ unit }) => unit)));
  if (done.size === 0 || done.has(likeliest.unit)) return likeliest;
  const { domain, device, direction } = likeliest;
  const same = choices.filter((c) => c.domain === domain && c.device === device && c.direction === direction);
  return same.find(({ unit }) => done.has(unit)) ?? likeliest;
}

export function mediumOf(rate: WorkRate | null, wanted: WorkChoice | undefined): Medium | null {
  if (rate !== null) return rate.direction === 'read' || rate.direction === 'write' ? 'block' : 'net';
  const unit = wanted !== undefined && 'unit' in wanted ? wanted.unit : undefined;
  return unit === 'packets' ? 'net' : unit === 'requests' ? 'block' : null;
}

/** The guest whose work it is, by id, and its disk where the work is a disk's; null where not known. */
export function deviceOf(
  { domains, observed }: Profile,
  rate: WorkRate | null,
): { readonly guestId: number | null; readonly disk: string | null } {
  if (rate === null) return { guestId: null, disk: null };
  const backend = /^(?:vif|vbd-|vbds-of-)(\d{1,9})/.exec(rate.device)?.[1];
  const guestId =
    domains[rate.domain].role === 'guest'
      ? domains[rate.domain].id
      : backend === undefined
        ? null
        : Number(backend);
  const served =
    observed.devices.find(({ backendDevice }) => backendDevice === rate.device)?.guestDevice ?? null;
  return { guestId, disk: /^(?:xvd|hd|sd|vd)[a-z]+$/.test(rate.device) ? rate.device : served };
}

/** Shorter than this says nothing of a rate, ns. */
const SHORTEST_NS = 2e9;
/** What recorders do to a rate when they are started, before their first sample, is seen as a drop to this part. */
const DROP = 0.75;

/**
 * Units of work per second before anything was recorded, by the load's own report over time. Recorders load a machine as soon as
 * they are started, some seconds before their first sample: where the rate drops in that time, what was before the drop counts.
 * Null where the report has no rates over time, or the recording began first.
 */
export function undisturbedRate(rate: WorkRate | null, recordedFromNs: number): number | null {
  if (rate === null || rate.curve === null || !Number.isFinite(recordedFromNs)) return null;
  const { window, curve, count } = rate;
  const end = Math.min(window.endNs, recordedFromNs);
  if (end - window.startNs < SHORTEST_NS) return null;
  const rateOf = (from: number, to: number) =>
    (count * shareDuring(window, curve, from, to) * 1e9) / (to - from);
  let best = { rate: rateOf(window.startNs, end), difference: 0 };
  // The moment that parts the time best into a faster and a slower one (least squares of two constant rates).
  for (const at of curve.timesNs) {
    if (at - window.startNs < SHORTEST_NS || end - at < SHORTEST_NS / 2) continue;
    const [before, after] = [rateOf(window.startNs, at), rateOf(at, end)];
    if (after >= before * DROP) continue;
    const [a, b] = [at - window.startNs, end - at];
    const difference = ((a * b) / (a + b)) * (before - after) ** 2;
    if (difference > best.difference) best = { rate: before, difference };
  }
  return best.rate > 0 ? best.rate : null;
}

/** The load that made this work; undefined if none is recorded. */
export function loadOf({ observed, domains }: Profile, rate: WorkRate | null): Workload | undefined {
  const { workloads } = observed;
  if (rate === null) return workloads.at(0);
  return (
    workloads.find(({ domain }) => domain === rate.domain) ??
    workloads.find(({ domain }) => domains[domain].role === 'guest') ??
    workloads.at(0)
  );
}

/** Value of an option in a command line: `--iodepth=16`, `-b 50M`; undefined if it is not there. */
function option(command: string, names: readonly string[]): string | undefined {
  const words = command.split(/\s+/);
  for (let i = 0; i < words.length; i++) {
    for (const name of names) {
      if (words[i] === name) return words.at(i + 1);
      if (words[i].startsWith(`${name}=`)) return words[i].slice(name.length + 1);
      if (/^-[a-zA-Z]$/.test(name) && words[i].startsWith(name) && words[i].length > 2)
        return words[i].slice(2);
    }
  }
  return undefined;
}

/** `50M`, `1.5g`, `2000`: with the factors of a thousand (iperf3's rates) or of 1024 (fio's sizes). */
function amount(text: string | undefined, thousand: number): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)([kKmMgG]?)/.exec(text ?? '');
  if (match === null) return null;
  const value = Number(match[1]) * thousand ** ['', 'k', 'm', 'g'].indexOf(match[2].toLowerCase());
  return value > 0 ? value : null;
}

/** What the load itself does not go beyond: its target rate. */
export function offeredLimits(load: Workload | undefined, unit: WorkUnit | undefined): Limit[] {
  if (load === undefined || load.command === null || unit === undefined) return [];
  const bits =
    load.tool === 'iperf3' ? amount(option(load.command, ['-b', '--bitrate', '--bandwidth']), 1000) : null;
  const requests = load.tool === 'fio' ? amount(option(load.command, ['--rate_iops']), 1000) : null;
  const bytes = load.tool === 'fio' ? amount(option(load.command, ['--rate']), 1024) : null;
  const value = unit === 'bytes' ? (bits !== null ? bits / 8 : bytes) : unit === 'requests' ? requests : null;
  if (value === null) return [];
  return [
    {
      kind: 'offered',
      label: `load that ${load.tool} was told to make`,
      perSecond: { low: value, mid: value, high: value },
      source: `command of the load: ${load.command}`,
    },
  ];
}

/** N of the closed loop: fio's depth is in its command, in requests; of TCP nobody knows how many batches its window is. */
export function loopOf(
  load: Workload | undefined,
  unit: WorkUnit | undefined,
  perSecond: number,
  demandNs: number,
): OffloadSystem['loop'] {
  if (unit === undefined) return null;
  const command = load?.command ?? null;
  const depth = load?.tool === 'fio' && command !== null ? amount(option(command, ['--iodepth']), 1) : null;
  if (command !== null && depth !== null && unit === 'requests') {
    const jobs = amount(option(command, ['--numjobs']), 1) ?? 1;
    const outstanding = depth * jobs;
    // A request's whole time, less the CPU time in it: the disk's, and waiting for a core.
    const elsewhere = Math.max(0, (outstanding * 1e9) / perSecond - demandNs);
    return {
      outstanding: { low: outstanding, mid: outstanding, high: outstanding },
      thinkNs: { low: 0, mid: elsewhere * 0.25, high: elsewhere },
      source: `depth ${depth} of ${jobs} ${jobs === 1 ? 'job' : 'jobs'}, by the command of fio`,
    };
  }
  return {
    outstanding: { low: 1.5, mid: 8, high: 64 },
    thinkNs: { low: 0, mid: 0, high: 0 },
    source: 'assumed: from a batch and a half to a quarter of a ring (256 slots) in flight',
    batched: true,
  };
}
