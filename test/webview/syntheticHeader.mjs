/** What the made-up profile says of itself: its events and weights, facts, warnings, checks of the recording, clocks. */

export const EVENTS = [
  {
    key: 'best',
    label: 'Best source per lane',
    traced: false,
    explanation:
      'Each lane from the recorder that sees it best. Lanes are not to be added up; the layer bar counts every moment once.',
    weights: [
      { kind: 'time', label: 'CPU time', format: 'ns' },
      { kind: 'samples', label: 'Samples', format: ',' },
      {
        kind: 'period',
        label: 'period',
        format: ',d',
        unavailable: 'The lanes count different events; choose one event, or time.',
      },
    ],
  },
  {
    key: 'event:cpu-clock',
    label: 'cpu-clock (dom0, guest1)',
    traced: false,
    explanation: 'Every sample of cpu-clock.',
    weights: [
      { kind: 'samples', label: 'Samples', format: ',' },
      { kind: 'time', label: 'CPU time', format: 'ns' },
    ],
  },
];

export const HEADER = {
  name: 'rx-hv.xenprof',
  facts: [
    { label: 'host', value: 'xen-lab-1', title: 'Intel Xeon E5-2620 v4' },
    { label: 'Xen', value: '4.17.5, credit2' },
    { label: 'duration', value: '10.0 s' },
    { label: 'samples', value: '14 117' },
    { label: 'lost', value: '12', title: 'The recorders say that they lost 12 samples' },
    { label: 'CPUs', value: '2 pCPUs, 4 vCPUs' },
    { label: 'events', value: 'cpu-clock, cycles' },
  ],
  warnings: [
    {
      code: 'perf-data.lost',
      message:
        'perf in guest1 lost 12 samples; shares in that lane may be off by up to 0.2 %. Record again with a larger buffer (-m 512) to avoid it.',
    },
    {
      code: 'pmu.which-guest',
      message:
        'Xen\u2019s PMU samples do not say which guest was running; guest code without a domain is counted as [guest].',
    },
  ],
  quality: [
    {
      check: 'pmu-drops',
      level: 'caution',
      title: 'PMU may drop samples',
      message:
        "Xen's PMU ran in mode all, and dom0's vCPUs are not pinned: Xen hands the samples of a pCPU to one dom0 vCPU, which has room for one at a time, and dom0 may take its own sample for a guest's. Boot Xen with dom0_max_vcpus=NUMBER-OF-PCPUS dom0_vcpus_pin.",
      disables: ['shares of domains that come from the PMU alone'],
    },
    {
      check: 'steal',
      level: 'caution',
      title: 'dom0 had to wait',
      message:
        "dom0's vCPUs waited 28 % of their time for a pCPU (xentrace): waiting in run queues decides how fast I/O goes, not only the work that is done. Look at the schedule.",
      disables: ['throughput from costs alone'],
    },
    {
      check: 'clock-event',
      level: 'note',
      title: 'Time, not cycles',
      message:
        'dom0 and guest1 sampled by the clock (cpu-clock or task-clock): shares of time are right, idle time is kept apart, and nothing is known of cycles or cache misses.',
      disables: ['cycles, instructions and cache misses'],
    },
  ],
  clocks: [
    'perf in dom0: CLOCK_MONOTONIC, tied by TSC readings before and after, within 1.2 µs.',
    'perf in guest1: CLOCK_MONOTONIC, tied by TSC readings before and after, within 3.8 µs; 99.1 % of 2 000 checked samples fall where the schedule says their vCPU ran.',
    'xentrace: the TSC itself.',
  ],
};
