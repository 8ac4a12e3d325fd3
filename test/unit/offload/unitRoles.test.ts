import { expect, it } from 'vitest';
import { unitRole, type WorkKind } from '../../../src/offload/baseline/unitRoles';

const UNKNOWN: WorkKind = { medium: null, tools: [], guestId: null, disk: null };
const IPERF: WorkKind = { ...UNKNOWN, medium: 'net', tools: ['iperf3'] };

const role = (comm: string, work: WorkKind) =>
  unitRole({ unit: `dom0:app:${comm}`, label: comm, kind: 'process', domain: 0 }, work);

it.each(['perf', 'xentrace', 'xentop', 'xen-io-watch', 'sh', ':1724'])(
  '%s records, whatever the load is',
  (comm) => {
    expect([role(comm, UNKNOWN), role(comm, IPERF)]).toEqual(['recorder', 'recorder']);
  },
);

it('what may be a load is one unless the load is known', () => {
  expect([role('perl', UNKNOWN), role('perl', IPERF)]).toEqual(['work', 'recorder']);
  expect([role('postgres', UNKNOWN), role('postgres', IPERF)]).toEqual(['work', 'background']);
});

it('what is named as the load is the work', () => {
  expect(role('iperf3', IPERF)).toBe('work');
  expect(role('sh', { ...UNKNOWN, tools: ['sh'] })).toBe('work');
});
