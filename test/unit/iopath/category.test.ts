import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { categoryOf, plainSymbol } from '../../../src/iopath/category';

describe('category', () => {
  it.each([
    ['gnttab_copy', 'xen', 'hypervisor', 'hv.grant.copy'],
    ['evtchn_send', 'xen', 'hypervisor', 'hv.evtchn'],
    ['acpi_parse_srat', 'xen', 'hypervisor', 'hv.other'],
    ['xenvif_tx_action', '[xen_netback]', 'kernel', 'be.net.tx'],
    ['xenvif_tx_build_gops.constprop.0', '[xen_netback]', 'kernel', 'be.net.tx'],
    ['xenvif_kthread_guest_rx', '[xen_netback]', 'kernel', 'be.net.rx'],
    ['set_backend_state', '[xen_netback]', 'kernel', 'be.net'],
    ['xennet_start_xmit', '[xen_netfront]', 'kernel', 'fe.net'],
    ['br_handle_frame', '[bridge]', 'kernel', 'net.bridge'],
    ['xen_hypercall_pv', '[kernel.kallsyms]', 'kernel', 'xen.hypercall'],
    ['tcp_sendmsg_locked', '[kernel.kallsyms]', 'kernel', 'net.tcpip'],
    ['__pi_memcpy', '[kernel.kallsyms]', 'kernel', 'copy'],
    ['no_such_thing_at_all', '[kernel.kallsyms]', 'kernel', 'other'],
    ['main', '/usr/bin/iperf3', 'user', 'app'],
    ['[unknown]', '[unknown]', 'unknown', 'unknown'],
  ] as const)('%s of %s is %s: %s', (name, module, layer, category) => {
    expect(categoryOf(name, module, layer)).toBe(category);
  });

  it('the same name means different things in Xen and in a kernel', () => {
    expect(categoryOf('memcpy', 'xen', 'hypervisor')).toBe('hv.copy');
    expect(categoryOf('memcpy', '[kernel.kallsyms]', 'kernel')).toBe('copy');
  });

  it('takes off what compilers append, however often', () => {
    expect(plainSymbol('f.isra.0.cold')).toBe('f');
    expect(plainSymbol('f.part.3.constprop.1')).toBe('f');
    expect(plainSymbol('isra.0x')).toBe('isra.0x');
  });
});

it('every rule is as the schema says, and its patterns mean whole names', () => {
  const category = v.pipe(v.string(), v.regex(/^[a-z]+(\.[a-z]+)*$/));
  const pattern = v.pipe(
    v.string(),
    v.regex(/^\^.*\$$/),
    v.check((text) => !/\(\.[*+]\)[*+]/.test(text), 'no nested repetition'),
  );
  const schema = v.object({
    rules: v.array(
      v.strictObject({ layer: v.picklist(['hypervisor', 'kernel']), category, symbol: pattern }),
    ),
    modules: v.array(v.strictObject({ module: pattern, category })),
  });
  const { rules } = v.parse(schema, JSON.parse(readFileSync('src/iopath/rules.json', 'utf8')));
  expect(rules.length).toBeGreaterThan(40);
});
