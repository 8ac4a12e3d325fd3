import { describe, expect, it, vi } from 'vitest';
import type { namedMachines } from '../../../../src/host/recordMachines';
import type { RecordForm } from '../../../../src/protocol/recordForm';
import type { HostAccess } from '../../../../src/workbench/hosts/hostAccess';
import { machinesToRecord } from '../../../../src/workbench/record/machinesToRecord';
import { connected, filledForm } from './knownHosts';

type Named = typeof namedMachines;

/** Hosts whose connections are kept, and a host room that says what it was asked. */
function hosts(targets: readonly string[]) {
  const close = vi.fn();
  const named = vi.fn<Named>((host, guests, workloads) =>
    Promise.resolve(
      [{ name: `root@${host}`, isGuest: false }, ...guests.map(({ name }) => ({ name, isGuest: true }))].map(
        (machine) => ({
          ...machine,
          host: `root@${host}`,
          connection: () => Promise.reject(new Error('own')),
          ...(workloads.size > 0 && { workload: [...workloads.values()].join() }),
        }),
      ),
    ),
  );
  const access = {
    hosts: targets.map((target) => ({ target })),
    connect: ({ target }: { target: string }) =>
      Promise.resolve({ remote: { name: target, run: vi.fn(), start: vi.fn(), close, answersSudo: true } }),
    questions: {},
    log: {},
    room: () => Promise.resolve({ namedMachines: named, usersConfig: () => ({}) }),
  };
  return { access: access as unknown as HostAccess, named, close };
}

const guest = (key: string, login: string, workload = '') => ({ key, login, workload, ticked: true });

describe('the machines of a form', () => {
  it('records a host over the connection that others use, which it does not close', async () => {
    const { access, close } = hosts(['xen1']);
    const [machine] = await machinesToRecord(filledForm, [connected('xen1')], access);
    const remote = await machine.connection(undefined);
    expect([remote.name, remote.answersSudo]).toEqual(['xen1', true]);
    remote.close();
    expect(close).not.toHaveBeenCalled();
  });

  it('reaches guests through their host unless it is said otherwise, each with its load', async () => {
    const { access, named } = hosts(['xen1']);
    const form: RecordForm = {
      ...filledForm,
      machines: [guest('xen1', '', 'sleep 1'), guest('xen1/guest1', ' direct:root@10.0.0.5 ', 'iperf3 -s')],
    };
    await machinesToRecord(form, [connected('xen1')], access);
    const [host, guests, workloads] = named.mock.calls[0];
    expect([host, guests]).toEqual(['xen1', [{ name: 'guest1', login: 'root@10.0.0.5', direct: true }]]);
    expect([...workloads]).toEqual([
      ['', 'sleep 1'],
      ['guest1', 'iperf3 -s'],
    ]);
  });

  it('asks each host for the chosen events that it has, and guests for the clock alone', async () => {
    const { access } = hosts(['xen1', 'xen2']);
    const choices = [connected('xen1'), connected('xen2', { events: ['cpu-clock'] })];
    const form = { ...filledForm, hosts: ['xen1', 'xen2'], machines: [guest('xen1/guest1', 'root@guest1')] };
    const events = async (chosen: readonly string[]) =>
      (await machinesToRecord({ ...form, events: chosen }, choices, access)).map(
        (machine) => machine.choices?.events,
      );
    expect(await events(['cycles'])).toEqual([['cycles'], undefined, undefined]);
    expect(await events(['cpu-clock'])).toEqual([['cpu-clock'], ['cpu-clock'], ['cpu-clock']]);
    expect(await events([])).toEqual([undefined, undefined, undefined]);
  });

  it('tells guests of two hosts apart', async () => {
    const { access } = hosts(['xen1', 'xen2']);
    const machines = [guest('xen1/guest1', 'root@a'), guest('xen2/guest1', 'root@b')];
    const form = { ...filledForm, hosts: ['xen1', 'xen2'], machines };
    const all = await machinesToRecord(form, [connected('xen1'), connected('xen2')], access);
    expect(all.map(({ label, name }) => label ?? name)).toEqual([
      'root@xen1',
      'root@xen1/guest1',
      'root@xen2',
      'root@xen2/guest1',
    ]);
  });

  it('refuses a host that is gone', async () => {
    const { access } = hosts([]);
    await expect(machinesToRecord(filledForm, [], access)).rejects.toThrow('xen1 is no longer there');
  });
});
