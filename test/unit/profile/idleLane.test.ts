/** Whose idle time it is: a vCPU's as far as the schedule tells, else the pCPU's. */
import { expect, it } from 'vitest';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';

it('idle samples of the PMU are the pCPU’s unless the schedule knows better', () => {
  const builder = new ProfileBuilder('p', 'test');
  const dom0 = builder.domain({ id: 0, name: 'dom0', role: 'dom0' });
  const idle = builder.domain({ id: 32767, name: 'idle', role: 'idle' });
  const clock = { clock: 'c', method: 'm', uncertaintyNs: 0 };
  const capture = builder.capture({
    name: 'hypervisor',
    kind: 'pmu',
    domain: dom0,
    samples: 3,
    lost: 0,
    clock,
  });
  const event = builder.event({ name: 'cycles', capture, unit: 'cycles', nsPerUnit: 1 });
  const stack = builder.stacks.intern(-1, builder.func('idle_loop', builder.module('xen'), 'hypervisor'));
  builder.sample({ stack, event, domain: dom0, cpu: 0 });
  builder.sample({ stack, event, domain: idle, cpu: 0, vcpu: 0 });
  builder.sample({ stack, event, domain: idle, cpu: 1, vcpu: 1 });
  const { lanes, tree } = layerProfile(builder.build());
  expect(lanes.lanes.map((lane) => lane.key)).toEqual(['idle']);
  const roots = Array.from(tree.func).filter((_, node) => tree.depth[node] === 0);
  expect(roots.map((func) => tree.names[func])).toEqual(['idle', 'pCPU']);
});
