import { describe, expect, it } from 'vitest';
import data from '../../../../src/iopath/join/entryPoints.json';
import {
  ANY_ENTRY,
  ENTRIES,
  entriesOfCaller,
  entriesOfXen,
  isPostponed,
  isStub,
  type EntrySet,
} from '../../../../src/iopath/join/entryPoints';

const keys = (set: EntrySet) => ENTRIES.filter((_, bit) => ((set >> bit) & 1) === 1).map((e) => e.key);

describe('entry points', () => {
  it('fit into a set of bits, and rules name only those there are', () => {
    expect(ENTRIES.length).toBeLessThanOrEqual(30);
    const known = new Set(ENTRIES.map((e) => e.key));
    for (const rule of [...data.hypervisor, ...data.callers]) {
      expect(rule.entries.filter((key) => !known.has(key))).toEqual([]);
      expect(rule.entries.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ['do_grant_table_op', ['grant_table_op.copy', 'grant_table_op.map', 'grant_table_op.unmap']],
    ['gnttab_copy_claim_buf', ['grant_table_op.copy']],
    ['__acquire_grant_for_copy', ['grant_table_op.copy']],
    ['gnttab_map_grant_ref', ['grant_table_op.map']],
    ['unmap_common.constprop.0', ['grant_table_op.unmap']],
    ['evtchn_send', ['event_channel_op']],
    ['mod_l1_entry.isra.0', ['mmu_update']],
    ['vcpu_block', ['sched_op']],
    ['do_sched_op', ['sched_op']],
    ['sched_unit_migrate_finish', ['scheduler']],
    ['csched2_schedule', ['scheduler']],
    ['svm_load_segs', ['scheduler']],
    ['svm_vmexit_handler', ['exits']],
    ['do_IRQ', ['interrupts']],
    ['do_page_fault', ['exceptions']],
    ['x86_emulate', ['exceptions']],
  ])('tell how Xen got to %s', (name, entries) => {
    expect(keys(entriesOfXen(name))).toEqual(entries);
  });

  it.each(['memcpy', '_spin_lock', '__x86_return_thunk', 'evtchn_fifo_set_pending', 'restore_all_guest'])(
    'leave open how Xen got to %s',
    (name) => expect(entriesOfXen(name)).toBe(ANY_ENTRY),
  );

  it.each([
    ['gnttab_batch_copy', ['grant_table_op.copy']],
    ['gnttab_map_refs', ['grant_table_op.map']],
    ['gnttab_unmap_refs_sync', ['grant_table_op.unmap']],
    ['notify_remote_via_irq', ['event_channel_op']],
    ['__xen_set_pte', ['mmu_update']],
    ['xen_safe_halt', ['sched_op']],
    ['xen_hypercall_sched_op', ['sched_op']],
    ['xen_load_gs_index', ['set_segment_base']],
  ])('tell what %s calls', (name, entries) => {
    expect(keys(entriesOfCaller(name))).toEqual(entries);
  });

  it('know the stub by all its names, and the call that only delivers events', () => {
    expect(['xen_hypercall_pv', 'xen_hypercall_grant_table_op', 'hypercall_page'].every(isStub)).toBe(true);
    expect(isStub('xen_hypervisor_callback')).toBe(false);
    expect(['check_events', 'xen_force_evtchn_callback'].every(isPostponed)).toBe(true);
    expect(isPostponed('xen_hypercall_pv')).toBe(false);
  });
});
