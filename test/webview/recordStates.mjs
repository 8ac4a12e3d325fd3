/** Made-up states of the form that records: hosts, what is filled in, how a run goes. */

const ok = (source) => ({ source, refused: null, fix: null });

export const xen1 = {
  target: 'xen1',
  state: 'connected',
  message: null,
  facts: 'Xen 4.17.7, credit2, 8 CPUs',
  checks: [],
  sources: [
    ok('perf'),
    {
      source: 'pmu',
      refused:
        "Xen's PMU: no virtual PMU: the hypervisor cannot be sampled. xentrace tells of its hypercalls",
      fix: 'add vpmu=on to the command line of Xen (GRUB_CMDLINE_XEN) and boot; it needs a CPU with a PMU',
    },
    ok('xentrace'),
    ok('counters'),
  ],
  events: ['cycles', 'LLC-load-misses', 'instructions', 'cpu-clock'],
  machines: [
    { key: 'xen1', host: 'xen1', guest: null, label: 'dom0 of xen1', detail: '2 vCPUs', login: null },
    {
      key: 'xen1/guest1',
      host: 'xen1',
      guest: 'guest1',
      label: 'guest1',
      detail: '1 vCPU, pv',
      login: 'root@guest1',
    },
    {
      key: 'xen1/guest2',
      host: 'xen1',
      guest: 'guest2',
      label: 'guest2',
      detail: '4 vCPUs, pvh',
      login: 'root@guest2',
    },
  ],
  leftovers: 0,
};

const off = {
  ...xen1,
  state: 'disconnected',
  facts: '',
  checks: [],
  sources: [],
  events: [],
  machines: [],
};

export const hosts = [
  xen1,
  { ...off, target: 'root@xen2.example:2222' },
  {
    ...off,
    target: 'build-3',
    state: 'failed',
    message:
      'build-3 refuses the connection (port 22). Is sshd running there? Try: ssh build-3, or check Port in the SSH configuration.',
  },
];

export const form = {
  hosts: ['xen1'],
  machines: [
    { key: 'xen1/guest1', login: 'root@guest1', workload: 'iperf3 -c 10.0.0.1 -t 20', ticked: true },
  ],
  seconds: 10,
  sources: ['perf', 'pmu', 'xentrace', 'counters'],
  frequency: 997,
  events: ['cycles', 'LLC-load-misses'],
  limitMegabytes: 2000,
  directory: '/var/tmp',
  clearLeftovers: true,
  folder: '/home/ann/xen-io',
  name: 'xen1-2026-11-22',
};

export const outlook = {
  file: '/home/ann/xen-io/xen1-2026-11-22-2.xenprof',
  taken: true,
  folderProblem: null,
  size: { bytes: 34_000_000, bytesPerSecond: 3_400_000 },
};

const left = {
  machine: 'xen1',
  text: "without the hypervisor's samples. Xen's PMU: no virtual PMU",
  fix: 'add vpmu=on to the command line of Xen (GRUB_CMDLINE_XEN) and boot',
};

export const runs = {
  idle: { state: 'idle' },
  starting: {
    state: 'running',
    what: 'xen1, guest1',
    stage: 'before',
    step: 'starting the recorders, events off',
    elapsedSeconds: 0,
    totalSeconds: 10,
    cancelling: false,
    machines: [],
    problems: [],
  },
  running: {
    state: 'running',
    what: 'xen1, guest1',
    stage: 'recording',
    step: 'recording',
    elapsedSeconds: 3.4,
    totalSeconds: 10,
    cancelling: false,
    machines: [
      { machine: 'xen1', seconds: 3, bytes: 8_320_000, samples: 5871, fetchedBytes: null, fetchTotal: null },
      { machine: 'guest1', seconds: 3, bytes: 412_000, samples: 2990, fetchedBytes: null, fetchTotal: null },
    ],
    problems: [left],
  },
  fetching: {
    state: 'running',
    what: 'xen1, guest1',
    stage: 'after',
    step: 'fetching what was recorded',
    elapsedSeconds: 10,
    totalSeconds: 10,
    cancelling: false,
    machines: [
      {
        machine: 'xen1',
        seconds: 10,
        bytes: 31_000_000,
        samples: 19_402,
        fetchedBytes: 4_100_000,
        fetchTotal: 9_800_000,
      },
      {
        machine: 'guest1',
        seconds: 10,
        bytes: 1_312_000,
        samples: 9870,
        fetchedBytes: null,
        fetchTotal: null,
      },
    ],
    problems: [left],
  },
  done: {
    state: 'done',
    early: false,
    machines: [
      {
        machine: 'xen1',
        seconds: 10,
        bytes: 31_000_000,
        samples: 19_402,
        fetchedBytes: 9_800_000,
        recorders: [
          { name: 'perf', cpuSeconds: 0.41 },
          { name: 'xentrace', cpuSeconds: 0.12 },
        ],
      },
      {
        machine: 'guest1',
        seconds: 10,
        bytes: 1_312_000,
        samples: 9870,
        fetchedBytes: 402_000,
        recorders: [{ name: 'perf', cpuSeconds: 0.2 }],
      },
    ],
    problems: [left],
    file: '/home/ann/xen-io/xen1-2026-11-22.xenprof',
  },
  cancelled: { state: 'cancelled' },
  failed: {
    state: 'failed',
    failure: {
      title: 'Nothing was recorded',
      message:
        'xen1: Disk room: 12 MB free in /var/tmp; 134 MB are needed. Make room, or choose another directory.',
      remedy: 'Fix: du -xh /var/tmp | sort -h | tail',
    },
    problems: [],
  },
};

const second = (text) => text.replaceAll('xen1', 'xen2').replaceAll(/guest(?=\d)/g, 'db');

/** Another host with guests of other names. */
export const xen2 = {
  ...JSON.parse(second(JSON.stringify(xen1))),
  facts: 'Xen 4.19.0, credit, 64 CPUs',
  sources: xen1.sources.map(({ source }) => ok(source)),
  events: ['cpu-clock'],
  checks: [
    {
      id: 'kallsyms',
      title: 'Kernel symbols',
      text: 'hidden: functions of the kernel would have no names',
      fix: 'sysctl kernel.kptr_restrict=0',
    },
  ],
  leftovers: 2,
};

const hostileText = '<img src=x onerror=alert(1)>\n\u202Eevil\u0007 '.repeat(20);

/** A host that says of itself what no page should believe. */
export const hostile = {
  ...xen1,
  facts: hostileText,
  checks: [{ id: 'x', title: hostileText, text: hostileText, fix: `rm -rf "$(${hostileText})"` }],
  sources: xen1.sources.map(({ source }) => ({ source, refused: hostileText, fix: hostileText })),
  events: [hostileText.slice(0, 200)],
  machines: [
    ...xen1.machines,
    {
      key: `xen1/${hostileText}`,
      host: 'xen1',
      guest: hostileText,
      label: hostileText,
      detail: hostileText,
      login: null,
    },
  ],
};

/** What a page is sent when it is ready. @param name of a run, or `empty`, `two`, `hostile`, `unconnected` */
export function recordMessages(name) {
  const shown = {
    empty: [],
    two: [xen1, xen2, hosts[2]],
    hostile: [hostile],
    unconnected: [{ ...xen1, ...off, target: 'xen1' }],
  }[name];
  const filled = name === 'two' ? { ...form, hosts: ['xen1', 'xen2'] } : form;
  return [
    { type: 'hosts', hosts: shown ?? hosts },
    { type: 'form', form: filled },
    { type: 'outlook', outlook },
    { type: 'run', run: runs[name] ?? runs.idle },
  ];
}
