/** What the made-up profile of syntheticProfile.mjs has sampled: its lanes, and the stacks of each. */

export const LANES = [
  { key: 'hypervisor', kind: 'hypervisor', label: 'Hypervisor', colour: 0, source: "Xen's PMU (mode all)" },
  { key: 'domain:dom0', kind: 'domain', label: 'dom0', colour: 0, source: 'perf in dom0, cpu-clock' },
  { key: 'domain:guest1', kind: 'domain', label: 'guest1', colour: 1, source: 'perf in guest1, cpu-clock' },
  { key: 'idle', kind: 'idle', label: 'Idle', colour: -1, source: "Xen's PMU (mode all)" },
];

const KSOFT = 't:ksoftirqd/0 k:ret_from_fork k:kthread k:smpboot_thread_fn k:run_ksoftirqd k:handle_softirqs';
const NETBACK = 't:vif1.0-q0-guest k:ret_from_fork k:kthread';
const NAPI = 'k:net_rx_action k:__napi_poll';
const GUEST_RX = `t:iperf3 u:main@/usr/bin/iperf3 u:iperf_run_server@/usr/lib/libiperf.so.0 u:Nread@/usr/lib/libiperf.so.0 u:__libc_read@/usr/lib/libc.so.6 k:entry_SYSCALL_64_after_hwframe k:do_syscall_64 k:ksys_read k:vfs_read k:sock_read_iter k:tcp_recvmsg k:tcp_recvmsg_locked`;
/** Per lane: frames are `layer:name@module`, then a weight. */
export const STACKS = {
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
