import { describe, expect, it } from 'vitest';
import { CostIndex } from '../../../../src/source/match/costIndex';
import { matchFunctions } from '../../../../src/source/match/matchFunctions';
import type { FunctionCost } from '../../../../src/source/sourceCosts';
import type { SourceText } from '../../../../src/source/sourceText';
import { cost, costs, fn, text } from './functionCosts';

const NETBACK = '/l/drivers/net/xen-netback/netback.c';

function matched(source: SourceText, functions: readonly FunctionCost[]) {
  return matchFunctions(source, new CostIndex(costs(functions))).map((match) => ({
    name: match.fn.name,
    line: match.fn.line,
    modules: match.costs.map(({ module }) => module),
    sure: match.doubt === null,
  }));
}

describe('functions of a text', () => {
  it('are found under the names that compilers give them, each layer with its own', () => {
    const source = text(NETBACK, [fn('xenvif_poll', 3, { scope: 'global' }), fn('never_sampled', 20)], {
      modules: ['xen-netback'],
    });
    expect(matched(source, [cost('xenvif_poll', { module: '[xen_netback]' }), cost('_stext')])).toEqual([
      { name: 'xenvif_poll', line: 3, modules: ['[xen_netback]'], sure: true },
    ]);
  });

  it("are not another tree's", () => {
    const source = text('/x/xen/common/domain.c', [fn('xfree', 1, { scope: 'global' })], {
      includes: ['xen/lib.h'],
    });
    expect(matched(source, [cost('xfree')])).toEqual([]);
    expect(matched(source, [cost('xfree', { layer: 'hypervisor', module: 'xen' })])).toHaveLength(1);
  });

  it("are not another module's", () => {
    const source = text(NETBACK, [fn('make_response', 1)], { modules: ['xen-netback'] });
    expect(matched(source, [cost('make_response', { module: '[xen_blkback]' })])).toEqual([]);
  });

  it("are not the kernel's own where their module was loaded", () => {
    const source = text(NETBACK, [fn('tx_dealloc', 1, { scope: 'global' })], { modules: ['xen-netback'] });
    const kernel = cost('tx_dealloc');
    expect(matched(source, [kernel])).toHaveLength(1);
    expect(matched(source, [kernel, cost('other', { module: '[xen_netback]' })])).toEqual([]);
  });

  it('are told from static ones of the same name by who stands beside them', () => {
    const others = ['netif_rx', 'dev_open', 'dev_close', 'dev_get_flags', 'dev_set_mtu'];
    const functions = others.map((name, i) => fn(name, 40 + 20 * i, { scope: 'global' }));
    const source = text('/l/net/core/dev.c', [fn('deliver_skb', 5), ...functions], { modules: [] });
    const here = cost('deliver_skb', { binding: 'local', neighbours: ['netif_rx', 'dev_add_pack'] });
    const elsewhere = cost('deliver_skb', { binding: 'local', neighbours: ['br_fdb_find', 'br_dev_xmit'] });
    expect(matched(source, [here])).toMatchObject([{ name: 'deliver_skb', sure: true }]);
    expect(matched(source, [elsewhere])).toEqual([]);
  });

  it('of a text with few functions may be without neighbours there, which leaves a doubt', () => {
    const program = { layer: 'user', module: '/usr/bin/p', binding: 'local' } as const;
    const source = text('/p/hot.c', [fn('fill', 5), fn('main', 40, { scope: 'global' })], {
      includes: ['stdio.h'],
    });
    const neighbours = ['frame_dummy', 'checksum'];
    expect(matched(source, [cost('fill', { ...program, neighbours })])).toMatchObject([{ sure: false }]);
    expect(matched(source, [cost('fill', { ...program, neighbours, body: 'beside others' })])).toEqual([]);
  });

  it('are doubtful where a static function is known by its name alone', () => {
    const source = text('/l/net/core/dev.c', [fn('deliver_skb', 5)]);
    expect(matched(source, [cost('deliver_skb', { binding: 'local' })])).toMatchObject([{ sure: false }]);
  });

  it('in a module are told from namesakes of the same module by who stands beside them', () => {
    const source = text('/l/net/bridge/br_fdb.c', [fn('fdb_lookup', 5), fn('fdb_create', 40)], {
      modules: ['bridge'],
    });
    const recorded = (neighbours: readonly string[]) =>
      cost('fdb_lookup', { module: '[bridge]', body: 'beside others', neighbours });
    expect(matched(source, [recorded(['fdb_create'])])).toMatchObject([{ sure: true }]);
    expect(matched(source, [recorded(['br_mdb_get'])])).toEqual([]);
    expect(matched(source, [recorded([])])).toMatchObject([{ sure: false }]);
  });

  it('agree in whether others can call them', () => {
    const source = text('/l/net/core/dev.c', [fn('a', 1), fn('b', 20, { scope: 'global' })], { modules: [] });
    expect(matched(source, [cost('a', { binding: 'global' }), cost('b', { binding: 'local' })])).toEqual([]);
    const near = ['a', 'b'];
    expect(matched(source, [cost('b', { binding: 'local', neighbours: near })])).toHaveLength(1);
  });

  it('of Xen are in the file that the symbol table names', () => {
    const at = (path: string) => text(path, [fn('gnttab_copy', 7)], { includes: ['xen/lib.h'] });
    const recorded = cost('gnttab_copy', {
      layer: 'hypervisor',
      module: 'xen',
      sourceFile: 'common/grant_table.c',
    });
    expect(matched(at('/x/xen/common/grant_table.c'), [recorded])).toMatchObject([{ line: 7, sure: true }]);
    expect(matched(at('/x/xen/common/domain.c'), [recorded])).toEqual([]);
  });

  it('that stand in for one that is configured out get nothing', () => {
    const source = text(
      NETBACK,
      [fn('f', 1, { scope: 'global' }), fn('f', 30, { endLine: 32, scope: 'global' })],
      { modules: [] },
    );
    expect(matched(source, [cost('f')])).toMatchObject([{ line: 1, sure: true }]);
  });

  it('that are written twice are both there, with a doubt', () => {
    const source = text(NETBACK, [fn('f', 1, { scope: 'global' }), fn('f', 30, { scope: 'global' })], {
      modules: [],
    });
    expect(matched(source, [cost('f')])).toMatchObject([
      { line: 1, sure: false },
      { line: 30, sure: false },
    ]);
  });

  it('are no twins of what wraps them', () => {
    const source = text(
      '/l/arch/x86/xen/mmu_pv.c',
      [
        fn('xen_pmd_val', 1, { scope: 'global' }),
        fn('xen_pmd_val', 12, { symbols: ['__raw_callee_save_xen_pmd_val'], endLine: 12, scope: 'global' }),
      ],
      { modules: [] },
    );
    const recorded = [cost('xen_pmd_val'), cost('__raw_callee_save_xen_pmd_val')];
    expect(matched(source, recorded)).toMatchObject([
      { line: 1, sure: true },
      { line: 12, sure: true },
    ]);
  });

  it('of which the recording has several are those that stand beside functions of the text', () => {
    const source = text('/l/arch/x86/xen/p2m.c', [fn('read', 1), fn('p2m_init', 20), fn('p2m_free', 40)], {
      modules: [],
    });
    const body = (name: string, neighbours: readonly string[]) =>
      cost('read', { binding: 'local', body: name, neighbours });
    const own = body('own', ['p2m_init', 'p2m_free']);
    const next = body('of the next file', ['p2m_free', 'setup_init']);
    const far = body('far', ['tcp_ack']);
    const bodies = (functions: readonly FunctionCost[]) =>
      matchFunctions(source, new CostIndex(costs(functions))).map((match) => [
        match.costs.map((one) => one.body),
        match.doubt,
      ]);
    expect(bodies([far, next, own])).toEqual([[['own'], null]]);
    expect(bodies([far])).toEqual([]);
    const [[both, doubt]] = bodies([next, body('twin', ['p2m_init', 'other'])]);
    expect(both).toEqual(['of the next file', 'twin']);
    expect(doubt).toContain('2 functions named read in [kernel.kallsyms]');
    // Nobody knows who stands beside them.
    expect(bodies([body('no. 1 of 2', []), body('no. 2 of 2', [])])).toMatchObject([
      [['no. 1 of 2', 'no. 2 of 2'], expect.stringContaining('2 functions named read')],
    ]);
  });

  it('of a header that was compiled into several files are all of them, sure if one stands beside another of it', () => {
    const header = text('/l/arch/x86/include/asm/xen/page.h', [fn('mfn_to_pfn', 1), fn('__pfn_to_mfn', 20)], {
      modules: null,
    });
    const body = (name: string, neighbours: readonly string[]) =>
      cost('mfn_to_pfn', { binding: 'local', body: name, neighbours });
    const all = [body('a', ['xen_mc_batch']), body('b', ['__pfn_to_mfn']), body('c', [])];
    const found = (functions: readonly FunctionCost[]) =>
      matchFunctions(header, new CostIndex(costs(functions))).map(({ costs: of, doubt }) => [
        of.map((one) => one.body).join(),
        doubt === null,
      ]);
    expect(found(all)).toEqual([['a,b,c', true]]);
    expect(found([all[0], all[2]])).toEqual([['a,c', false]]);
    const inModule = all.map((one) => ({ ...one, module: '[xen_netback]' }));
    expect(
      matchFunctions({ ...header, modules: ['xen-netback'] }, new CostIndex(costs(inModule.slice(0, 1)))),
    ).toMatchObject([{ doubt: null }]);
  });

  it("of Xen's file that was compiled several times are all of them", () => {
    const source = text('/x/xen/common/a.c', [fn('walk', 1)], { includes: ['xen/lib.h'] });
    const body = (name: string) =>
      cost('walk', { layer: 'hypervisor', module: 'xen', sourceFile: 'common/a.c', body: name });
    expect(matched(source, [body('x'), body('y')])).toMatchObject([{ modules: ['xen', 'xen'], sure: true }]);
  });

  it('of C are no methods of C++', () => {
    const method = cost('xen::net::Backend::poll(int)', { layer: 'user', module: '/usr/bin/p' });
    const at = (path: string) => text(path, [fn('poll', 1, { scope: 'global' })], { includes: ['stdio.h'] });
    expect(matched(at('/p/poll.c'), [method])).toEqual([]);
    expect(matched(at('/p/poll.cc'), [method])).toHaveLength(1);
  });

  it('are found by the names that macros give', () => {
    const source = text(
      '/l/fs/read_write.c',
      [fn('read', 1, { symbols: ['__x64_sys_read', '__do_sys_read'] })],
      { modules: [] },
    );
    expect(
      matched(source, [cost('__x64_sys_read', { binding: 'global', neighbours: ['read'] })]),
    ).toHaveLength(1);
  });

  it('of C++ agree in their scopes as far as both have them', () => {
    const user = { layer: 'user', module: '/usr/bin/p' } as const;
    const source = (name: string) =>
      text('/p/q.cc', [fn(name, 1, { scope: 'unknown' })], { includes: ['stdio.h'] });
    expect(matched(source('Queue::push'), [cost('net::Queue::push(int)', user)])).toHaveLength(1);
    expect(matched(source('push'), [cost('net::Queue::push(int)', user)])).toHaveLength(1);
    expect(matched(source('Stack::push'), [cost('net::Queue::push(int)', user)])).toEqual([]);
  });

  it('do not make a text slow that repeats one name', () => {
    const functions = Array.from({ length: 50_000 }, (_, i) => fn('f', i, { scope: 'global' }));
    expect(matched(text('/l/net/core/dev.c', functions), [cost('f')])).toHaveLength(50_000);
  });
});
