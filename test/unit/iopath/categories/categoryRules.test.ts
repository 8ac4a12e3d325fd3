import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { builtInRules } from '../../../../src/iopath/categories/categoryRules';
import { plainSymbol } from '../../../../src/iopath/categories/plainSymbol';
import { parsePattern } from '../../../../src/profile/patterns/regexSyntax';

describe('category', () => {
  it.each([
    ['gnttab_copy', 'xen', 'hypervisor', 'hv.grant.copy'],
    ['evtchn_send', 'xen', 'hypervisor', 'hv.evtchn'],
    ['page_fault', 'xen', 'hypervisor', 'hv.trap'],
    ['general_protection', 'xen', 'hypervisor', 'hv.trap'],
    ['autogen_stubs', 'xen', 'hypervisor', 'hv.trap'],
    ['pv_emulate_privileged_op', 'xen', 'hypervisor', 'hv.emul'],
    ['ptwr_emulated_update', 'xen', 'hypervisor', 'hv.emul'],
    ['mod_l1_entry', 'xen', 'hypervisor', 'hv.mm'],
    ['do_mmu_update', 'xen', 'hypervisor', 'hv.mm'],
    ['__x86_return_thunk', 'xen', 'hypervisor', 'hv.mitigation'],
    ['acpi_parse_srat', 'xen', 'hypervisor', 'hv.other'],
    ['xenvif_tx_action', '[xen_netback]', 'kernel', 'be.net.tx'],
    ['xenvif_tx_build_gops.constprop.0', '[xen_netback]', 'kernel', 'be.net.tx'],
    ['xenvif_kthread_guest_rx', '[xen_netback]', 'kernel', 'be.net.rx'],
    ['set_backend_state', '[xen_netback]', 'kernel', 'be.net'],
    ['xennet_start_xmit', '[xen_netfront]', 'kernel', 'fe.net'],
    ['br_handle_frame', '[bridge]', 'kernel', 'net.bridge'],
    ['xen_hypercall_pv', '[kernel.kallsyms]', 'kernel', 'xen.hypercall'],
    ['tcp_sendmsg_locked', '[kernel.kallsyms]', 'kernel', 'net.tcpip'],
    ['unix_stream_read_generic', '[kernel.kallsyms]', 'kernel', 'net.unix'],
    ['rt_mutex_lock', '[kernel.kallsyms]', 'kernel', 'lock'],
    ['rt_cache_valid', '[kernel.kallsyms]', 'kernel', 'net.tcpip'],
    ['kmalloc_trace', '[kernel.kallsyms]', 'kernel', 'alloc'],
    ['handle_mm_fault', '[kernel.kallsyms]', 'kernel', 'mm'],
    ['apparmor_file_permission', '[kernel.kallsyms]', 'kernel', 'security'],
    ['perf_event_output_forward', '[kernel.kallsyms]', 'kernel', 'perf'],
    ['ext4_writepages', '[ext4]', 'kernel', 'vfs'],
    ['virtqueue_add_split', '[virtio_ring]', 'kernel', 'virtio'],
    ['virtio_queue_rqs', '[virtio_blk]', 'kernel', 'blk.driver'],
    ['rb_next', '[kernel.kallsyms]', 'kernel', 'lib'],
    ['rb_move_tail', '[kernel.kallsyms]', 'kernel', 'perf'],
    ['__get_user_8', '[kernel.kallsyms]', 'kernel', 'copy'],
    ['__get_user_pages', '[kernel.kallsyms]', 'kernel', 'mm'],
    ['xen_irq_enable_direct', '[kernel.kallsyms]', 'kernel', 'irq.masked'],
    ['__raw_callee_save_xen_pmd_val', '[kernel.kallsyms]', 'kernel', 'xen.pvmmu'],
    ['__pi_memcpy', '[kernel.kallsyms]', 'kernel', 'copy'],
    ['no_such_thing_at_all', '[kernel.kallsyms]', 'kernel', 'other'],
    ['main', '/usr/bin/iperf3', 'user', 'app'],
    ['[unknown]', '[unknown]', 'unknown', 'unknown'],
  ] as const)('%s of %s is %s: %s', (name, module, layer, category) => {
    expect(builtInRules().categoryOf(name, module, layer)).toBe(category);
  });

  it('the same name means different things in Xen and in a kernel', () => {
    const rules = builtInRules();
    expect(rules.categoryOf('memcpy', 'xen', 'hypervisor')).toBe('hv.copy');
    expect(rules.categoryOf('memcpy', '[kernel.kallsyms]', 'kernel')).toBe('copy');
  });

  it('takes off what compilers append, however often', () => {
    expect(plainSymbol('f.isra.0.cold')).toBe('f');
    expect(plainSymbol('f.part.3.constprop.1')).toBe('f');
    expect(plainSymbol('isra.0x')).toBe('isra.0x');
  });

  it('a name without end is cut, not searched', () => {
    expect(plainSymbol(`${'.isra'.repeat(1e6)}x`).length).toBeLessThan(600);
  });
});

it('every rule is as the schema says: the same fields, patterns that can be matched', () => {
  const category = v.pipe(v.string(), v.regex(/^[a-z]+(\.[a-z]+)*$/));
  const pattern = v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(1000),
    v.check((text) => {
      parsePattern(text);
      return true;
    }),
  );
  const patterns = v.pipe(
    v.array(pattern),
    v.minLength(1),
    v.check((list) => new Set(list).size === list.length, 'no pattern twice in a rule'),
  );
  const rule = v.strictObject({
    layer: v.picklist(['hypervisor', 'kernel']),
    category,
    symbols: patterns,
  });
  const module = v.strictObject({ category, modules: patterns });
  const data = v.parse(
    v.object({ rules: v.array(rule), modules: v.array(module) }),
    JSON.parse(readFileSync('src/iopath/categories/rules.json', 'utf8')),
  );
  expect(data.rules.length).toBeGreaterThan(60);
  const items = v.object({ items: v.object({ properties: v.record(v.string(), v.unknown()) }) });
  const schema = v.parse(
    v.object({ properties: v.object({ rules: items, modules: items }) }),
    JSON.parse(readFileSync('src/iopath/categories/rules.schema.json', 'utf8')),
  );
  expect(Object.keys(schema.properties.rules.items.properties).sort()).toEqual(
    Object.keys(rule.entries).sort(),
  );
  expect(Object.keys(schema.properties.modules.items.properties).sort()).toEqual(
    Object.keys(module.entries).sort(),
  );
});
