import { describe, expect, it } from 'vitest';
import { idleStacks } from '../../../src/iopath/idle';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import { DOM0, drawnProfile } from '../profile/drawnProfile';

/** Per column of the drawing whether its sample is idle. */
function idle(drawing: string): boolean[] {
  const profile = drawnProfile(drawing);
  const stacks = idleStacks(profile);
  return Array.from(profile.samples.stack, (stack) => stack >= 0 && stacks[stack] === 1);
}

describe('idle', () => {
  it('is a CPU in a halt, or in the hypercall that a halt makes', () => {
    const drawing = `
      k!cpu_startup_entry   k!cpu_startup_entry     k!do_idle         k!do_idle
      k!do_idle             k!do_idle               k!default_idle    k!intel_idle
      k!default_idle        k!xen_safe_halt
                            k!xen_hypercall_pv`;
    expect(idle(drawing)).toEqual([true, true, true, true]);
  });

  it('is not the hypercall of anybody else', () => {
    const drawing = `
      k!xenvif_tx_action     k!xen_hypercall_pv   k!do_idle
      k!xen_hypercall_pv`;
    expect(idle(drawing)).toEqual([false, false, false]);
  });

  it('is not the interrupt that came in during a halt', () => {
    const drawing = `
      k!default_idle                  k!xen_safe_halt
      k!asm_sysvec_xen_hvm_callback   k!xen_hypercall_pv
      k!xenvif_interrupt              k!asm_exc_xen_hypervisor_callback
                                      k!xen_hypercall_pv`;
    expect(idle(drawing)).toEqual([false, false]);
  });

  it("is Xen's idle loop, but not work done on the idle vCPU's stack", () => {
    const drawing = `
      xen!idle_loop   xen!idle_loop      xen!default_idle   xen!do_softirq
                      xen!do_tasklet`;
    expect(idle(drawing)).toEqual([true, false, true, false]);
  });

  it('goes by layer: a program may call its functions what it likes', () => {
    expect(idle('default_idle   unknown!default_idle   xen!intel_idle')).toEqual([false, true, false]);
  });

  it('never counts a sample without a stack', () => {
    expect(idle('.')).toEqual([false]);
  });
});

describe('a profile with its meaning', () => {
  it('divides, builds and lists in one go', () => {
    const drawing = `
      k!xen_safe_halt      k!xenvif_tx_action   xen!do_grant_table_op
      k!xen_hypercall_pv   k!xen_hypercall_pv`;
    const { lanes, tree, views } = layerProfile(drawnProfile(drawing, { domains: [DOM0] }));
    expect(lanes.lanes.map((l) => l.label)).toEqual(['Hypervisor', 'dom0', 'Idle']);
    expect([...lanes.ofSample]).toEqual([2, 1, 0]);
    expect(tree.nodeOfSample).toHaveLength(3);
    expect(views.map((v) => v.key)).toEqual(['event:cpu-clock']);
  });
});
