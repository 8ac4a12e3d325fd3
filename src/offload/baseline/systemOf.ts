/** A recording -> what the model knows of its machine and the work on it. */
import { contextsOf, type Context } from '../../iopath/contexts/contexts';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { Profile } from '../../profile/profile';
import { ALL_TIME, type TimeRange } from '../../profile/timeRange';
import type { OffloadSystem, SystemUnit } from '../system';
import { measuredParameters } from './clues';
import { rolesOf, type Roles } from './contextRoles';
import { contextWeights, type ContextWeights } from './contextWeights';
import { coresOf } from './cores';
import { coreUse } from './coreUse';
import { demandSizes } from './demandSizes';
import { handoffsOf } from './handoffs';
import { missesOf } from './misses';
import { systemNotes, withheldTerms } from './notes';
import { Placements } from './placements';
import { runRates, type RunRate } from './runRates';
import { runSpans, type RunSpan } from './runSpans';
import { chooseSamples } from './sampleChoice';
import { isTool, sharedRange, type WorkKind } from './unitRoles';
import { unsampled } from './unsampled';
import {
  deviceOf,
  loadOf,
  loopOf,
  mediumOf,
  offeredLimits,
  rateOfWork,
  undisturbedRate,
  type WorkChoice,
} from './work';

export interface SystemOptions {
  /** What costs are divided by; the likeliest counter if absent. */
  readonly work?: WorkChoice;
}

/** There is nothing in the profile that a model could be made of. */
export class NothingToModel extends Error {
  override readonly name = 'NothingToModel';
}

/** @throws UnknownWork, NothingToModel */
export function systemOf(layered: LayeredProfile, options: SystemOptions = {}): OffloadSystem {
  const { profile } = layered;
  const choice = chooseSamples(layered);
  if (choice === null)
    throw new NothingToModel('The file has no samples and no schedule: nothing is known of what ran.');
  const typed = options.work !== undefined && 'unit' in options.work ? options.work : null;
  const rate = rateOfWork(profile, options.work);
  const load = loadOf(profile, rate);
  const kind: WorkKind = {
    medium: mediumOf(rate, options.work),
    tools: profile.observed.workloads.map(({ tool }) => tool),
    ...deviceOf(profile, rate),
  };
  const { contexts, ofSample } = contextsOf(layered);
  const spans = runSpans(layered, choice, { contexts, ofSample }, rate, kind);
  const weights = contextWeights(layered, choice, { contexts, ofSample }, spans);
  const span = longest([...spans.ofEvent.values()]);
  const roles = rolesOf(contexts, weights, kind);
  const workShare = shareOfWork(weights, contexts, roles);
  const measuredRate = typed?.perSecond ?? (rate === null ? NaN : span.units / span.seconds);
  const perSecond =
    measuredRate > 0 && Number.isFinite(measuredRate) && workShare >= LEAST_WORK ? measuredRate : null;
  const unit = typed?.unit ?? rate?.unit ?? 'packets';

  const rates = scheduleRates(profile, span);
  const sized = demandSizes(profile, choice, contexts, weights, rates, perSecond);
  const placement = new Placements(profile, choice, rates);
  const takesPart = (domainId: number) =>
    perSecond === null ||
    kind.guestId === null ||
    domainId === kind.guestId ||
    profile.domains.find(({ id }) => id === domainId)?.role !== 'guest';
  const use = coreUse(placement, contexts, weights, roles, sized, rates, profile, takesPart);
  const cores = coresOf(profile, use.cores, rates.length > 0 || choice.onPcpus);
  const position = new Map(cores.map(({ pcpu }, i) => [pcpu, i]));
  const sampled = weights.contexts.flatMap((weight): SystemUnit[] => {
    const context = contexts[weight.context];
    const { domain } = context;
    const role = roles.of[weight.context];
    const demandNs = sized.demandNs[weight.context];
    if (role === 'recorder' || role === 'background' || !(demandNs > 0)) return [];
    return [
      {
        unit: context.unit,
        label: context.label,
        kind: context.kind,
        domain: domain === null ? null : profile.domains[domain].name,
        demandNs,
        ...(isTool(context.unit, kind.tools) && { makesLoad: true }),
        ...(role === 'shared' && { shared: sharedRange(context.unit, roles.proportion[domain ?? 0]) }),
        parts: weight.parts.map(({ layer, category, share, samples }) => ({
          layer,
          category,
          demandNs: share * demandNs,
          samples,
        })),
        effectiveSamples: Math.max(1, weight.effectiveSamples),
        placement: placement.onCores(domain, weight.cpus, position, cores.length),
        vcpus: choice.onPcpus ? placement.vcpusOf(domain) : [...weight.cpus.keys()].sort((a, b) => a - b),
      },
    ];
  });
  const others = unsampled(
    profile,
    contexts,
    weights,
    rates,
    perSecond ?? 1,
    takesPart,
    position,
    cores.length,
  );
  const units = [...sampled, ...others].sort((a, b) => b.demandNs - a.demandNs || (a.unit < b.unit ? -1 : 1));
  const total = units.reduce((sum, { demandNs, shared }) => sum + demandNs * (shared?.mid ?? 1), 0);
  const cycles = choice.events.some((e) => profile.events[e].unit === 'cycles');
  const seesXen = weights.contexts.some(({ parts }) => parts.some(({ layer }) => layer === 'hypervisor'));
  const recordedFrom = Math.min(...[...spans.ofEvent.values()].map(({ workFromNs }) => workFromNs));
  const work: OffloadSystem['work'] =
    perSecond === null
      ? null
      : {
          key: rate?.key ?? 'typed',
          unit,
          label: rate === null ? `${unit}, at a rate as given` : `${unit} through ${rate.label}`,
          recordedPerSecond: perSecond,
          undisturbedPerSecond: undisturbedRate(rate, recordedFrom),
          source: rate === null ? 'typed in' : rate.source,
        };
  const handoffs = work === null ? [] : handoffsOf(profile, units, rate);
  return {
    work,
    clockHz: profile.hosts.at(0)?.cpuHz ?? null,
    cores,
    units,
    handoffs,
    limits: work === null ? [] : offeredLimits(load, unit),
    loop: perSecond === null ? null : loopOf(load, unit, perSecond, total),
    lockShare: weights.lockShare,
    misses: cycles && perSecond !== null ? missesOf(layered, units, perSecond) : [],
    measured: measuredParameters(profile, weights, seesXen),
    wakeToRunNs: wakeToRun(profile, rates),
    withheld: withheldTerms(layered, { cycles, rate: measuredRate, missed: rate !== null, workShare }),
    notes: systemNotes({ choice, spans, bySchedule: sized.bySchedule, use, work, load }),
  };
}

/** Less of the busy time than this in the work's own contexts: nothing can be told of what moving it does. */
const LEAST_WORK = 0.02;

function shareOfWork(
  { contexts: rows }: ContextWeights,
  contexts: readonly Context[],
  { of }: Roles,
): number {
  let [work, all] = [0, 0];
  for (const { context, perSecond } of rows) {
    all += perSecond;
    if (of[context] === 'work' && contexts[context].domain !== null) work += perSecond;
  }
  return all > 0 ? work / all : 0;
}

function longest(spans: readonly RunSpan[]): RunSpan {
  return spans.reduce(
    (best, span) => (span.seconds > best.seconds || Number.isNaN(best.seconds) ? span : best),
    spans[0],
  );
}

/** What a clock's uncertainty leaves of a schedule's place on the axis, as a part of the schedule. */
const TIED = 0.1;

/** While the work was done, where the trace's clock is tied to it; over the whole trace where it is not. */
function scheduleRates({ schedule, captures }: Profile, span: RunSpan): RunRate[] {
  if (schedule === null) return [];
  const length = schedule.endNs - schedule.startNs;
  const uncertain = Math.max(...captures.map(({ clock }) => clock.uncertaintyNs));
  const range: TimeRange = { after: span.startNs, upTo: span.endNs };
  const overlap = Math.min(schedule.endNs, range.upTo) - Math.max(schedule.startNs, range.after);
  return runRates(schedule, uncertain < TIED * length && overlap > TIED * length ? range : ALL_TIME);
}

function wakeToRun({ domains }: Profile, rates: readonly RunRate[]): Map<string, number> {
  const sums = new Map<string, { ns: number; wakes: number }>();
  for (const { domainId, wakeToRunNs, wakes } of rates) {
    const name = domains.find(({ id }) => id === domainId)?.name;
    if (name === undefined || !(wakes > 0)) continue;
    const sum = sums.get(name) ?? { ns: 0, wakes: 0 };
    sums.set(name, { ns: sum.ns + wakeToRunNs * wakes, wakes: sum.wakes + wakes });
  }
  return new Map([...sums].map(([name, { ns, wakes }]) => [name, ns / wakes]));
}
