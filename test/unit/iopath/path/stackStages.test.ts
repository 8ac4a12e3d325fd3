/** Which stage and direction a stack tells, drawn by hand. */
import { describe, expect, it } from 'vitest';
import { builtInRules } from '../../../../src/iopath/categories/categoryRules';
import { withOwnRules } from '../../../../src/iopath/categories/ownRules';
import { layerProfile } from '../../../../src/iopath/layeredProfile';
import { keyOf, samplePaths } from '../../../../src/iopath/path/samplePaths';
import { PATHS, STAGES } from '../../../../src/iopath/path/stageTable';
import { DOM0, drawnProfile, GUEST1, type DrawnColumns } from '../../profile/drawnProfile';

/** `net.transmit netback` per sample; `-` for those on no path. */
function stagesOf(drawing: string, columns: DrawnColumns, rules = builtInRules()): string[] {
  const layered = layerProfile(drawnProfile(drawing, { domains: [DOM0, GUEST1], ...columns }), rules);
  const count = layered.profile.samples.stack.length;
  const { ofSample } = samplePaths(layered, new Uint8Array(count).fill(1));
  const names = new Map(
    PATHS.flatMap((path, p) =>
      STAGES.map(({ key }, stage): [number, string] => [keyOf(p, stage), `${path.key} ${key}`]),
    ),
  );
  return Array.from(ofSample, (key) => names.get(key) ?? '-');
}

const inGuest = (drawing: string): string[] =>
  stagesOf(drawing, {
    domain: Array.from({ length: 9 }, () => 1),
    comm: Array.from({ length: 9 }, () => 'x'),
  });
const inDom0 = (drawing: string): string[] => stagesOf(drawing, {});

describe('a stack in the guest', () => {
  it('is of the nearest stage among its callers, in the direction of the nearest marker', () => {
    expect(
      inGuest(`
        k!inet_sendmsg       k!xennet_poll          k!xennet_poll       k!blkdev_read_iter
        k!tcp_sendmsg        k!napi_gro_receive     k!tcp_v4_rcv        k!blk_mq_submit_bio
        k!__dev_queue_xmit   k!tcp_v4_rcv           k!tcp_ack           k!blkif_queue_rq
        k!xennet_start_xmit  k!tcp_rcv_established  k!tcp_write_xmit`),
    ).toEqual(['net.transmit netfront', 'net.receive tcpip', 'net.transmit tcpip', 'block.read blkfront']);
  });

  it('takes what a stage calls for the stage: copies, locks, memory', () => {
    expect(
      inGuest(`
        k!tcp_sendmsg    k!tcp_sendmsg  k!xennet_start_xmit               k!blkdev_write_iter
        k!_copy_from_iter k!kmalloc     k!gnttab_claim_grant_reference    k!blkif_queue_rq
        .                .              k!_raw_spin_lock                  k!gnttab_grant_foreign_access_ref`),
    ).toEqual(['net.transmit tcpip', 'net.transmit tcpip', 'net.transmit ring', 'block.write ring']);
  });

  it('forgets everything in an interrupt', () => {
    expect(
      inGuest(`
        k!tcp_sendmsg                   k!tcp_sendmsg                   k!tcp_sendmsg
        k!asm_sysvec_xen_hvm_callback   k!asm_sysvec_xen_hvm_callback   k!asm_exc_page_fault
        k!hrtimer_interrupt             k!net_rx_action                 k!handle_mm_fault
        .                               k!xennet_poll                   .`),
    ).toEqual(['-', 'net.receive netfront', 'net.transmit tcpip']);
  });

  it('is of the stage that own categories are part of', () => {
    const own = withOwnRules([
      { symbol: 'my_front_.*', category: 'fe.net.mine' },
      { symbol: 'my_other_.*', category: 'fe' },
    ]);
    const columns = { domain: [1, 1] };
    expect(stagesOf('k!tcp_sendmsg  k!tcp_sendmsg\nk!my_front_x k!my_other_x', columns, own)).toEqual([
      'net.transmit netfront',
      'net.transmit tcpip',
    ]);
  });

  it('without a stage is on no path', () => {
    expect(inGuest('k!do_syscall_64  k!handle_mm_fault  k!memcpy')).toEqual(['-', '-', '-']);
  });
});

describe('a stack in dom0', () => {
  it('is named as the guest sees it: what netback takes in is transmitted', () => {
    expect(
      inDom0(`
        k!xenvif_poll         k!xenvif_kthread_guest_rx  k!xenvif_poll        k!virtnet_receive
        k!xenvif_tx_action    k!gnttab_batch_copy        k!br_handle_frame    k!br_handle_frame
        k!gnttab_map_refs     .                          .                    .`),
    ).toEqual(['net.transmit netback', 'net.receive netback', 'net.transmit switch', 'net.receive switch']);
  });

  it('goes on into Xen by whoever called', () => {
    expect(
      inDom0(`
        k!xenvif_tx_action   k!xenvif_kthread_guest_rx   k!__set_pte_vaddr     xen!gnttab_copy
        k!xen_hypercall_pv   k!xen_hypercall_pv          k!xen_hypercall_pv    .
        xen!map_grant_ref    xen!_spin_lock              xen!do_mmu_update     .`),
    ).toEqual(['net.transmit hypervisor', 'net.receive hypervisor', '-', 'net.transmit hypervisor']);
  });

  it('leaves out its own disk I/O', () => {
    expect(
      stagesOf(
        `
        k!do_syscall_64        k!xen_blkif_schedule    k!blkdev_read_iter
        k!ext4_file_write_iter k!dispatch_rw_block_io  k!blkif_queue_rq
        k!submit_bio           k!submit_bio            .`,
        { domain: [0, 0, 1] },
      ),
    ).toEqual(['-', 'block.read dom0blk', 'block.read blkfront']);
  });
});

describe('what does not tell its direction', () => {
  it('is shared out as the samples of its stage divide that tell', () => {
    // 3 of 4 directed samples of the stage transmit, so 3 of 4 of the others do.
    const told = ['k!tcp_sendmsg', 'k!tcp_sendmsg', 'k!tcp_sendmsg', 'k!tcp_v4_rcv'];
    const untold = Array.from({ length: 4 }, () => 'k!inet_csk_get_port');
    const stages = stagesOf([...told, ...untold].join('   '), {
      domain: Array.from({ length: 8 }, () => 1),
    }).slice(4);
    expect(stages.filter((stage) => stage === 'net.transmit tcpip')).toHaveLength(3);
    expect(stages.filter((stage) => stage === 'net.receive tcpip')).toHaveLength(1);
  });

  it('is on no path where nothing tells that there is one', () => {
    expect(inGuest('k!blk_mq_complete_request  k!inet_csk_get_port')).toEqual(['-', '-']);
  });

  it('a process is shared out as it asks its kernel; what it asks for else is on no path', () => {
    const drawing = `
      main                main                k!do_syscall_64     k!do_syscall_64   main               main
      .                   .                   k!inet_sendmsg      k!vfs_read        .                  .
      .                   .                   k!tcp_sendmsg       .                 .                  .`;
    const comm = ['iperf3', 'iperf3', 'iperf3', 'iperf3', 'bash', 'bash'];
    const domain = Array.from({ length: 6 }, () => 1);
    expect(stagesOf(drawing, { comm, domain })).toEqual([
      'net.transmit app',
      '-',
      'net.transmit tcpip',
      '-',
      '-',
      '-',
    ]);
  });
});
