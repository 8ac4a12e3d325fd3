/** How gains, rates and intervals are written. */
import { describe, expect, it } from 'vitest';
import {
  chanceText,
  costInterval,
  costText,
  costWithInterval,
  gainText,
  gainWithInterval,
  percentInterval,
  rateInterval,
  rateText,
  sentenceText,
} from '../../../../webview/offload/gainText';

/** Thin spaces as plain ones. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');
const estimated = (low: number, median: number, high: number) => ({ low, median, high });

describe('gains', () => {
  it.each([
    [1.384, '+38 %'],
    [0.96, '\u22124 %'],
    [1, '+0 %'],
    [0.999, '+0 %'],
    [2.99, '+199 %'],
    [3.24, '3.2\u00d7'],
    [0.002, '\u2212100 %'],
  ])('%d is written %s', (gain, text) => expect(plain(gainText(gain))).toBe(text));

  it('stand with their interval, unless nothing is unsure', () => {
    expect(plain(gainWithInterval(estimated(1.22, 1.38, 1.55)))).toBe('+38 % (+22 % to +55 %)');
    expect(plain(gainWithInterval(estimated(1, 1, 1)))).toBe('+0 %');
  });

  it('a finite number of draws gives no certainty', () => {
    expect([1, 0.994, 0.55, 0].map((share) => plain(chanceText(share)))).toEqual([
      '> 99 %',
      '99 %',
      '55 %',
      '< 1 %',
    ]);
  });
});

describe('rates and costs', () => {
  it('bytes are told as bits, as links are', () => {
    expect(plain(rateText(7_037_500, 'bytes'))).toBe('56.3 Mbit/s');
    expect(plain(rateText(1234, 'packets'))).toBe('1.23 k packets/s');
  });

  it('a unit that both ends have is written once', () => {
    expect(plain(rateInterval(estimated(20e6, 23e6, 27e6), 'bytes'))).toBe('160 to 216 Mbit/s');
    expect(plain(rateInterval(estimated(900, 950, 1100), 'packets'))).toMatch(
      /^900 packets\/s to 1.1 k packets\/s$/,
    );
    expect(plain(costInterval(estimated(120, 138, 152)))).toBe('120 to 152 ns');
    expect(plain(costInterval(estimated(900, 1000, 1200)))).toBe('900 ns to 1.20 \u00b5s');
    expect(costInterval(estimated(5, 5, 5))).toBe('');
  });

  it('a cost below nothing has a minus, not a hyphen', () => {
    expect(plain(costText(-0.231))).toBe('\u22120.23 ns');
    expect(plain(costWithInterval(estimated(-0.23, 0.1, 0.86)))).toBe('0.1 ns (\u22120.23 to 0.86 ns)');
  });

  it('loads have their range in percent', () => {
    expect(plain(percentInterval(estimated(0.79, 0.9, 0.95)))).toBe('79\u201395 %');
  });

  it('figure and percent sign stay on one line', () => {
    expect(sentenceText('At most +46 %: 5 % of it')).toBe('At most +46\u202f%: 5\u202f% of it');
  });
});
