import { describe, expect, it } from 'vitest';
import { scoreDefinition } from '../../../../src/source/match/definitionScore';
import { scorePlace } from '../../../../src/source/names/placeScore';
import { recordedSymbol } from '../recordedSymbol';
import { fn, text } from './functionCosts';

const of = (path: string, ...names: string[]) =>
  text(
    path,
    ['make_response', ...names].map((name, line) => fn(name, line * 20)),
  );
const MANY = ['a', 'b', 'c', 'd', 'e', 'g'];

describe('definitions of one name', () => {
  const symbol = recordedSymbol({
    name: 'make_response.isra.0',
    module: '[kernel.kallsyms]',
    binding: 'local',
    neighbours: ['xenvif_tx_build_gops', 'xenvif_idx_release'],
  });
  const score = (source: ReturnType<typeof of>) =>
    scoreDefinition(source.functions[0], symbol, source) ?? NaN;

  it('are told apart by who stands beside them in the symbol table', () => {
    const netback = of('/l/drivers/net/netback.c', 'xenvif_idx_release', ...MANY);
    const blkback = of('/l/drivers/block/blkback.c', 'dispatch_rw_block_io', ...MANY);
    expect(score(netback)).toBeGreaterThanOrEqual(score(blkback) + 40);
    // One in a text that tells nothing is likelier than one where others should stand beside it.
    const alone = of('/l/drivers/other/small.c');
    expect(score(alone)).toBeGreaterThan(score(blkback));
    expect(score(netback)).toBeGreaterThan(score(alone));
  });

  it('are found in a tree of another version, where nothing stands beside them any more', () => {
    expect(score(of('/l/drivers/block/blkback.c', ...MANY))).not.toBeNaN();
  });

  it('are not where they cannot be', () => {
    const xen = { ...of('/x/xen/common/domain.c', 'xenvif_idx_release'), includes: ['xen/lib.h'] };
    expect(scoreDefinition(xen.functions[0], symbol, xen)).toBeNull();
  });

  it('count as their place does where the symbol table tells nothing', () => {
    const unknown = recordedSymbol({ name: 'make_response', module: '[xen_netback]' });
    const { path, includes, functions } = of('/l/xen-netback/netback.c', ...MANY);
    expect(scoreDefinition(functions[0], unknown, of(path, ...MANY))).toBe(
      scorePlace(unknown, { path, includes, scope: 'static' }),
    );
  });

  it('have most of their neighbours in the same file', () => {
    const own = of('/l/drivers/net/netback.c', ...symbol.neighbours);
    const other = of('/l/drivers/net/interface.c', symbol.neighbours[0]);
    expect(score(own)).toBeGreaterThan(score(other));
  });

  it('in a header stand in for what is configured out', () => {
    const at = (path: string, scope: 'global' | 'static', binding: 'unknown' | 'global') => {
      const source = text(path, [fn('make_response', 1, { scope }), fn('xenvif_idx_release', 9, { scope })]);
      return scoreDefinition(source.functions[0], { ...symbol, binding }, source) ?? NaN;
    };
    const [header, source] = ['/l/drivers/net/common.h', '/l/drivers/net/netback.c'];
    expect(at(source, 'global', 'unknown')).toBeGreaterThanOrEqual(at(header, 'static', 'unknown') + 20);
    expect(at(source, 'global', 'global')).toBeGreaterThanOrEqual(at(header, 'static', 'global') + 100);
  });

  it('that others can call are not those that are static', () => {
    const global = recordedSymbol({ binding: 'global' });
    const at = (scope: 'global' | 'static') => {
      const source = text('/l/net/core/dev.c', [fn('f', 1, { scope })]);
      return scoreDefinition(source.functions[0], global, source) ?? NaN;
    };
    expect(at('global')).toBeGreaterThanOrEqual(at('static') + 20);
  });
});
