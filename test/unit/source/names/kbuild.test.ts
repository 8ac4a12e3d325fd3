import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modulesOfObject } from '../../../../src/source/names/kbuild';

const MAKEFILE = `# SPDX-License-Identifier: GPL-2.0-only
obj-$(CONFIG_XEN_NETDEV_BACKEND) := xen-netback.o
xen-netback-y := netback.o xenbus.o interface.o \\
\t\thash.o rx.o   # not gone.o
obj-y += core.o shared.o
obj-$(CONFIG_ALONE)\t+= alone.o
obj-m := always_module.o
bridge-$(subst m,y,$(CONFIG_BRIDGE_NETFILTER)) += br_nf_core.o
obj-$(CONFIG_BRIDGE) += bridge.o
bridge-objs := br.o
part-y := deep.o
whole-y := part.o
obj-$(CONFIG_WHOLE) += whole.o
loop-y := pool.o
pool-y := loop.o
obj-$(CONFIG_ONE) += one.o
one-y := twice.o
obj-$(CONFIG_TWO) += two.o
two-y := twice.o
`;

describe('Kbuild', () => {
  it.each([
    ['netback.c', ['xen-netback']],
    ['hash.c', ['xen-netback']],
    ['gone.c', null],
    ['core.c', []],
    ['alone.c', ['alone']],
    ['always_module.c', ['always_module']],
    ['br_nf_core.c', ['bridge']],
    ['br.c', ['bridge']],
    ['deep.c', ['whole']],
    ['pool.c', []],
    ['twice.c', ['one', 'two']],
    ['elsewhere.c', null],
  ])('%s', (file, modules) => expect(modulesOfObject(MAKEFILE, file)).toEqual(modules));

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        expect(() => modulesOfObject(text, 'a.c')).not.toThrow();
      }),
    );
  });

  it('is not slowed down by a hostile list', () => {
    const text = `a-$(${'('.repeat(200_000)}\n${'x-y := x.o\n'.repeat(50_000)}`;
    expect(modulesOfObject(text, 'x.c')).toEqual([]);
  });
});
