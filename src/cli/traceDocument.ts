/** What `trace --json` prints; README.md of this folder documents the keys. */
import { eventOwner, eventTitle } from '../profile/eventTitle';
import { DOMAIN_RUNSTATES } from '../profile/domainRunstates';
import type { DurationFacts } from '../profile/durationFacts';
import type { Profile } from '../profile/profile';
import { RUNSTATES, type CountedTime, type Schedule } from '../profile/schedule';
import { scheduleFacts } from '../profile/scheduleFacts';
import { domainNameOf } from '../profile/vcpuNames';

export type TraceDocument = ReturnType<typeof traceDocument>;
export type TraceVcpu = TraceDocument['vcpus'][number];
export type { CountedTime, DurationFacts };

export function traceDocument(profile: Profile, schedule: Schedule) {
  const facts = scheduleFacts(schedule);
  const nameOf = (domainId: number) => domainNameOf(profile, domainId);
  return {
    name: profile.name,
    startNs: schedule.startNs,
    endNs: schedule.endNs,
    tscHz: schedule.tscHz,
    tscHzSource: schedule.tscHzSource,
    records: schedule.recordsByClass,
    pcpus: facts.pcpus.map((p) => ({
      ...p,
      bytes: schedule.volumes.find((volume) => volume.pcpu === p.pcpu)?.bytes ?? {},
    })),
    domains: facts.domains
      .map(({ domainId, states }) => ({
        domain: nameOf(domainId),
        domainId,
        states: named(DOMAIN_RUNSTATES, states),
      }))
      .sort((a, b) => a.domainId - b.domainId),
    vcpus: facts.vcpus
      .map(({ vcpu, states, runnable, pcpus, migrations, durations }) => ({
        domain: nameOf(schedule.vcpus[vcpu].domainId),
        domainId: schedule.vcpus[vcpu].domainId,
        vcpu: schedule.vcpus[vcpu].vcpu,
        states: named(RUNSTATES, states),
        runnable,
        migrations,
        pcpus,
        durations,
      }))
      .sort((a, b) => a.domainId - b.domainId || a.vcpu - b.vcpu),
    hypercalls: facts.hypercalls.map(({ domainId, op, name, command, calls, subcalls, items }) => ({
      domain: nameOf(domainId),
      op,
      name,
      command: command?.name ?? null,
      calls,
      subcalls,
      items,
    })),
    events: facts.events.map((event) => ({
      domain: eventOwner(event, profile),
      kind: event.kind,
      name: eventTitle(event, profile),
      code: event.code,
      detail: event.detail < 0 ? null : event.detail,
      count: event.count,
      ns: event.ns,
    })),
    guestInterrupts: schedule.guestInterrupts.map(({ vcpu, ...counts }) => ({
      domain: nameOf(schedule.vcpus[vcpu].domainId),
      ...counts,
      vcpu: schedule.vcpus[vcpu].vcpu,
    })),
    grants: schedule.grants.map(({ domainId, ...counts }) => ({ domain: nameOf(domainId), ...counts })),
    lost: schedule.lost,
    unplaced: schedule.unplaced,
  };
}

function named<Name extends string>(
  names: readonly Name[],
  times: readonly CountedTime[],
): Record<Name, CountedTime> {
  return Object.fromEntries(names.map((name, i) => [name, times[i]])) as Record<Name, CountedTime>;
}
