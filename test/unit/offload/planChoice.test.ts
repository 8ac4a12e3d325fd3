/** Which placement a plan proposes: none where moving nothing is as good, and the simplest of those that gain the same. */
import { describe, expect, it } from 'vitest';
import type { SideCore } from '../../../src/offload/estimate';
import { prepareEstimates } from '../../../src/offload/prepared';
import { compareEffort, effortOf } from '../../../src/offload/search/effort';
import { planOffload } from '../../../src/offload/search/planOffload';
import type { RecordedState } from '../../../src/offload/steps/recordedState';
import type { OffloadSystem } from '../../../src/offload/system';
import { core, exact, ring, system, unit } from './handMade';

const ONE: readonly SideCore[] = [{ pcpu: null, place: 'own-core' }];
const affinity = new Map([[0, null]]);
const STATE: RecordedState = {
  domains: [
    { name: 'dom0', id: 0, role: 'dom0', affinity, maxVcpus: null, interrupts: [] },
    { name: 'guest1', id: 1, role: 'guest', affinity, maxVcpus: null, interrupts: [] },
  ],
  pcpus: 4,
};
const plan = (host: OffloadSystem) => planOffload(prepareEstimates(host, { draws: 400 }), STATE, ONE);

describe('the plan', () => {
  it('is none where the work is bound by something else, and tells what comes nearest', () => {
    const host = system(
      {
        units: [unit('dom0:napi', 4000, 0), unit('guest1:napi', 4000, 0)],
        cores: [core(0)],
        limits: [{ kind: 'link', label: 'the link', perSecond: exact(100_000), source: 'by hand' }],
      },
      100_000,
    );
    const { best, runnerUp, withheld, enoughSideCores } = plan(host);
    expect(best).toBeNull();
    expect(withheld[0]).toMatch(
      /^No plan: no placement gains so surely that it is better than moving nothing/,
    );
    expect(runnerUp?.placement.moves.length).toBeGreaterThan(0);
    expect(runnerUp?.lostBy).toMatch(/nearest/);
    expect(enoughSideCores).toBe(0);
  });

  it('is none without a rate of work, and says that it is not known', () => {
    const host = system({ units: [unit('dom0:napi', 5e8, 0), unit('guest1:napi', 4e8, 0)] }, null);
    const { best, withheld } = plan({ ...host, withheld: ['Throughput: the load did not run.'] });
    expect(best).toBeNull();
    expect(withheld.slice(0, 2)).toEqual([
      expect.stringMatching(/^No plan: without throughput/),
      'Throughput: the load did not run.',
    ]);
  });

  it('of placements that gain the same is the one that is simplest to do', () => {
    // Either half of the work may go: the load's own program, or the backend.
    const host = system(
      {
        units: [
          unit('dom0:app:iperf3', 3000, 0, { kind: 'process', makesLoad: true }),
          unit('netback-rx:vif1.0-q0', 2950, 0, { kind: 'kthread', domain: 'dom0', vcpus: [0, 1] }),
          unit('dom0:softirq', 100, 0),
        ],
        handoffs: [ring(0, 1)],
      },
      1e9 / 6050,
    );
    expect(plan(host).best?.moves).toEqual([{ unit: 'netback-rx:vif1.0-q0', sideCore: 0 }]);
  });
});

describe('effort', () => {
  const host = system(
    {
      units: [
        unit('guest1:napi', 1, 0),
        unit('guest1:app:fio', 1, 0, { makesLoad: true }),
        unit('netback:vif1.0', 1, 0, { domain: 'dom0', vcpus: [0, 1] }),
        unit('dom0:xen', 1, 0, { vcpus: [0, 1] }),
      ],
    },
    1e6,
  );
  const of = (...units: string[]) =>
    effortOf(
      host,
      units.map((name) => ({ unit: name, sideCore: 0 })),
    );

  it('counts vCPUs that a domain does not have yet', () => {
    expect(of('guest1:napi').additions).toBe(1);
    expect(of('guest1').additions).toBe(0);
    expect(of('netback:vif1.0').additions).toBe(0);
  });

  it('prefers whole domains and backends to parts of guests, and these to the load', () => {
    expect(compareEffort(of('guest1'), of('guest1:napi'))).toBeLessThan(0);
    expect(compareEffort(of('netback:vif1.0'), of('guest1:napi'))).toBeLessThan(0);
    expect(compareEffort(of('guest1:napi'), of('guest1:app:fio'))).toBeLessThan(0);
    expect(compareEffort(of('netback:vif1.0'), of('netback:vif1.0', 'guest1'))).toBeLessThan(0);
  });
});
