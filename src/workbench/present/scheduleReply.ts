/** Answers about the schedule: its intervals for the timeline, and what they say about a range of time. */
import type { HypercallFacts } from '../../profile/countFacts';
import { EVENT_TITLES, eventOwner, eventTitle } from '../../profile/eventTitle';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import type { Profile } from '../../profile/profile';
import { DOMAIN_RUNSTATES, type DomainTimes } from '../../profile/domainRunstates';
import { IDLE_DOMAIN_ID, RUNSTATES, type Schedule } from '../../profile/schedule';
import { scheduleFacts, type VcpuFacts } from '../../profile/scheduleFacts';
import { domainNameOf, vcpuNames } from '../../profile/vcpuNames';
import type {
  DomainStateFacts,
  EventFacts as EventRow,
  HypercallFacts as HypercallRow,
  ScheduleFactsReply,
  ScheduleLine,
  ScheduleReply,
  VcpuFacts as VcpuRow,
} from '../../protocol/schedule';
import { domainColours } from './laneColour';
import { RefusedQuery } from './replies';

/** What is needed of a profile: its lanes decide the colours of its domains. */
type WithLanes = Pick<LayeredProfile, 'profile' | 'lanes'>;

/**
 * All intervals; the columns are copies, so that they can be transferred.
 * @throws RefusedQuery if the profile has no schedule
 */
export function scheduleReply(layered: WithLanes): ScheduleReply {
  const schedule = scheduleOf(layered.profile);
  const { vcpu, state, pcpu, startNs, endNs } = schedule.intervals;
  return {
    kind: 'schedule',
    startNs: schedule.startNs,
    endNs: schedule.endNs,
    pcpus: schedule.pcpus,
    vcpus: scheduleLines(layered),
    intervals: {
      vcpu: vcpu.slice().buffer,
      state: state.slice().buffer,
      pcpu: pcpu.slice().buffer,
      start: startNs.slice().buffer,
      end: endNs.slice().buffer,
    },
    lost: schedule.lost.map((w) => ({ pcpu: w.pcpu, startNs: w.startNs, endNs: w.endNs })),
  };
}

/**
 * Figures of a range of time, or of the whole trace.
 * @throws RefusedQuery if the profile has no schedule
 */
export function scheduleFactsReply(
  layered: WithLanes,
  timeNs?: readonly [number, number],
): ScheduleFactsReply {
  const { profile } = layered;
  const schedule = scheduleOf(profile);
  const facts = scheduleFacts(schedule, timeNs);
  const lines = scheduleLines(layered);
  const colours = domainColours(profile.domains, layered.lanes);
  const colourOf = (domainId: number) => colours[profile.domains.findIndex((d) => d.id === domainId)] ?? -1;
  const seconds = (facts.endNs - facts.startNs) / 1e9;
  const rate = (count: number) => (seconds > 0 ? count / seconds : 0);
  return {
    kind: 'scheduleFacts',
    facts: {
      startNs: facts.startNs,
      endNs: facts.endNs,
      pcpus: facts.pcpus,
      vcpus: facts.vcpus.map((v) => ({ ...lines[v.vcpu], ...vcpuRow(v) })),
      domainStates: facts.domains.flatMap((domain) =>
        domainStates(domain, {
          domain: domainNameOf(profile, domain.domainId),
          colour: colourOf(domain.domainId),
        }),
      ),
      hypercalls: facts.hypercalls.map((call): HypercallRow => ({
        domain: domainNameOf(profile, call.domainId),
        colour: colourOf(call.domainId),
        ...hypercallRow(call),
        perSecond: rate(call.calls),
      })),
      events: [
        ...facts.events.map((event): EventRow => ({
          domain: eventOwner(event, profile),
          colour: event.domainId === null ? -1 : colourOf(event.domainId),
          kind: EVENT_TITLES[event.kind],
          name: eventTitle(event, profile),
          count: event.count,
          perSecond: rate(event.count),
          ns: event.ns,
        })),
        ...guestInterrupts(schedule, lines),
      ],
      records: Object.entries(schedule.recordsByClass).map(([name, count]) => ({ name, count })),
      notes: notesOn(schedule, facts.countedInNs),
    },
  };
}

/** The vCPUs as the rows of a timeline, in the order of the schedule. */
export function scheduleLines({ profile, lanes }: WithLanes): ScheduleLine[] {
  const colours = domainColours(profile.domains, lanes);
  return vcpuNames(profile).map(({ label, domain, domainIndex, idle }) => ({
    label,
    domain,
    colour: colours[domainIndex] ?? -1,
    idle,
  }));
}

function scheduleOf({ schedule }: Profile): Schedule {
  if (schedule === null) throw new RefusedQuery('This profile holds no trace of the scheduler.');
  return schedule;
}

function vcpuRow({
  states,
  durations,
  migrations,
  runnable,
  pcpus,
}: VcpuFacts): Omit<VcpuRow, keyof ScheduleLine> {
  const ns = (state: (typeof RUNSTATES)[number]) => states[RUNSTATES.indexOf(state)].ns;
  const { wakeToRun, preempted, running, blocked, stay } = durations;
  return {
    runningNs: ns('running'),
    runnableNs: ns('runnable'),
    blockedNs: ns('blocked'),
    offlineNs: ns('offline'),
    lostNs: ns('lost'),
    wakeToRun,
    preempted,
    running,
    blocked,
    migrations,
    waited: { woken: runnable.wake, preempted: runnable.preempt, other: runnable.other },
    stay,
    pcpus,
  };
}

/** Interrupts given to HVM guests, and how long a vCPU that one had woken worked before it halted; of the whole trace. */
function guestInterrupts(schedule: Schedule, lines: readonly ScheduleLine[]): EventRow[] {
  const seconds = (schedule.endNs - schedule.startNs) / 1e9;
  return schedule.guestInterrupts.map(({ vcpu, vector, count, wakeToHalt }) => ({
    domain: lines[vcpu].domain,
    colour: lines[vcpu].colour,
    kind: 'Guest interrupt',
    name: `vector 0x${vector.toString(16)} on ${lines[vcpu].label}, worked until halt`,
    count,
    perSecond: seconds > 0 ? count / seconds : 0,
    ns: wakeToHalt.ns,
  }));
}

/** States that occurred; the idle domain is no domain whose vCPUs wait for each other. */
function domainStates(
  { domainId, states }: DomainTimes,
  { domain, colour }: { readonly domain: string; readonly colour: number },
): DomainStateFacts[] {
  if (domainId === IDLE_DOMAIN_ID) return [];
  const known = states.reduce((sum, { ns }) => sum + ns, 0);
  return states
    .map(({ count, ns }, i) => ({
      domain,
      colour,
      state: DOMAIN_RUNSTATES[i],
      count,
      ns,
      share: known > 0 ? ns / known : 0,
    }))
    .filter(({ count, ns }) => count > 0 || ns > 0);
}

function hypercallRow({ name, command, calls, subcalls, items }: HypercallFacts) {
  return {
    name,
    command: command?.name ?? '',
    calls,
    subcalls: subcalls ?? 0,
    items,
    itemsPerCall: items > 0 ? items / calls : null,
  };
}

function notesOn(schedule: Schedule, countedInNs: number | null): string[] {
  const notes = [];
  if (countedInNs !== null) {
    notes.push(
      `Times are exact. Hypercalls and events of a part of the trace are counted in steps of ${(countedInNs / 1e6).toPrecision(2)} ms; guest interrupts and records by class are of the whole trace.`,
    );
  }
  const { hypercalls, exits, events } = schedule.unplaced;
  if (hypercalls + exits + events > 0) {
    notes.push(
      `${hypercalls} hypercalls, ${exits} VM exits and ${events} other events are in no row: the trace does not say who ran on their pCPU then.`,
    );
  }
  if (schedule.lost.length > 0) {
    notes.push(
      'Xen lost records: what a vCPU may have done unseen is counted as lost, not as running or waiting.',
    );
  }
  return notes;
}
