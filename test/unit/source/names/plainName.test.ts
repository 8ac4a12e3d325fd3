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
    ['xen::net::(anonymous namespace)::hidden(int)', 'xen::net::hidden'],
    ['_ZN3xen3net12_GLOBAL__N_16hiddenEi', 'xen::net::hidden'],
    ['net::Queue<int>::~Queue()', 'net::Queue::~Queue'],
    ['net::Queue<int>::operator()(int) const', 'net::Queue::operator()'],
    ['bool net::Queue<int>::operator<(net::Queue<int> const&) const', 'net::Queue::operator<'],
    ['bool operator<< <int>(net::Queue<int>&, int)', 'operator<<'],
    ['net::Queue<int>::operator->() const', 'net::Queue::operator->'],
    ['net::Queue<int>::operator bool() const', 'net::Queue::operator bool'],
    ['my_operator(int)', 'my_operator'],
    ['operator new[](unsigned long)', 'operator new[]'],
    ['net::ring::Ring::push', 'net::ring::Ring::push'],
    ['net::ring::Ring<T>::push::h0123456789abcdef', 'net::ring::Ring::push'],
    ['<net::ring::Ring<T> as net::Backend<u8>>::drain', 'net::ring::Ring::drain'],
    ["<&'a mut net::Ring as net::Backend>::drain", 'net::Ring::drain'],
    ['<<net::Ring as net::Backend>::Slot as core::fmt::Debug>::fmt', 'net::Ring::Slot::fmt'],
    ['<net::Ring<fn(u8) -> u8> as net::Backend>::drain', 'net::Ring::drain'],
    [
      '_ZN67_$LT$net..ring..Ring$LT$T$GT$$u20$as$u20$net..Backend$LT$u8$GT$$GT$5drain17h0123456789abcdefE',
      'net::ring::Ring::drain',
    ],
    ['main', 'main'],
  ])('%s is %s', (symbol, name) => expect(plainName(symbol)).toBe(name));

  it.each([
    '_ZN',
    '_ZN9Z',
    '_ZN12_GLOBAL__N_1E',
    '_ZN17h0123456789abcdefE',
    '_ZN99999999shortE',
    '<b>x</b>',
    '<<<<',
    '<a::b',
    '::',
    'operator',
  ])('leaves %j as it is', (symbol) => expect(plainName(symbol)).toBe(symbol));

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
    const parts = [
      '<',
      '>',
      '::',
      ' as ',
      'operator',
      '(',
      ')',
      ' ',
      'a',
      '_ZN',
      '1',
      '$LT$',
      '..',
      '#',
      '&',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 300 }), (pieces) => {
        const symbol = pieces.join('');
        expect(plainName(symbol).length).toBeLessThanOrEqual(symbol.length);
      }),
    );
  });
});
