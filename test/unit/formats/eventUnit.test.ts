import { describe, expect, it } from 'vitest';
import { describeEvent, withoutModifiers } from '../../../src/formats/eventUnit';

describe('describeEvent', () => {
  it.each([
    ['cpu-clock', 'nanoseconds'],
    ['task-clock:u', 'nanoseconds'],
    ['cycles', 'cycles'],
    ['cycles:ppp', 'cycles'],
    ['cpu_core/cycles/u', 'cycles'],
    ['CPU_CLK_UNHALTED', 'cycles'],
    ['instructions:k', 'instructions'],
    ['inst_retired.any', 'instructions'],
    ['LLC-load-misses', 'misses'],
    ['l2_rqsts.miss', 'misses'],
    ['dTLB-load-misses', 'misses'],
    ['permissions', 'events'],
    ['page-faults', 'events'],
    ['sched:sched_switch', 'events'],
  ])('%s counts %s', (name, unit) => {
    const described = describeEvent(name);
    expect(described.unit).toBe(unit);
    expect(described.nsPerUnit).toBe(unit === 'nanoseconds' ? 1 : NaN);
  });

  it('takes modifiers off, and only modifiers', () => {
    expect(withoutModifiers('cycles:P')).toBe('cycles');
    expect(withoutModifiers('cpu-clock:pppH')).toBe('cpu-clock');
    expect(withoutModifiers('cpu/event=0x3c/u')).toBe('cpu/event=0x3c/');
    expect(withoutModifiers('kvm:kvm_exit')).toBe('kvm:kvm_exit');
  });
});
