import { describe, expect, it } from 'vitest';
import { workBetween, type CounterReading } from '../../../src/profile/counters';

const received = (device: string, value: bigint): CounterReading => ({
  device,
  unit: 'packets',
  direction: 'receive',
  value,
});

describe('workBetween', () => {
  it('is after minus before, without what did not move', () => {
    const before = [received('eth0', 10n), received('eth1', 7n)];
    const after = [received('eth1', 7n), received('eth0', 35n)];
    expect(workBetween(before, after)).toEqual({
      work: [{ device: 'eth0', unit: 'packets', direction: 'receive', count: 25 }],
      backwards: 0,
      unpaired: 0,
      repeated: 0,
    });
  });

  it('keeps directions and units of one device apart', () => {
    const at = (packets: bigint, bytes: bigint, sent: bigint): CounterReading[] => [
      received('eth0', packets),
      { device: 'eth0', unit: 'bytes', direction: 'receive', value: bytes },
      { device: 'eth0', unit: 'packets', direction: 'transmit', value: sent },
    ];
    const { work } = workBetween(at(1n, 100n, 5n), at(3n, 400n, 9n));
    expect(work.map((w) => [w.unit, w.direction, w.count])).toEqual([
      ['packets', 'receive', 2],
      ['bytes', 'receive', 300],
      ['packets', 'transmit', 4],
    ]);
  });

  it('leaves out and counts a counter that wrapped', () => {
    const wrapped = workBetween(
      [received('eth0', 4294967290n), received('eth1', 1n)],
      [received('eth0', 4n), received('eth1', 2n)],
    );
    expect(wrapped).toMatchObject({ work: [{ device: 'eth1', count: 1 }], backwards: 1, unpaired: 0 });
  });

  it('counts devices that came or went', () => {
    const changed = workBetween(
      [received('vif1.0', 5n), received('eth0', 1n)],
      [received('vif2.0', 900n), received('vif3.0', 1n), received('eth0', 2n)],
    );
    expect(changed).toMatchObject({ work: [{ device: 'eth0', count: 1 }], backwards: 0, unpaired: 3 });
  });

  it('takes the first of a repeated counter and counts the others', () => {
    const twice = workBetween(
      [received('eth0', 1n), received('eth0', 50n)],
      [received('eth0', 4n), received('eth0', 60n), received('eth0', 70n)],
    );
    expect(twice).toMatchObject({ work: [{ count: 3 }], backwards: 0, unpaired: 0, repeated: 3 });
  });

  it('is exact where the counters are beyond 2^53', () => {
    const { work } = workBetween(
      [received('eth0', 18446744073709551610n)],
      [received('eth0', 18446744073709551613n)],
    );
    expect(work[0].count).toBe(3);
  });
});
