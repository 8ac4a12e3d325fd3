/** How much of a real recording the rules know: perf in dom0 and in a guest, and Xen's PMU samples of everything. */
import { beforeAll, describe, expect, it } from 'vitest';
import { HIDDEN, HYPERVISOR_OTHER, OTHER } from '../../../../src/iopath/categories/categoryRules';
import { unknownHypervisorSymbols } from '../../../../src/iopath/categories/unknownSymbols';
import { layerProfile, withRules, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { rxHv } from '../../formats/recordingFiles';

const UNKNOWN: ReadonlySet<string> = new Set([OTHER, HYPERVISOR_OTHER, HIDDEN]);

let layered: LayeredProfile;
beforeAll(async () => {
  layered = layerProfile(await rxHv());
});

/** Share of a capture's samples outside idle whose innermost function no rule knows. */
function unknownShare(captureName: string): { share: number; samples: number } {
  const { profile, lanes, meaning } = layered;
  const capture = profile.captures.findIndex(({ name }) => name === captureName);
  const idle = lanes.lanes.findIndex(({ kind }) => kind === 'idle');
  const { stack, event } = profile.samples;
  let [samples, unknown] = [0, 0];
  for (let i = 0; i < stack.length; i++) {
    if (profile.events[event[i]].capture !== capture || lanes.ofSample[i] === idle) continue;
    samples++;
    if (UNKNOWN.has(meaning.categories[meaning.ofFunc[profile.stacks.func[stack[i]]]])) unknown++;
  }
  return { share: unknown / samples, samples };
}

describe('rules on rx-hv', () => {
  it.each(['dom0', 'guest1', 'hypervisor', 'hypervisor-hv'])(
    'know all but 1 % of the busy samples of %s',
    (capture) => {
      const { share, samples } = unknownShare(capture);
      expect(samples).toBeGreaterThan(2000);
      expect(share).toBeLessThan(0.01);
    },
  );

  it('leave no symbols of the hypervisor to list', () => {
    expect(unknownHypervisorSymbols(layered)).toBeNull();
  });

  it('list the symbols that rules know nothing of, the most frequent first', () => {
    const blind = withRules(layered, {
      categoryOf: (name, _module, layer) =>
        layer === 'hypervisor' && name !== 'raise_softirq' ? HYPERVISOR_OTHER : OTHER,
    });
    const found = unknownHypervisorSymbols(blind)!;
    expect(found.share).toBeGreaterThan(0.8);
    expect(found.share).toBeLessThan(1);
    expect(found.top).toHaveLength(10);
    expect(found.top[0].name).toBe('__x86_return_thunk');
    expect(found.top.map(({ samples }) => samples)).toEqual(
      found.top.map(({ samples }) => samples).sort((a, b) => b - a),
    );
    expect(found.top[0].share).toBeCloseTo(found.top[0].samples / found.samples);
  });
});
