import { describe, expect, it } from 'vitest';
import type { Remote } from '../../../../src/host/remote';
import type { HostState } from '../../../../src/workbench/hosts/hostAccess';
import { hostChoice } from '../../../../src/workbench/record/hostChoices';
import { inventory, preflightOf } from './knownHosts';

const remote = {} as Remote;
const state = (changes = {}, known = inventory): HostState => ({
  state: 'connected',
  remote,
  inventory: known,
  preflight: preflightOf(changes),
});

describe('what the form is told of a host', () => {
  it('of a Xen host: what it is, its machines, and how each guest would be logged in to', () => {
    const { facts, machines, events } = hostChoice('xen1', state());
    expect(facts).toBe('Xen 4.17.7, credit2, 8 CPUs');
    expect(machines.map(({ key, label, detail, login }) => [key, label, detail, login])).toEqual([
      ['xen1', 'dom0 of xen1', '2 vCPUs', null],
      ['xen1/guest1', 'guest1', '1 vCPU, pv', 'root@guest1'],
      // A name that is no host name is no proposal.
      ['xen1/a b; $(x)', 'a b; $(x)', '4 vCPUs, pvh', null],
    ]);
    expect(events).toEqual(['cpu-clock']);
  });

  it('each source that cannot be recorded, with why and the fix', () => {
    const { sources } = hostChoice('xen1', state());
    expect(sources.filter(({ refused }) => refused === null).map(({ source }) => source)).toEqual([
      'perf',
      'xentrace',
      'counters',
    ]);
    const pmu = sources.find(({ source }) => source === 'pmu');
    expect(pmu?.refused).toContain('none inside the hypervisor');
    expect(pmu?.fix).toContain('vpmu=on');
  });

  it('what makes the recording poorer, in the words of the form', () => {
    const { checks, leftovers } = hostChoice('xen1', state());
    expect(leftovers).toBe(1);
    expect(checks.map(({ id }) => id)).toEqual(['kallsyms', 'leftovers']);
    expect(checks[0].fix).toBe('sysctl kernel.kptr_restrict=0');
    expect(JSON.stringify(checks)).not.toContain('--clear');
  });

  it('of a machine without Xen: no hypervisor to record, and no guests', () => {
    const native = state(
      { hypervisor: [1, ''], capabilities: [1, ''], xl: [1, ''] },
      { ...inventory, xen: null },
    );
    const { facts, sources, machines } = hostChoice('box', native);
    expect(facts).toBe('Debian 12, no Xen to be seen, 2 CPUs');
    expect(machines.map(({ label }) => label)).toEqual(['box']);
    for (const source of ['pmu', 'xentrace'])
      expect(sources.find((each) => each.source === source)?.refused).toMatch(/no Xen/);
  });

  it('while it is not connected: why not', () => {
    const failed: HostState = { state: 'failed', message: 'It refuses.', fix: 'ssh xen1' };
    expect(hostChoice('xen1', failed)).toMatchObject({ message: 'It refuses. Try: ssh xen1', machines: [] });
    expect(hostChoice('xen1', { state: 'connecting' }).state).toBe('connecting');
  });
});
