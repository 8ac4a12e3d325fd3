import { describe, expect, it } from 'vitest';
import type { UnitOfWork } from '../../../src/profile/counters';
import { NOTHING_OBSERVED } from '../../../src/profile/observations';
import type { Profile } from '../../../src/profile/profile';
import { workChoices, workDuring } from '../../../src/profile/work';
import { DOM0, drawnProfile, GUEST1 } from './drawnProfile';

const window = { startNs: 0, endNs: 10e9 };
const GUEST2 = { id: 2, name: 'guest2', role: 'guest' } as const;

/** `1 eth0 transmit packets 500` */
function work(row: string, more: Partial<UnitOfWork> = {}): UnitOfWork {
  const [domain, device, direction, unit, count] = row.split(' ');
  return {
    domain: Number(domain),
    device,
    direction: direction as UnitOfWork['direction'],
    unit: unit as UnitOfWork['unit'],
    count: Number(count),
    source: 'counters',
    origin: '/proc/net/dev before and after',
    window,
    curve: null,
    ...more,
  };
}

function profileWith(counters: readonly UnitOfWork[], domains = [DOM0, GUEST1, GUEST2]): Profile {
  return { ...drawnProfile('a', { domains }), counters };
}

const keys = (profile: Profile): string[] => workChoices(profile).map(({ key }) => key);

const STREAM = [
  work('0 xenbr0 receive packets 100'),
  work('0 xenbr0 receive bytes 150000'),
  work('0 enp0s2 transmit bytes 200'),
  work('0 vif1.0 receive packets 100'),
  work('0 vif1.0 receive bytes 150000'),
  work('1 eth0 receive packets 60'),
  work('1 eth0 receive bytes 4000'),
  work('1 eth0 transmit packets 100'),
  work('1 eth0 transmit bytes 150000'),
];

describe('workChoices', () => {
  it("begins with what carried the load: the guest's own, then the backend's, then the rest", () => {
    expect(keys(profileWith(STREAM))).toEqual([
      'guest1/eth0/transmit/packets',
      'guest1/eth0/transmit/bytes',
      'guest1/eth0/receive/packets',
      'guest1/eth0/receive/bytes',
      'dom0/vif1.0/receive/packets',
      'dom0/vif1.0/receive/bytes',
      'dom0/xenbr0/receive/packets',
      'dom0/xenbr0/receive/bytes',
      'dom0/enp0s2/transmit/bytes',
    ]);
  });

  it('prefers the busier device to one nearer to a guest', () => {
    const small = STREAM.map((row) => (row.domain === 1 ? { ...row, count: row.count / 1000 } : row));
    expect(keys(profileWith(small))[0]).toBe('dom0/vif1.0/receive/packets');
  });

  it('takes requests first for disks, and a disk before a quiet interface', () => {
    const rows = ['1 xvdb read bytes 9000000', '1 xvdb read requests 2000', '1 eth0 transmit bytes 500'];
    expect(keys(profileWith(rows.map((row) => work(row))))).toEqual([
      'guest1/xvdb/read/requests',
      'guest1/xvdb/read/bytes',
      'guest1/eth0/transmit/bytes',
    ]);
  });

  it('leaves out the loopback and what has no time', () => {
    const rows = [work('1 lo transmit bytes 9e9'), work('1 eth0 transmit bytes 5', { window: null })];
    expect(keys(profileWith(rows))).toEqual([]);
  });

  it("names a backend's device with its guest and its disk", () => {
    const profile = {
      ...profileWith(
        ['0 vif2.0 transmit bytes 5', '0 vbd-1-51728 read bytes 4', '0 vif9.1 receive bytes 3'].map((row) =>
          work(row),
        ),
      ),
      observed: {
        ...NOTHING_OBSERVED,
        devices: [{ backendDevice: 'vbd-1-51728', guestId: 1, guestDevice: 'xvdb', connectedTo: null }],
        domainNames: new Map([[9, 'web']]),
      },
    };
    expect(workChoices(profile).map(({ label }) => label)).toEqual([
      'vif2.0 in dom0 (guest2), transmit',
      'vbd-1-51728 in dom0 (guest1, xvdb), read',
      'vif9.1 in dom0 (web), receive',
    ]);
  });

  it("places the load's own report after the guest's device", () => {
    const report = work('1 iperf3 transmit bytes 149000', { source: 'workload', origin: 'report of iperf3' });
    const choices = workChoices(profileWith([report, ...STREAM]));
    expect(choices.map(({ key }) => key).indexOf('guest1/iperf3/transmit/bytes')).toBe(4);
    expect(choices[4]).toMatchObject({ label: 'iperf3 in guest1, transmit', perSecond: 14900 });
  });

  it('keeps keys of namesakes apart', () => {
    const namesake = { ...GUEST1, id: 7 };
    const rows = [work('0 eth0 transmit bytes 5'), work('1 eth0 transmit bytes 4')];
    expect(keys(profileWith(rows, [GUEST1, namesake]))).toEqual([
      'guest1:1/eth0/transmit/bytes',
      'guest1:7/eth0/transmit/bytes',
    ]);
  });
});

describe('workDuring', () => {
  it('is a share of the count', () => {
    const [rate] = workChoices(profileWith([work('1 eth0 transmit packets 500')]));
    expect(rate.perSecond).toBe(50);
    expect(workDuring(rate, 2e9, 4e9)).toBe(100);
    expect(workDuring(rate, -5e9, 50e9)).toBe(500);
  });
});
