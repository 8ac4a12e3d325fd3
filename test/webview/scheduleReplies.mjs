/** Answers about the schedule of a synthetic profile: its running intervals, and facts added up from them. */

const RUNNING = 0;
const BLOCKED = 2;

/** The strip's running intervals, and between them the vCPU blocked. */
export function scheduleReply(schedule) {
  const running = intervalsOf(schedule);
  const rows = [...running];
  schedule.vcpus.forEach((_, vcpu) => {
    let until = schedule.startNs;
    for (const interval of running.filter((r) => r.vcpu === vcpu)) {
      if (interval.start > until)
        rows.push({ vcpu, state: BLOCKED, pcpu: -1, start: until, end: interval.start });
      until = interval.end;
    }
  });
  rows.sort((a, b) => a.start - b.start);
  const column = (Type, key) => Type.from(rows, (row) => row[key]).buffer;
  return {
    kind: 'schedule',
    startNs: schedule.startNs,
    endNs: schedule.endNs,
    pcpus: schedule.pcpus,
    vcpus: schedule.vcpus,
    intervals: {
      vcpu: column(Int32Array, 'vcpu'),
      state: column(Uint8Array, 'state'),
      pcpu: column(Int16Array, 'pcpu'),
      start: column(Float64Array, 'start'),
      end: column(Float64Array, 'end'),
    },
    lost: schedule.lost,
  };
}

export function scheduleFactsReply(schedule, [from, to] = [schedule.startNs, schedule.endNs]) {
  const running = intervalsOf(schedule).map((r) => ({
    ...r,
    ns: Math.max(0, Math.min(r.end, to) - Math.max(r.start, from)),
  }));
  const sum = (rows) => rows.reduce((total, { ns }) => total + ns, 0);
  const none = {
    count: 0,
    totalNs: 0,
    meanNs: 0,
    p5Ns: 0,
    medianNs: 0,
    p95Ns: 0,
    p99Ns: 0,
    maxNs: 0,
    edgesNs: [],
    counts: [],
  };
  return {
    kind: 'scheduleFacts',
    facts: {
      startNs: from,
      endNs: to,
      pcpus: schedule.pcpus.map((pcpu) => {
        const busyNs = sum(running.filter((r) => r.pcpu === pcpu && !schedule.vcpus[r.vcpu].idle));
        return { pcpu, busyNs, idleNs: to - from - busyNs, lostNs: 0, switches: 0 };
      }),
      vcpus: schedule.vcpus.map((line, vcpu) => {
        const runningNs = sum(running.filter((r) => r.vcpu === vcpu));
        return {
          ...line,
          runningNs,
          runnableNs: 0,
          blockedNs: Math.max(0, to - from - runningNs),
          offlineNs: 0,
          lostNs: 0,
          wakeToRun: none,
          preempted: none,
          running: none,
          blocked: none,
          migrations: 0,
          waited: {
            woken: { count: 0, ns: 0 },
            preempted: { count: 0, ns: 0 },
            other: { count: 0, ns: 0 },
          },
          stay: none,
          pcpus: schedule.pcpus.map((pcpu) => ({
            pcpu,
            runningNs: sum(running.filter((r) => r.vcpu === vcpu && r.pcpu === pcpu)),
          })),
        };
      }),
      domainStates: [],
      hypercalls: [],
      events: [],
      records: [],
      notes: [],
    },
  };
}

function intervalsOf({ vcpu, pcpu, start, end }) {
  const [vcpus, pcpus] = [new Int32Array(vcpu), new Int32Array(pcpu)];
  const [starts, ends] = [new Float64Array(start), new Float64Array(end)];
  return Array.from(vcpus, (row, i) => ({
    vcpu: row,
    state: RUNNING,
    pcpu: pcpus[i],
    start: starts[i],
    end: ends[i],
  }));
}
