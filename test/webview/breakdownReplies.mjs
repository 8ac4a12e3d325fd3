/**
 * Made-up answers for the Breakdown and Stage path tabs and for the sidebar, in the proportions of a guest that sends a
 * TCP stream through netback: an idle share can be set, names can be hostile, the hypervisor can be invisible.
 */

const SAMPLES = 3462;
const SECONDS = 23.3;

const layers = [
  {
    key: 'hypervisor',
    label: 'Hypervisor',
    kind: 'hypervisor',
    colour: 0,
    source: "Xen's PMU, mode all: 1 242 samples",
    categories: [
      ['hv.grant.copy', 'grant copy', 'Copying between domains by grant references.', 9.6],
      ['hv.irq', 'interrupts', 'Physical interrupts, IPIs and softirqs of the hypervisor.', 4.33],
      ['hv.mm', 'memory management', 'p2m and EPT lookups, TLB flushes, page references.', 3.55],
      ['hv.ctxswitch', 'world switch', 'Saving one vCPU and restoring another.', 2.98],
      ['hv.lock', 'locks', 'Waiting for locks of the hypervisor.', 2.28],
      ['hv.hypercall', 'hypercall entry', 'Entry, dispatch and exit of hypercalls.', 1.88],
      ['hv.timer', 'timers', 'Timer softirq and deadlines.', 1.42],
      ['hv.sched', 'scheduler', 'credit2: choosing who runs next.', 1.42],
      ['hv.evtchn', 'event channels', 'Sending, pending and delivering event channels.', 1.33],
      ['hv.other', 'other', 'Functions of the hypervisor without a category.', 4.81],
      ['hv.pmu', 'profiling', 'What the recording itself costs: vPMU.', 0.78],
      ['hv.grant.map', 'grant map', 'Mapping a page of another domain.', 0.32],
      ['hv.copy', 'copies', 'memcpy and copies from and to guests.', 0.32],
      ['hv.grant.unmap', 'grant unmap', 'Taking such a mapping away, with its TLB flush.', 0.26],
      ['hv.trap', 'traps', 'Faults and emulation.', 0.2],
      ['hv.grant.other', 'grant table, rest', 'The rest of the grant engine.', 0.09],
    ],
  },
  {
    key: 'domain:dom0',
    label: 'dom0',
    kind: 'domain',
    colour: 0,
    source: 'perf in dom0, cpu-clock: 14 115 samples',
    categories: [
      ['copy', 'copies', 'Copying of memory in the kernel, to and from user space.', 11.47],
      [
        'be.net.tx',
        'netback, guest to wire',
        'Fetching requests of the ring, building skbs, passing them on.',
        7.77,
      ],
      ['app', 'applications', 'User code: here the receiving iperf3 and the shell of the recorder.', 5.05],
      ['sched', 'scheduler', 'Choosing and switching threads.', 3.09],
      ['lock', 'locks', 'Waiting for and taking locks.', 2.83],
      ['net.tcpip', 'TCP/IP', 'Protocols and sockets.', 2.18],
      ['net.bridge', 'bridge', 'Forwarding between the vif and the NIC.', 1.86],
      ['timer', 'timers and clocks', 'Reading clocks, timer interrupts.', 1.33],
      ['alloc', 'allocation', 'Pages and slabs.', 0.98],
      ['be.grant', 'grants, kernel side', 'The kernel side of grant hypercalls.', 0.86],
      ['syscall', 'system calls', 'Entry and exit of system calls.', 0.84],
      ['irq.softirq', 'softirqs', 'Interrupt and softirq handling.', 0.81],
      ['xen.pvmmu', 'PV page tables', 'Page tables of a paravirtual kernel.', 0.64],
      ['xen.evtchn', 'event channels', 'Delivering and sending events.', 0.61],
      ['net.core', 'network core', 'Devices, queues, NAPI.', 0.58],
      ['be.net.rx', 'netback, wire to guest', 'Copying into the pages of the guest.', 0.12],
      ['xen.hypercall', 'hypercall stub', 'Time in a hypercall as the domain sees it.', 0.23],
      ['net.netfilter', 'netfilter', 'Packet filter.', 0.06],
      ['other', 'other', 'Kernel functions without a category.', 3.4],
    ],
  },
  {
    key: 'domain:guest1',
    label: 'guest1',
    kind: 'domain',
    colour: 1,
    source: 'perf in guest1, cpu-clock: 6 006 samples',
    categories: [
      ['copy', 'copies', 'Copying of memory in the kernel, to and from user space.', 5.14],
      ['app', 'applications', 'User code: here the sending iperf3.', 3.06],
      ['net.tcpip', 'TCP/IP', 'Protocols and sockets.', 2.92],
      ['fe.net', 'netfront', 'Putting requests on the ring, taking responses.', 1.26],
      ['timer', 'timers and clocks', 'Reading clocks, timer interrupts.', 0.87],
      ['alloc', 'allocation', 'Pages and slabs.', 0.64],
      ['xen.evtchn', 'event channels', 'Delivering and sending events.', 0.52],
      ['lock', 'locks', 'Waiting for and taking locks.', 0.52],
      ['syscall', 'system calls', 'Entry and exit of system calls.', 0.46],
      ['net.core', 'network core', 'Devices, queues, NAPI.', 0.46],
      ['irq.softirq', 'softirqs', 'Interrupt and softirq handling.', 0.43],
      ['sched', 'scheduler', 'Choosing and switching threads.', 0.43],
      ['fe.grant', 'grants', 'Granting and revoking pages.', 0.12],
      ['xen.hypercall', 'hypercall stub', 'Time in a hypercall as the domain sees it.', 0.09],
      ['xen.pvmmu', 'PV page tables', 'Page tables of a paravirtual kernel.', 0.06],
      ['other', 'other', 'Kernel functions without a category.', 1.11],
    ],
  },
  {
    key: 'idle',
    label: 'Idle',
    kind: 'idle',
    colour: 0,
    source: "Xen's idle vCPUs",
    categories: [
      ['hv.idle', 'idle in Xen', 'No vCPU wanted to run.', 6.1],
      ['idle', 'idle in a domain', 'A vCPU that waits in its idle loop.', 2.16],
    ],
  },
];

const contexts = [
  ['netback:vif1.0', 'softirq of vif1.0 (guest to wire)', 'napi', 'domain:dom0', 14.2],
  ['process:dom0:iperf3', 'iperf3', 'process', 'domain:dom0', 9.6],
  ['hypercall:dom0:grant_table_op', 'grant_table_op of dom0', 'hypercall', 'hypervisor', 8.8],
  ['process:guest1:iperf3', 'iperf3', 'process', 'domain:guest1', 8.1],
  ['guest1:napi', 'softirq of eth0', 'napi', 'domain:guest1', 4.4],
  ['interrupt:hypervisor', 'physical interrupts', 'interrupt', 'hypervisor', 4.3],
  ['netback:vif1.0:dealloc', 'dealloc thread of vif1.0', 'kthread', 'domain:dom0', 3.9],
  ['vcpu:guest1:0', 'vCPU 0 of guest1, entry and exit', 'vcpu', 'hypervisor', 3.1],
  ['hypercall:dom0:event_channel_op', 'event_channel_op of dom0', 'hypercall', 'hypervisor', 1.9],
  ['process:dom0:oxenstored', 'oxenstored', 'process', 'domain:dom0', 1.2],
  ['kthread:dom0:ksoftirqd/0', 'ksoftirqd/0', 'kthread', 'domain:dom0', 0.9],
  ['kthread:dom0:kworker', 'kworker threads', 'kthread', 'domain:dom0', 0.6],
  ['unknown:dom0', 'everything else', 'unknown', 'domain:dom0', 0.5],
];

export const work = [
  [
    'packets:guest1:eth0:transmit',
    'packets',
    'eth0 of guest1, transmit',
    232.6,
    '/proc/net/dev before and after',
  ],
  [
    'packets:dom0:vif1.0:receive',
    'packets',
    'vif1.0 of dom0, receive',
    232.6,
    '/proc/net/dev before and after',
  ],
  [
    'packets:guest1:eth0:receive',
    'packets',
    'eth0 of guest1, receive',
    132.5,
    '/proc/net/dev before and after',
  ],
  ['bytes:guest1:iperf3', 'bytes', 'iperf3 in guest1, sent', 14.02e6, "iperf3's own total"],
  [
    'bytes:guest1:eth0:transmit',
    'bytes',
    'eth0 of guest1, transmit',
    14.04e6,
    '/proc/net/dev before and after',
  ],
].map(([key, unit, label, perSecond, source]) => ({ key, unit, label, perSecond, source }));

/** Wilson's 95 % interval. */
function interval(share, n) {
  const z2 = 1.96 ** 2;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (1.96 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** Value of a share in the unit that was asked for, in nanoseconds of CPU time; two CPUs are busy all the time. */
function unitOf(per) {
  switch (per.kind) {
    case 'share':
      return { factor: 1, format: '%', unitLabel: 'of all time' };
    case 'second':
      return { factor: 2e9, format: 'ns', unitLabel: 'CPU time per second' };
    case 'work': {
      const choice = work.find((w) => w.key === per.key) ?? work[0];
      return {
        factor: 2e9 / choice.perSecond,
        format: 'ns',
        unitLabel: `CPU time per ${choice.unit.slice(0, -1)}`,
      };
    }
    case 'typed':
      return {
        factor: 2e9 / per.perSecond,
        format: 'ns',
        unitLabel: `CPU time per ${per.unit.slice(0, -1)}`,
      };
  }
}

function figure(share, factor) {
  const [low, high] = interval(share, SAMPLES);
  return {
    share,
    shareLow: low,
    shareHigh: high,
    value: share * factor,
    low: low * factor,
    high: high * factor,
    samples: Math.round(share * SAMPLES),
  };
}

const HOSTILE = '<img src=x onerror=alert(1)>\u202eevil\u0000 ' + 'a very long name '.repeat(40);

/**
 * @param {object} per what figures are divided by
 * @param {{idle?: number, hidden?: boolean, hostile?: boolean, empty?: boolean, guests?: number}} [options] share of
 *   idle; without samples of the hypervisor; with hostile names; without any sample; so many guests
 */
export function breakdownReply(per, { idle, hidden, hostile, empty, guests = 1 } = {}) {
  const { factor, format, unitLabel } = unitOf(per);
  const busy = layers.filter((layer) => layer.kind !== 'idle' && !(hidden && layer.kind === 'hypervisor'));
  const domains = busy.flatMap((layer) =>
    layer.label !== 'guest1'
      ? [layer]
      : Array.from({ length: guests }, (_, i) => ({
          ...layer,
          key: `domain:guest${i + 1}`,
          label: `guest${i + 1}`,
          colour: i + 1,
          categories: layer.categories.map(([c, l, e, s]) => [c, l, e, s / (1 + i)]),
        })),
  );
  const shown = empty ? [] : [...domains, ...layers.filter((layer) => layer.kind === 'idle')];
  const sum = (list) =>
    list.reduce((total, layer) => total + layer.categories.reduce((a, c) => a + c[3], 0), 0);
  const isIdle = (layer) => layer.kind === 'idle';
  const idleSum = sum(shown.filter(isIdle));
  const busySum = sum(shown.filter((layer) => !isIdle(layer)));
  const idleShare = idle ?? idleSum / (idleSum + busySum);
  const scale = (layer) => (isIdle(layer) ? idleShare / idleSum : (1 - idleShare) / busySum);
  return {
    kind: 'breakdown',
    per,
    format,
    unitLabel,
    whole: figure(empty ? 0 : 1, factor),
    layers: shown.map(({ categories, ...layer }) => ({
      ...layer,
      label: hostile ? HOSTILE : layer.label,
      categories: categories
        .map(([category, label, explanation, share]) => ({
          category,
          label: hostile ? HOSTILE : label,
          explanation: hostile ? HOSTILE : explanation,
          group: category.split('.')[0],
          ...figure(share * scale(layer), factor),
        }))
        .sort((a, b) => b.value - a.value),
      ...figure(categories.reduce((total, c) => total + c[3], 0) * scale(layer), factor),
    })),
    contexts: empty
      ? []
      : contexts.map(([unit, label, contextKind, layer, share]) => {
          const owner = layers.find((l) => l.key === layer);
          return {
            unit,
            label: hostile ? HOSTILE : label,
            contextKind,
            layer,
            layerLabel: owner.label,
            kind: owner.kind,
            colour: owner.colour,
            ...figure(share / 100, factor),
          };
        }),
    source: "Xen's PMU samples of all domains, 3 462 of them",
    notes: [
      'CPU time of Xen\u2019s PMU samples; the domains\u2019 own perf samples tell which functions they are.',
      '662 samples of guests are counted for the guest that ran on the pCPU then.',
      'The counter covers the whole recording, the workload ran for 21.4 s of it.',
    ],
    counted: counted(per, hostile),
    hypervisorSampled: !hidden,
  };
}

function counted(per, hostile) {
  const perSecond =
    per.kind === 'work' ? (work.find((w) => w.key === per.key)?.perSecond ?? 1) : per.perSecond;
  const row = (kind, name, count, ns, batch) => ({
    kind,
    name: hostile ? HOSTILE : name,
    count,
    perSecond: count / SECONDS,
    perUnit: perSecond === undefined ? null : count / SECONDS / perSecond,
    ns,
    batch,
  });
  return [
    {
      label: 'dom0',
      colour: 0,
      rows: [
        row('Hypercall', 'mmuext_op', 88_214, null, 1.4),
        row('Hypercall', 'grant_table_op: copy', 31_207, null, 17.3),
        row('Hypercall', 'multicall', 29_846, null, 3.1),
        row('PV event', 'page fault', 24_120, null, null),
        row('Hypercall', 'event_channel_op: send', 18_402, null, null),
        row('Hypercall', 'sched_op: block', 9_117, null, null),
        row('Hypercall', 'grant_table_op: unmap', 5_402, null, 1.9),
        row('PV event', 'trap', 4_011, null, null),
        row('Hypercall', 'vcpu_op', 3_300, null, null),
        row('Hypercall', 'update_va_mapping', 2_214, null, null),
        row('Hypercall', 'xen_version', 816, null, null),
      ],
    },
    {
      label: 'guest1',
      colour: 1,
      rows: [
        row('VM exit', 'NPF', 41_388, 1.18e9, null),
        row('VM exit', 'VMMCALL', 12_907, 0.62e9, null),
        row('Hypercall', 'event_channel_op: send', 11_260, null, null),
        row('VM exit', 'INTR', 9_002, 0.21e9, null),
        row('Hypercall', 'sched_op: block', 4_702, null, null),
      ],
    },
  ];
}

const GUEST = { layerLabel: 'guest1', kind: 'domain', colour: 1 };
const DOM0 = { layerLabel: 'dom0', kind: 'domain', colour: 0 };
const XEN = { layerLabel: 'Hypervisor', kind: 'hypervisor', colour: 0 };
const cell = (layer, ...categories) => categories.map((category) => ({ layer, category }));

const transmit = [
  [
    'guest.app',
    'application',
    'User code of the guest that sends.',
    GUEST,
    cell('domain:guest1', 'app'),
    3.06,
  ],
  [
    'guest.tcpip',
    'TCP/IP and network core',
    'Protocols, sockets, copies, qdisc of the guest.',
    GUEST,
    cell('domain:guest1', 'net.tcpip', 'net.core', 'copy'),
    8.52,
  ],
  [
    'fe.net',
    'netfront',
    'Grants pages and puts requests on the ring.',
    GUEST,
    cell('domain:guest1', 'fe.net', 'fe.grant'),
    1.38,
  ],
  [
    'hv.grant',
    'grant operations',
    'Mapping, copying and unmapping of granted pages, called by netback.',
    XEN,
    cell('hypervisor', 'hv.grant.copy', 'hv.grant.map', 'hv.grant.unmap', 'hv.copy'),
    10.5,
  ],
  [
    'hv.evtchn',
    'event channels',
    'Sending and delivering notifications.',
    XEN,
    cell('hypervisor', 'hv.evtchn'),
    1.33,
  ],
  [
    'be.net.tx',
    'netback, guest to wire',
    'Takes requests off the ring and builds skbs.',
    DOM0,
    cell('domain:dom0', 'be.net.tx', 'be.grant'),
    8.63,
  ],
  [
    'net.bridge',
    'bridge',
    'Forwards between the vif and the NIC.',
    DOM0,
    cell('domain:dom0', 'net.bridge', 'net.netfilter'),
    1.92,
  ],
  [
    'net.nicdrv',
    'network driver',
    'Driver of the physical NIC.',
    DOM0,
    cell('domain:dom0', 'net.nicdrv'),
    0.08,
  ],
];

const receive = [
  [
    'net.nicdrv',
    'network driver',
    'Driver of the physical NIC.',
    DOM0,
    cell('domain:dom0', 'net.nicdrv'),
    0.08,
  ],
  [
    'net.bridge',
    'bridge',
    'Forwards between the NIC and the vif.',
    DOM0,
    cell('domain:dom0', 'net.bridge'),
    0.9,
  ],
  [
    'be.net.rx',
    'netback, wire to guest',
    'Copies into granted pages of the guest.',
    DOM0,
    cell('domain:dom0', 'be.net.rx'),
    0.12,
  ],
  [
    'hv.grant',
    'grant operations',
    'Copying into granted pages.',
    XEN,
    cell('hypervisor', 'hv.grant.copy'),
    0.6,
  ],
  ['fe.net', 'netfront', 'Takes packets off the ring.', GUEST, cell('domain:guest1', 'fe.net'), 0.4],
  [
    'guest.tcpip',
    'TCP/IP and network core',
    'Protocols and sockets.',
    GUEST,
    cell('domain:guest1', 'net.tcpip'),
    1.1,
  ],
  [
    'guest.app',
    'application',
    'User code of the guest that receives.',
    GUEST,
    cell('domain:guest1', 'app'),
    0.7,
  ],
];

/** @param {{hidden?: boolean, hostile?: boolean, empty?: boolean}} [options] as for `breakdownReply` */
export function pathReply(per, { hidden, hostile, empty } = {}) {
  const { factor, format, unitLabel } = unitOf(per);
  const packets = per.kind === 'work' ? work.find((w) => w.key === per.key)?.perSecond : per.perSecond;
  const crossing = (from, to, label, perSecond, source = 'counted by xentrace') => ({
    from,
    to,
    label: hostile ? HOSTILE : label,
    perSecond,
    perUnit: packets === undefined ? null : perSecond / packets,
    source,
  });
  const path = (key, label, stages, crossings) => ({
    key,
    label,
    unitLabel,
    stages: stages.map(([stageKey, stageLabel, explanation, layer, cells, share]) => {
      const seen = hidden && layer === XEN ? 'hidden' : 'sampled';
      return {
        key: stageKey,
        label: hostile ? HOSTILE : stageLabel,
        explanation: hostile ? HOSTILE : explanation,
        cells: seen === 'hidden' ? [] : cells,
        ...layer,
        seen,
        ...figure(seen === 'hidden' ? 0 : share / 100, factor),
      };
    }),
    crossings,
    notes: [
      'Copies and locks of the guest are shared out to the stages by the stacks they were called from.',
      'Event channels and hypercalls are counted, not sampled: their rates are exact.',
    ],
  });
  const paths = [
    path('net.transmit', 'Transmit', transmit, [
      crossing('fe.net', 'be.net.tx', 'event channel', 483.3),
      crossing('hv.evtchn', 'be.net.tx', 'wake-up of the softirq', 391.2),
      crossing('be.net.tx', 'hv.grant', 'hypercall grant_table_op', 1339.3),
      crossing('be.net.tx', 'fe.net', 'event channel, responses', 402.8),
    ]),
    path('net.receive', 'Receive', receive, [
      crossing('be.net.rx', 'hv.grant', 'hypercall grant_table_op', 121.3),
      crossing('be.net.rx', 'fe.net', 'event channel', 104.9),
    ]),
  ];
  return empty
    ? {
        kind: 'path',
        format,
        paths: [],
        nothing: 'No stage of the network or block path was sampled: the recording shows an idle system.',
      }
    : { kind: 'path', format, paths, nothing: '' };
}
