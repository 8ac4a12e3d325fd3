/** Run-time schemas of `schedule.ts`. */
import * as v from 'valibot';
import { buffer, count, finite, index } from './primitiveSchemas';

const nullableFinite = v.nullable(finite);
const scheduleLine = { label: v.string(), domain: v.string(), colour: index, idle: v.boolean() };
export const lostWindows = v.array(v.object({ pcpu: index, startNs: finite, endNs: finite }));
const durationFacts = v.object({
  count,
  totalNs: count,
  meanNs: count,
  p5Ns: count,
  medianNs: count,
  p95Ns: count,
  p99Ns: count,
  maxNs: count,
  edgesNs: v.array(count),
  counts: v.array(count),
});

const countedTime = { count, ns: count };

export const scheduleReply = v.object({
  kind: v.literal('schedule'),
  startNs: finite,
  endNs: finite,
  pcpus: v.array(index),
  vcpus: v.array(v.object(scheduleLine)),
  intervals: v.object({ vcpu: buffer, state: buffer, pcpu: buffer, start: buffer, end: buffer }),
  lost: lostWindows,
});

export const scheduleFactsReply = v.object({
  kind: v.literal('scheduleFacts'),
  facts: v.object({
    startNs: finite,
    endNs: finite,
    pcpus: v.array(v.object({ pcpu: index, busyNs: count, idleNs: count, lostNs: count, switches: count })),
    vcpus: v.array(
      v.object({
        ...scheduleLine,
        runningNs: count,
        runnableNs: count,
        blockedNs: count,
        offlineNs: count,
        lostNs: count,
        wakeToRun: durationFacts,
        preempted: durationFacts,
        running: durationFacts,
        blocked: durationFacts,
        migrations: count,
        waited: v.object({
          woken: v.object(countedTime),
          preempted: v.object(countedTime),
          other: v.object(countedTime),
        }),
        stay: durationFacts,
        pcpus: v.array(v.object({ pcpu: index, runningNs: count })),
      }),
    ),
    domainStates: v.array(
      v.object({ ...countedTime, domain: v.string(), colour: index, state: v.string(), share: finite }),
    ),
    hypercalls: v.array(
      v.object({
        domain: v.string(),
        colour: index,
        name: v.string(),
        command: v.string(),
        calls: count,
        subcalls: count,
        perSecond: count,
        items: count,
        itemsPerCall: nullableFinite,
      }),
    ),
    events: v.array(
      v.object({
        domain: v.string(),
        colour: index,
        kind: v.string(),
        name: v.string(),
        count,
        perSecond: count,
        ns: nullableFinite,
      }),
    ),
    records: v.array(v.object({ name: v.string(), count })),
    notes: v.array(v.string()),
  }),
});
