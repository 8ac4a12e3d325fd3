import { describe, expect, it } from 'vitest';
import { SampleColumns } from '../../../src/profile/sampleColumns';

const sample = (i: number) => ({
  stack: i,
  timeNs: i * 1e9,
  event: i % 3,
  period: i + 0.5,
  cpu: i % 4,
  vcpu: i % 2,
  domain: i % 5,
  thread: i * 2,
});

describe('sample columns', () => {
  it.each([0, 1, 1024, 1025, 5000])('keep %i samples in order, and are no longer than that', (count) => {
    const columns = new SampleColumns();
    for (let i = 0; i < count; i++) columns.push(sample(i));
    const table = columns.done();
    for (const column of Object.values(table) as ArrayLike<number>[]) expect(column.length).toBe(count);
    for (let i = 0; i < count; i++) {
      const { stack, timeNs, event, period, cpu, vcpu, domain, thread } = table;
      expect({
        stack: stack[i],
        timeNs: timeNs[i],
        event: event[i],
        period: period[i],
        cpu: cpu[i],
        vcpu: vcpu[i],
        domain: domain[i],
        thread: thread[i],
      }).toEqual(sample(i));
    }
  });

  it('take what is announced as it is: no larger buffer, no copy at the end', () => {
    const columns = new SampleColumns();
    columns.reserve(6);
    for (let i = 0; i < 6; i++) columns.push(sample(i));
    // A second recorder's samples behind those of the first.
    columns.reserve(4);
    const reserved = columns.stack;
    for (let i = 6; i < 10; i++) columns.push(sample(i));
    const table = columns.done();
    expect(table.stack).toBe(reserved);
    expect(table.stack.buffer.byteLength).toBe(10 * 4);
    expect([...table.stack]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('grow beyond what was announced', () => {
    const columns = new SampleColumns();
    columns.reserve(2);
    for (let i = 0; i < 7; i++) columns.push(sample(i));
    expect([...columns.done().stack]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('say what is not known', () => {
    const columns = new SampleColumns();
    columns.push({ stack: -1, event: 0, domain: 0 });
    const { timeNs, period, cpu, vcpu, thread } = columns.done();
    expect([timeNs[0], period[0], cpu[0], vcpu[0], thread[0]]).toEqual([NaN, 1, -1, -1, -1]);
  });
});
