/**
 * A made-up but plausible profile of a receiving guest, as the messages a host would send: three lanes and idle, two
 * pCPUs. Runs in the page of the harness. Everything is drawn from one seeded generator, so pictures can be compared.
 */

/** A small seeded generator (mulberry32), 0 … 1. */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const LAYER = { hypervisor: 0, kernel: 1, user: 2, unknown: 3, thread: 255 };
const layerOf = { x: 'hypervisor', k: 'kernel', u: 'user', '?': 'unknown', t: 'thread' };

/** Stacks per lane: frames are `layer:name@module`, then a weight. */
const KSOFT = 't:ksoftirqd/0 k:ret_from_fork k:kthread k:smpboot_thread_fn k:run_ksoftirqd k:handle_softirqs';
const NETBACK = 't:vif1.0-q0-guest k:ret_from_fork k:kthread';
const NAPI = 'k:net_rx_action k:__napi_poll';
const GUEST_RX = `t:iperf3 u:main@/usr/bin/iperf3 u:iperf_run_server@/usr/lib/libiperf.so.0 u:Nread@/usr/lib/libiperf.so.0 u:__libc_read@/usr/lib/libc.so.6 k:entry_SYSCALL_64_after_hwframe k:do_syscall_64 k:ksys_read k:vfs_read k:sock_read_iter k:tcp_recvmsg k:tcp_recvmsg_locked`;
const stacks = {
  hypervisor: [
    ['x:lstar_enter x:pv_hypercall x:do_grant_table_op x:gnttab_copy x:__memcpy', 900],
    [
      'x:lstar_enter x:pv_hypercall x:do_grant_table_op x:gnttab_copy x:gnttab_copy_claim_buf x:get_paged_frame x:get_page_from_gfn',
      380,
    ],
    [
      'x:lstar_enter x:pv_hypercall x:do_grant_table_op x:gnttab_copy x:acquire_grant_for_copy x:grant_read_lock',
      310,
    ],
    [
      'x:lstar_enter x:pv_hypercall x:do_grant_table_op x:gnttab_copy x:gnttab_copy_release_buf x:put_page',
      140,
    ],
    [
      'x:lstar_enter x:pv_hypercall x:do_event_channel_op x:evtchn_send x:evtchn_port_set_pending x:vcpu_kick',
      210,
    ],
    ['x:lstar_enter x:pv_hypercall x:do_event_channel_op x:evtchn_send x:_spin_lock_irqsave', 95],
    ['x:lstar_enter x:pv_hypercall x:do_sched_op x:vcpu_block x:evtchn_fifo_is_pending', 60],
    [
      'x:lstar_enter x:pv_hypercall x:do_multicall x:do_update_va_mapping x:mod_l1_entry x:get_page_and_type',
      130,
    ],
    ['x:vmx_asm_vmexit_handler x:vmx_vmexit_handler x:vmx_do_extint x:do_IRQ x:handle_irq x:do_softirq', 170],
    [
      'x:vmx_asm_vmexit_handler x:vmx_vmexit_handler x:hvm_hypercall x:do_event_channel_op x:evtchn_send',
      260,
    ],
    [
      'x:vmx_asm_vmexit_handler x:vmx_vmexit_handler x:ept_handle_violation x:hvm_hap_nested_page_fault x:p2m_lookup',
      80,
    ],
    ['x:schedule x:csched2_schedule x:runq_candidate', 220],
    ['x:schedule x:csched2_schedule x:burn_credits', 70],
    ['x:schedule x:context_switch x:__context_switch x:write_ptbase', 150],
    ['x:do_softirq x:__do_softirq x:timer_softirq_action x:execute_timer', 120],
  ],
  'domain:dom0': [
    [
      `${NETBACK} k:xenvif_kthread_guest_rx@[xen_netback] k:xenvif_rx_action@[xen_netback] k:xenvif_rx_skb@[xen_netback] k:xenvif_rx_data_slot@[xen_netback] k:xenvif_rx_copy_add@[xen_netback] k:xenvif_rx_copy_flush@[xen_netback] k:gnttab_batch_copy k:xen_hypercall_grant_table_op`,
      1350,
    ],
    [
      `${NETBACK} k:xenvif_kthread_guest_rx@[xen_netback] k:xenvif_rx_action@[xen_netback] k:xenvif_rx_skb@[xen_netback] k:xenvif_rx_data_slot@[xen_netback] k:memcpy_orig`,
      240,
    ],
    [
      `${NETBACK} k:xenvif_kthread_guest_rx@[xen_netback] k:xenvif_rx_action@[xen_netback] k:notify_remote_via_irq k:xen_hypercall_event_channel_op`,
      420,
    ],
    [
      `${NETBACK} k:xenvif_kthread_guest_rx@[xen_netback] k:xenvif_wait_for_rx_work@[xen_netback] k:schedule k:__schedule k:finish_task_switch.isra.0`,
      310,
    ],
    [
      `${KSOFT} ${NAPI} k:xenvif_poll@[xen_netback] k:xenvif_tx_action@[xen_netback] k:xenvif_tx_build_gops@[xen_netback]`,
      460,
    ],
    [
      `${KSOFT} ${NAPI} k:xenvif_poll@[xen_netback] k:xenvif_tx_action@[xen_netback] k:gnttab_batch_copy k:xen_hypercall_grant_table_op`,
      520,
    ],
    [
      `${KSOFT} ${NAPI} k:xenvif_poll@[xen_netback] k:xenvif_tx_action@[xen_netback] k:xenvif_tx_submit@[xen_netback] k:netif_receive_skb k:__netif_receive_skb_core.constprop.0 k:br_handle_frame@[bridge] k:br_forward@[bridge] k:__br_forward@[bridge] k:dev_queue_xmit k:__dev_queue_xmit k:sch_direct_xmit k:e1000_xmit_frame@[e1000e]`,
      540,
    ],
    [
      `${KSOFT} ${NAPI} k:e1000e_poll@[e1000e] k:e1000_clean_rx_irq@[e1000e] k:napi_gro_receive k:dev_gro_receive k:inet_gro_receive k:tcp4_gro_receive`,
      780,
    ],
    [
      `${KSOFT} ${NAPI} k:e1000e_poll@[e1000e] k:e1000_clean_rx_irq@[e1000e] k:napi_alloc_skb k:kmem_cache_alloc_noprof`,
      260,
    ],
    [
      `${KSOFT} ${NAPI} k:e1000e_poll@[e1000e] k:e1000_clean_rx_irq@[e1000e] k:netif_receive_skb_list_internal k:br_handle_frame@[bridge] k:br_handle_frame_finish@[bridge] k:br_forward@[bridge] k:xenvif_start_xmit@[xen_netback] k:xenvif_rx_queue_tail@[xen_netback] k:__wake_up_sync_key`,
      640,
    ],
    [
      't:xenstored u:main@/usr/sbin/oxenstored u:Process.do_input@/usr/sbin/oxenstored u:[oxenstored]@/usr/sbin/oxenstored',
      70,
    ],
    [
      't:perf u:[perf]@/usr/bin/perf k:entry_SYSCALL_64_after_hwframe k:do_syscall_64 k:ksys_write k:ext4_buffered_write_iter',
      110,
    ],
    ['t:sshd u:[sshd]@/usr/sbin/sshd k:entry_SYSCALL_64_after_hwframe k:do_syscall_64 k:do_select', 30],
    [
      't:swapper/0 k:pv_native_safe_halt k:asm_sysvec_xen_hvm_callback k:xen_evtchn_do_upcall k:__evtchn_fifo_handle_events k:handle_edge_irq',
      190,
    ],
  ],
  'domain:guest1': [
    [
      `${GUEST_RX} k:skb_copy_datagram_iter k:__skb_datagram_iter k:simple_copy_to_iter k:_copy_to_iter k:rep_movs_alternative`,
      1500,
    ],
    [
      `${GUEST_RX} k:tcp_cleanup_rbuf k:__tcp_send_ack.part.0 k:__tcp_transmit_skb k:ip_queue_xmit k:__ip_finish_output k:__dev_queue_xmit k:xennet_start_xmit@[xen_netfront] k:xennet_tx_setup_grant@[xen_netfront]`,
      420,
    ],
    [
      `${GUEST_RX} k:tcp_cleanup_rbuf k:__tcp_send_ack.part.0 k:__tcp_transmit_skb k:ip_queue_xmit k:__ip_finish_output k:__dev_queue_xmit k:xennet_start_xmit@[xen_netfront] k:notify_remote_via_irq k:xen_hypercall_event_channel_op`,
      330,
    ],
    [`${GUEST_RX} k:sk_wait_data k:schedule_timeout k:schedule k:__schedule`, 180],
    [
      `t:swapper/0 k:common_interrupt k:handle_softirqs ${NAPI} k:xennet_poll@[xen_netfront] k:xennet_get_responses@[xen_netfront] k:gnttab_end_foreign_access_ref`,
      480,
    ],
    [
      `t:swapper/0 k:common_interrupt k:handle_softirqs ${NAPI} k:xennet_poll@[xen_netfront] k:xennet_alloc_rx_buffers@[xen_netfront] k:gnttab_grant_foreign_access_ref`,
      390,
    ],
    [
      `t:swapper/0 k:common_interrupt k:handle_softirqs ${NAPI} k:xennet_poll@[xen_netfront] k:handle_incoming_queue@[xen_netfront] k:napi_gro_receive k:dev_gro_receive k:inet_gro_receive k:tcp_gro_receive`,
      620,
    ],
    [
      `t:swapper/0 k:common_interrupt k:handle_softirqs ${NAPI} k:xennet_poll@[xen_netfront] k:handle_incoming_queue@[xen_netfront] k:napi_gro_receive k:ip_local_deliver_finish k:tcp_v4_rcv k:tcp_v4_do_rcv k:tcp_rcv_established k:tcp_queue_rcv`,
      560,
    ],
    [
      't:iperf3 u:main@/usr/bin/iperf3 u:iperf_run_server@/usr/lib/libiperf.so.0 u:iperf_time_now@/usr/lib/libiperf.so.0 u:__vdso_clock_gettime@[vdso]',
      120,
    ],
    ['t:iperf3 u:[iperf3]@/usr/bin/iperf3 ?:[unknown]', 60],
  ],
  idle: [
    ['t:idle x:idle_loop x:acpi_processor_idle x:mwait_idle_with_hints', 2600],
    ['t:idle x:idle_loop x:sched_tick_suspend', 60],
  ],
};

const LANES = [
  { key: 'hypervisor', kind: 'hypervisor', label: 'Hypervisor', colour: 0, source: "Xen's PMU (mode all)" },
  { key: 'domain:dom0', kind: 'domain', label: 'dom0', colour: 0, source: 'perf in dom0, cpu-clock' },
  { key: 'domain:guest1', kind: 'domain', label: 'guest1', colour: 1, source: 'perf in guest1, cpu-clock' },
  { key: 'idle', kind: 'idle', label: 'Idle', colour: -1, source: "Xen's PMU (mode all)" },
];

const EVENTS = [
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

/** Grows the folded stacks into a call tree in depth-first order. `hostile` adds names meant to do harm. */
function buildTree(hostile) {
  const names = [];
  const modules = [];
  const funcRows = new Map();
  const module = [];
  const layer = [];
  const func = (frame) => {
    const known = funcRows.get(frame);
    if (known !== undefined) return known;
    const at = frame.indexOf('@');
    const kind = frame.slice(0, frame.indexOf(':'));
    const name = frame.slice(kind.length + 1, at < 0 ? undefined : at);
    const moduleName =
      at >= 0 ? frame.slice(at + 1) : kind === 'k' ? '[kernel.kallsyms]' : kind === 'x' ? 'xen' : '';
    if (moduleName !== '' && !modules.includes(moduleName)) modules.push(moduleName);
    module.push(modules.indexOf(moduleName));
    layer.push(LAYER[layerOf[kind] ?? 'unknown']);
    funcRows.set(frame, names.length);
    return names.push(name) - 1;
  };
  const lanes = [];
  const columns = { func: [], depth: [], subtreeEnd: [], self: [] };
  const random = generator(7);
  for (const lane of LANES) {
    const root = { children: new Map(), self: 0 };
    for (const [stack, weight] of stacks[lane.key]) {
      const frames = stack.split(' ');
      addStack(root, frames, weight * 0.62);
      // Interrupts and helpers below the recorded path give the tail of thin boxes that real profiles have.
      for (let i = 0; i < 40; i++) {
        const cut = 2 + Math.floor(random() * (frames.length - 1));
        const kind = lane.kind === 'domain' ? 'k' : 'x';
        const tail = Array.from(
          { length: 1 + Math.floor(random() * 4) },
          () => `${kind}:${TAIL[Math.floor(random() * TAIL.length)]}`,
        );
        addStack(root, [...frames.slice(0, cut), ...tail], weight * 0.02 * random() ** 2);
      }
    }
    if (hostile && lane.key === 'domain:guest1') {
      for (const name of HOSTILE) addStack(root, ['t:iperf3', `u:${name}`], 300);
    }
    const firstNode = columns.func.length;
    flatten(root, columns, func);
    lanes.push({
      key: lane.key,
      kind: lane.kind,
      label: lane.label,
      colour: lane.colour,
      firstNode,
      endNode: columns.func.length,
    });
  }
  return { names, modules, module, layer, lanes, columns };
}

const TAIL = [
  '_raw_spin_lock',
  '_raw_spin_unlock_irqrestore',
  'kmem_cache_free',
  'skb_release_data',
  '__memset',
  'read_tsc',
  'ktime_get',
  'update_curr',
  'enqueue_task_fair',
  'rcu_core',
  'page_pool_alloc',
  '__list_del_entry_valid',
  'dma_map_page',
  'memcpy',
  'csum_partial',
  'native_sched_clock',
  'tcp_ack',
  'tcp_rate_skb_sent',
];

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  'first line\nsecond line\ttab',
  'abc\u202egnirts desrever\u202c',
  `${'very_long_symbol_name_'.repeat(50_000)}`,
  '"quoted" & \'single\' `tick`',
  '\u0000\u0001\u001b[31mred',
];

function addStack(root, frames, weight) {
  let node = root;
  for (const frame of frames) {
    let child = node.children.get(frame);
    if (!child) {
      child = { children: new Map(), self: 0 };
      node.children.set(frame, child);
    }
    node = child;
  }
  node.self += weight;
}

function flatten(root, columns, func) {
  const pending = [...root.children]
    .sort(byName)
    .reverse()
    .map(([frame, node]) => ({ frame, node, depth: 0 }));
  const open = [];
  const close = (depth) => {
    while (open.length > 0 && columns.depth[open[open.length - 1]] >= depth)
      columns.subtreeEnd[open.pop()] = columns.func.length;
  };
  while (pending.length > 0) {
    const { frame, node, depth } = pending.pop();
    close(depth);
    open.push(columns.func.length);
    columns.func.push(func(frame));
    columns.depth.push(depth);
    columns.subtreeEnd.push(0);
    columns.self.push(Math.round(node.self));
    pending.push(
      ...[...node.children]
        .sort(byName)
        .reverse()
        .map(([f, n]) => ({ frame: f, node: n, depth: depth + 1 })),
    );
  }
  close(0);
}

const byName = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);

/** Wilson's 95 % interval. */
function wilson(share, n) {
  const z2 = 3.8415;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (1.96 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

const NS_PER_SAMPLE = 1_000_000;

export class SyntheticProfile {
  constructor({ hostile = false } = {}) {
    this.tree = buildTree(hostile);
    this.startNs = 0;
    this.endNs = 10e9;
  }

  opened({ schedule = true } = {}) {
    const { names, modules, module, layer, lanes, columns } = this.tree;
    return {
      type: 'opened',
      header: {
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
        startNs: this.startNs,
        endNs: this.endNs,
      },
      events: EVENTS,
      lanes,
      tree: {
        func: Int32Array.from(columns.func).buffer,
        depth: Int32Array.from(columns.depth).buffer,
        subtreeEnd: Int32Array.from(columns.subtreeEnd).buffer,
      },
      funcs: {
        names,
        module: Int32Array.from(module).buffer,
        layer: Uint8Array.from(layer).buffer,
        modules,
        hypercalls: {
          stubs: [...names.keys()].filter((row) => names[row].startsWith('xen_hypercall_')),
          empty: [],
        },
      },
      work: [],
      schedule: schedule ? this.schedule() : null,
    };
  }

  /** Two pCPUs: dom0 and guest1 hand each other packets in bursts; some windows are lost. */
  schedule() {
    const random = generator(3);
    const rows = [];
    for (const pcpu of [0, 1]) {
      let t = 0;
      while (t < this.endNs) {
        const busy = Math.sin((t / this.endNs) * 9 + pcpu) > -0.35;
        const kind = random();
        const vcpu = busy ? (kind < 0.45 ? pcpu : kind < 0.85 ? 2 + pcpu : 4) : kind < 0.1 ? pcpu : 4;
        const length = (vcpu === 4 && !busy ? 40e6 : 1.5e6) * (0.2 + random() * 2);
        rows.push([vcpu, pcpu, t, Math.min(this.endNs, t + length)]);
        t += length;
      }
    }
    rows.sort((a, b) => a[2] - b[2]);
    return {
      startNs: this.startNs,
      endNs: this.endNs,
      pcpus: [0, 1],
      vcpus: [
        { label: 'dom0 vCPU 0', domain: 'dom0', colour: 0, idle: false },
        { label: 'dom0 vCPU 1', domain: 'dom0', colour: 0, idle: false },
        { label: 'guest1 vCPU 0', domain: 'guest1', colour: 1, idle: false },
        { label: 'guest1 vCPU 1', domain: 'guest1', colour: 1, idle: false },
        { label: 'idle', domain: 'idle', colour: -1, idle: true },
      ],
      vcpu: Int32Array.from(rows, (r) => r[0]).buffer,
      pcpu: Int32Array.from(rows, (r) => r[1]).buffer,
      start: Float64Array.from(rows, (r) => r[2]).buffer,
      end: Float64Array.from(rows, (r) => r[3]).buffer,
      lost: [{ pcpu: 1, startNs: 6.1e9, endNs: 6.35e9 }],
      table: [
        { vcpu: 'dom0 vCPU 0', running: '3.02 s', runnable: '0.41 s', blocked: '6.57 s', lost: '0' },
        { vcpu: 'dom0 vCPU 1', running: '2.88 s', runnable: '0.36 s', blocked: '6.51 s', lost: '0.25 s' },
        { vcpu: 'guest1 vCPU 0', running: '2.71 s', runnable: '0.90 s', blocked: '6.39 s', lost: '0' },
        { vcpu: 'guest1 vCPU 1', running: '2.65 s', runnable: '0.77 s', blocked: '6.33 s', lost: '0.25 s' },
      ],
    };
  }

  weights({ event, weight, filter }) {
    const { columns, lanes } = this.tree;
    const nodes = columns.func.length;
    const part = filter.timeNs ? (filter.timeNs[1] - filter.timeNs[0]) / (this.endNs - this.startNs) : 1;
    const unit = weight === 'time' ? NS_PER_SAMPLE : 1;
    const self = new Float64Array(nodes);
    const total = new Float64Array(nodes);
    for (let node = nodes - 1; node >= 0; node--) {
      self[node] = Math.round(columns.self[node] * part) * unit;
      total[node] += self[node];
      const caller = this.callerOf(node);
      if (caller >= 0) total[caller] += total[node];
    }
    const shown = event === 'best' ? lanes : lanes.filter((lane) => lane.kind === 'domain');
    for (const lane of lanes) {
      if (shown.includes(lane)) continue;
      self.fill(0, lane.firstNode, lane.endNode);
      total.fill(0, lane.firstNode, lane.endNode);
    }
    const samplesOf = (lane) => {
      let sum = 0;
      for (let node = lane.firstNode; node < lane.endNode; node++) sum += self[node];
      return sum / unit;
    };
    const all = lanes.reduce((sum, lane) => sum + samplesOf(lane), 0);
    return {
      kind: 'weights',
      total: total.buffer,
      self: self.buffer,
      lanes: lanes.map((lane, i) => ({
        key: lane.key,
        total: samplesOf(lane) * unit,
        samples: samplesOf(lane),
        effectiveSamples: samplesOf(lane),
        source: LANES[i].source,
      })),
      bar: this.bar(lanes.map(samplesOf), all),
      note: filter.timeNs ? `${Math.round(all)} of 14 117 samples in the chosen time range` : '',
    };
  }

  bar(samples, all) {
    return {
      shares: this.tree.lanes.map((lane, i) => {
        const share = all > 0 ? samples[i] / all : 0;
        return {
          key: lane.key,
          label: lane.label,
          kind: lane.kind,
          colour: lane.colour,
          share,
          ...wilson(share, Math.max(1, all)),
          samples: samples[i],
        };
      }),
      source: 'Xen PMU samples: every moment of every pCPU is counted once.',
    };
  }

  callerOf(node) {
    this.callers ??= callers(this.tree);
    return this.callers[node];
  }

  functions({ event, weight, filter }, most) {
    const { total, self } = this.weights({ event, weight, filter });
    const { columns, lanes, names, modules, module } = this.tree;
    const totals = new Float64Array(total);
    const selfs = new Float64Array(self);
    const all = selfs.reduce((sum, w) => sum + w, 0);
    const rows = new Map();
    for (const lane of lanes) {
      for (let node = lane.firstNode; node < lane.endNode; node++) {
        const func = columns.func[node];
        const key = `${lane.key} ${func}`;
        const row = rows.get(key) ?? {
          func,
          name: names[func],
          module: modules[module[func]] ?? '',
          lane: lane.key,
          laneLabel: lane.label,
          colour: lane.colour,
          kind: lane.kind,
          self: 0,
          total: 0,
        };
        row.self += selfs[node];
        row.total += totals[node];
        rows.set(key, row);
      }
    }
    const list = [...rows.values()]
      .sort((a, b) => b.self - a.self)
      .map((row) => {
        const selfShare = all > 0 ? row.self / all : 0;
        const { low, high } = wilson(selfShare, 14_117);
        return {
          ...row,
          selfShare,
          selfLow: low,
          selfHigh: high,
          totalShare: all > 0 ? Math.min(1, row.total / all) : 0,
        };
      });
    return { kind: 'functions', rows: list.slice(0, most), ofRows: list.length };
  }
}

function callers({ columns, lanes }) {
  const result = new Int32Array(columns.func.length).fill(-1);
  for (const lane of lanes) {
    for (let node = lane.firstNode + 1; node < lane.endNode; node++) {
      let caller = node - 1;
      while (caller >= 0 && columns.depth[caller] >= columns.depth[node]) caller = result[caller];
      result[node] = columns.depth[node] === 0 ? -1 : caller;
    }
  }
  return result;
}
