/** Intervals against a known truth: samples drawn with a fixed generator, alone or in bursts. */
import { describe, expect, it } from 'vitest';
import { breakdown } from '../../../../src/iopath/breakdown/breakdown';
import { layerProfile } from '../../../../src/iopath/layeredProfile';
import { wilson } from '../../../../src/profile/interval';
import { ProfileBuilder } from '../../../../src/profile/profileBuilder';
import type { Profile } from '../../../../src/profile/profile';
import { DOM0 } from '../../profile/drawnProfile';

/** Numbers in 0 … 1, the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Samples of two functions for 20 s on two CPUs; what runs changes after `burst` samples, tcp with a chance of 0.3. */
function recording(seed: number, burst: number): Profile {
  const random = generator(seed);
  const builder = new ProfileBuilder('drawn', 'drawn');
  const domain = builder.domain(DOM0);
  const clock = { clock: 'drawn', method: 'itself', uncertaintyNs: 0 };
  const capture = builder.capture({ name: 'dom0', kind: 'perf', domain, samples: 0, lost: 0, clock });
  const event = builder.event({ name: 'cpu-clock', capture, unit: 'nanoseconds', nsPerUnit: 1 });
  const kernel = builder.module('[kernel.kallsyms]');
  const stacks = ['tcp_ack', 'memcpy'].map((name) =>
    builder.stacks.intern(-1, builder.func(name, kernel, 'kernel')),
  );
  for (const cpu of [0, 1]) {
    let tcp = false;
    for (let i = 0; i < 1000; i++) {
      if (i % burst === 0) tcp = random() < 0.3;
      builder.sample({ stack: stacks[tcp ? 0 : 1], event, period: 1, domain, cpu, timeNs: i * 2e7 });
    }
  }
  return builder.build();
}

function tcpOf(profile: Profile) {
  const layered = layerProfile(profile);
  const { layers } = breakdown(layered, {
    view: layered.views[0],
    weight: 'samples',
    filter: {},
    per: { kind: 'share' },
  });
  const cost = layers[0].categories.find((c) => c.category === 'net.tcpip');
  if (cost === undefined) throw new Error('no tcp was drawn');
  return { ...cost, width: cost.shareHigh - cost.shareLow };
}

/** How often the interval holds the truth, of 200 recordings. */
function coverage(burst: number): number {
  let held = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { shareLow, shareHigh } = tcpOf(recording(seed, burst));
    if (shareLow <= 0.3 && shareHigh >= 0.3) held++;
  }
  return held / 200;
}

describe('intervals', () => {
  it('of independent samples are hardly wider than Wilson says, never narrower', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { share, width } = tcpOf(recording(seed, 1));
      const { low, high } = wilson(share * 2000, 2000);
      expect(width / (high - low)).toBeGreaterThan(0.999999);
      expect(width / (high - low)).toBeLessThan(1.35);
    }
  });

  it('of bursts are wider', () => {
    const { share, width } = tcpOf(recording(7, 10));
    const { low, high } = wilson(share * 2000, 2000);
    expect(width / (high - low)).toBeGreaterThan(2);
  });

  it('hold the truth about as often as they promise, for bursts shorter than a window', () => {
    expect(coverage(1)).toBeGreaterThan(0.93);
    expect(coverage(10)).toBeGreaterThan(0.9);
  });
});
