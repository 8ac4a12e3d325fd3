import { describe, expect, it } from 'vitest';
import { canHold, sourceTreeOf } from '../../../../src/source/names/sourceTree';

describe('the tree of a source text', () => {
  it.each([
    ['/src/linux/drivers/net/xen-netback/netback.c', ['common.h', 'linux/kthread.h', 'xen/xen.h'], 'linux'],
    ['/copies/netback.c', ['linux/kthread.h'], 'linux'],
    ['/src/linux/arch/x86/xen/grant-table.c', ['linux/sched.h', 'xen/xen.h'], 'linux'],
    ['/src/xen/xen/common/grant_table.c', ['xen/lib.h', 'xsm/xsm.h'], 'xen'],
    ['/tmp/grant_table.c', ['xen/lib.h'], 'xen'],
    ['/src/iperf/src/tcp.c', ['stdio.h', 'linux/tcp.h', 'iperf.h'], 'other'],
    ['/src/xen/xen/arch/x86/x86_64/entry.c', [], 'xen'],
    ['/src/linux/net/bridge/br.c', ['br_private.h'], 'linux'],
    ['/src/linux/arch/x86/xen/xen-head.c', [], 'unknown'],
    ['/home/me/xen.c', [], 'unknown'],
  ] as const)('%s', (path, includes, tree) => expect(sourceTreeOf(path, includes)).toBe(tree));

  it('tells what it can hold', () => {
    expect(canHold('linux', 'kernel')).toBe(true);
    expect(canHold('linux', 'hypervisor')).toBe(false);
    expect(canHold('xen', 'hypervisor')).toBe(true);
    expect(canHold('xen', 'kernel')).toBe(false);
    expect(canHold('other', 'user')).toBe(true);
    expect(canHold('unknown', 'hypervisor')).toBe(true);
    expect(canHold('linux', 'unknown')).toBe(true);
  });
});
