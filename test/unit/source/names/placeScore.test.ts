import { describe, expect, it } from 'vitest';
import { scorePlace } from '../../../../src/source/names/placeScore';
import { recordedSymbol } from '../recordedSymbol';

const kernel = (module: string) => recordedSymbol({ module });
const xen = (sourceFile: string) => recordedSymbol({ module: 'xen', layer: 'hypervisor', sourceFile });
const linux = ['linux/kernel.h'];

describe('the score of a place', () => {
  it('is none in another tree', () => {
    expect(scorePlace(xen(''), { path: '/l/net/core/dev.c', includes: linux })).toBeNull();
    expect(
      scorePlace(kernel('[bridge]'), { path: '/x/xen/common/domain.c', includes: ['xen/lib.h'] }),
    ).toBeNull();
    expect(
      scorePlace({ ...kernel('/usr/bin/iperf3'), layer: 'user' }, { path: '/l/lib/f.c', includes: linux }),
    ).toBeNull();
  });

  it('is none in another file than the symbol table names, and grows with the folders that agree', () => {
    const symbol = xen('common/sched/core.c');
    const at = (path: string) => scorePlace(symbol, { path, includes: ['xen/lib.h'] });
    expect(at('/xen/xen/common/domain.c')).toBeNull();
    const [whole, half] = [at('/xen/xen/common/sched/core.c'), at('/xen/xen/core.c')];
    expect(whole).not.toBeNull();
    expect(whole).toBeGreaterThan(half ?? Infinity);
  });

  it('is none in another module by the Makefile, whatever the folders are called', () => {
    const place = { path: '/l/drivers/net/xen-netback/netback.c', includes: linux };
    expect(scorePlace(kernel('[bridge]'), { ...place, modules: ['xen-netback'] })).toBeNull();
    expect(scorePlace(kernel('[bridge]'), { ...place, modules: [] })).toBeNull();
    const sure = scorePlace(kernel('[xen_netback]'), { ...place, modules: ['xen-netback'] });
    const named = scorePlace(kernel('[xen_netback]'), { ...place, modules: null });
    const unknown = scorePlace(kernel('[bridge]'), { ...place, modules: null });
    expect(sure).toBeGreaterThan(named ?? Infinity);
    expect(named).toBeGreaterThan(unknown ?? Infinity);
  });

  it('takes a header for whatever includes it', () => {
    expect(
      scorePlace(kernel('[bridge]'), { path: '/l/include/linux/skbuff.h', includes: linux, modules: [] }),
    ).not.toBeNull();
  });

  it('is none where a static function of Xen would be named with its file', () => {
    const place = { path: '/x/xen/common/domain.c', includes: ['xen/lib.h'] };
    expect(scorePlace(xen(''), { ...place, scope: 'static' })).toBeNull();
    expect(scorePlace(xen(''), { ...place, scope: 'global' })).not.toBeNull();
  });

  it('puts tests, tools and other machines behind', () => {
    const at = (path: string) => scorePlace(kernel('[kernel.kallsyms]'), { path, includes: linux }) ?? NaN;
    expect(at('/l/arch/arm64/mm/fault.c')).toBeLessThan(at('/l/arch/x86/mm/fault.c'));
    expect(at('/l/tools/lib/f.c')).toBeLessThan(at('/l/lib/f.c'));
  });

  it("finds a program's own folder", () => {
    const symbol = recordedSymbol({ module: '/usr/bin/iperf3', layer: 'user' });
    const at = (path: string) => scorePlace(symbol, { path, includes: ['stdio.h'] }) ?? NaN;
    expect(at('/src/iperf3/src/net.c')).toBeGreaterThan(at('/src/other/src/net.c'));
  });
});
