import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastPart, plainName } from '../../../../src/source/names/plainName';

describe('plain names', () => {
  it.each([
    ['xenvif_rx_action', 'xenvif_rx_action'],
    ['xenvif_rx_action.part.0', 'xenvif_rx_action'],
    ['xenvif_tx_build_gops.isra.0.cold', 'xenvif_tx_build_gops'],
    ['vcpu_wake.constprop.0.isra.1', 'vcpu_wake'],
    ['foo.llvm.1234567890', 'foo'],
    ['foo [clone .part.0] [clone .cold]', 'foo'],
    ['common/grant_table.c#gnttab_copy', 'gnttab_copy'],
    ['common/grant_table.c#gnttab_copy.part.0', 'gnttab_copy'],
    ['__pi_memcpy', 'memcpy'],
    ['_ZN3net5Queue4pushEi', 'net::Queue::push'],
    ['_ZNK3net5Queue4sizeEv', 'net::Queue::size'],
    ['_ZN4core3fmt5write17h0123456789abcdefE', 'core::fmt::write'],
    ['net::Queue::push(int, char const*)', 'net::Queue::push'],
    ['void net::Queue<int, std::string>::push<char>(int) const', 'net::Queue::push'],
    ['main', 'main'],
  ])('%s is %s', (symbol, name) => expect(plainName(symbol)).toBe(name));

  it.each(['_ZN', '_ZN9Z', '_ZN99999999shortE', '<<<<', '::'])('leaves %j as it is', (symbol) =>
    expect(plainName(symbol)).toBe(symbol),
  );

  it('gives the part that stands at the definition', () => {
    expect(lastPart('net::Queue::push')).toBe('push');
    expect(lastPart('main')).toBe('main');
  });

  it('never throws, and is no longer than what it was given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000, unit: 'binary' }), (symbol) => {
        expect(plainName(symbol).length).toBeLessThanOrEqual(symbol.length);
      }),
    );
  });
});
