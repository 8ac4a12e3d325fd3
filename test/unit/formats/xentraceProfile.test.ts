import { describe, expect, it } from 'vitest';
import { memoryInput, QUIET } from '../../../src/formats/byteInput';
import { readXentraceProfile } from '../../../src/formats/xentrace/xentraceProfile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { RUNSTATES } from '../../../src/profile/schedule';
import { FIXTURE_CLOCK, traceFixture } from './xentraceFixture';

describe('a trace as a profile', () => {
  it('has a sample for each runstate interval, in lanes by domain', async () => {
    const builder = new ProfileBuilder('trace', 'xentrace');
    const input = memoryInput('xentrace.bin', traceFixture('blkread'));
    const trace = await readXentraceProfile(input, builder, FIXTURE_CLOCK, QUIET);
    const profile = builder.build();

    expect(profile.schedule).toBe(trace.schedule);
    expect(profile.domains.map((d) => [d.id, d.name, d.role])).toEqual(
      expect.arrayContaining([
        [0, 'dom0', 'dom0'],
        [5, 'domain 5', 'guest'],
        [32767, 'idle', 'idle'],
      ]),
    );
    expect(profile.events).toEqual([{ name: 'runstate', capture: 0, unit: 'nanoseconds', nsPerUnit: 1 }]);
    expect(profile.captures).toMatchObject([
      {
        name: 'xentrace.bin',
        kind: 'xentrace',
        domain: 0,
        lost: 1234235,
        samples: profile.samples.stack.length,
      },
    ]);
    expect(profile.warnings).toMatchObject([{ code: 'xentrace.lost', capture: 'xentrace.bin' }]);

    const sums = new Map<string, number>();
    const { samples, stacks, funcs, threads } = profile;
    for (let i = 0; i < samples.stack.length; i++) {
      expect(stacks.prefix[samples.stack[i]]).toBe(-1);
      const func = stacks.func[samples.stack[i]];
      expect(funcs.modules[funcs.module[func]]).toBe('[schedule]');
      expect(samples.cpu[i] >= 0).toBe(funcs.name[func] === 'running');
      expect(threads.comm[samples.thread[i]]).toBe(`vCPU ${samples.vcpu[i]}`);
      expect(threads.domain[samples.thread[i]]).toBe(samples.domain[i]);
      const key = `${profile.domains[samples.domain[i]].id} ${samples.vcpu[i]} ${funcs.name[func]}`;
      sums.set(key, (sums.get(key) ?? 0) + samples.period[i]);
    }
    for (const v of trace.schedule.vcpus) {
      RUNSTATES.forEach((state, s) =>
        expect(sums.get(`${v.domainId} ${v.vcpu} ${state}`) ?? 0).toBeCloseTo(v.totalNs[s], 0),
      );
    }
  });
});
