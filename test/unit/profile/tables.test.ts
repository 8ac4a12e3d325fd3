import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growableFloat64, growableInt32 } from '../../../src/profile/growable';
import { PairTable } from '../../../src/profile/pairTable';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { StackInterner } from '../../../src/profile/stackInterner';

describe('growable columns', () => {
  it('keep what was pushed, and give exactly that', () => {
    const column = growableInt32();
    for (let i = 0; i < 5000; i++) column.push(i * 3);
    expect(column.length).toBe(5000);
    expect(column.done()).toEqual(Int32Array.from({ length: 5000 }, (_, i) => i * 3));
  });

  it('make room for many values at once', () => {
    const column = growableFloat64();
    column.push(1);
    const at = column.extend(10_000);
    expect(at).toBe(1);
    column.data[10_000] = 7;
    expect(column.done()).toHaveLength(10_001);
    expect(column.done()[10_000]).toBe(7);
  });
});

describe('pairs', () => {
  it('are stored once each, in order of their first mention (any pairs)', () => {
    const value = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 300 }), (pairs) => {
        const table = new PairTable();
        const rows = new Map<string, number>();
        for (const [a, b] of [...pairs, ...pairs]) {
          const key = `${a}/${b}`;
          if (!rows.has(key)) rows.set(key, rows.size);
          expect(table.intern(a, b)).toBe(rows.get(key));
        }
        expect(table.length).toBe(rows.size);
        const { first, second } = table.columns();
        expect([...rows.keys()]).toEqual(Array.from(first, (a, row) => `${a}/${second[row]}`));
      }),
    );
  });

  it('survive growing', () => {
    const table = new PairTable();
    for (let i = 0; i < 20_000; i++) table.intern(i % 200, i);
    const again = Array.from({ length: 20_000 }, (_, i) => table.intern(i % 200, i));
    expect(again.every((row, i) => row === i)).toBe(true);
  });
});

describe('stacks', () => {
  it('share what they have in common, callers before the called', () => {
    const stacks = new StackInterner();
    const push = (...funcs: number[]) => funcs.reduce((prefix, func) => stacks.intern(prefix, func), -1);
    expect([push(1, 2, 3), push(1, 2), push(1, 2, 4), push(2)]).toEqual([2, 1, 3, 4]);
    const { prefix, func } = stacks.done();
    expect([...prefix]).toEqual([-1, 0, 1, 1, -1]);
    expect([...func]).toEqual([1, 2, 3, 4, 2]);
  });
});

describe('builder', () => {
  it('stores functions, modules, threads and domains once each', () => {
    const builder = new ProfileBuilder('p', 'folded stacks');
    const [a, b] = [builder.module('a'), builder.module('b')];
    expect(builder.module('a')).toBe(a);
    expect(builder.func('f', a, 'user')).toBe(builder.func('f', a, 'user'));
    expect(builder.func('f', b, 'user')).not.toBe(builder.func('f', a, 'user'));
    expect(builder.func('f', a, 'user', 'file.c')).not.toBe(builder.func('f', a, 'user'));
    const domain = builder.domain({ id: 1, name: 'g', role: 'guest' });
    expect(builder.domain({ id: 1, name: 'g', role: 'guest' })).toBe(domain);
    expect(builder.domain({ id: 2, name: 'g', role: 'guest' })).not.toBe(domain);
    expect(builder.thread(1, 1, 'sh', domain)).toBe(builder.thread(1, 1, 'sh', domain));
    expect(builder.thread(1, 1, 'cat', domain)).not.toBe(builder.thread(1, 1, 'sh', domain));
  });

  it('fills in what a sample does not tell', () => {
    const builder = new ProfileBuilder('p', 'folded stacks');
    const domain = builder.domain({ id: null, name: 'm', role: 'native' });
    builder.sample({ stack: -1, event: 0, domain });
    const { samples } = builder.build();
    expect(samples.timeNs[0]).toBeNaN();
    expect([samples.period[0], samples.cpu[0], samples.vcpu[0], samples.thread[0]]).toEqual([1, -1, -1, -1]);
  });

  it('moves the times of the samples it is told to', () => {
    const builder = new ProfileBuilder('p', 'folded stacks');
    const domain = builder.domain({ id: null, name: 'm', role: 'native' });
    for (const timeNs of [1, 2, 3, 4]) builder.sample({ stack: -1, event: 0, domain, timeNs });
    builder.moveTimes(1, 3, (ns) => ns * 10);
    expect([...builder.build().samples.timeNs]).toEqual([1, 20, 30, 4]);
  });
});
