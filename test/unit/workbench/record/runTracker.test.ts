import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { RecordEvent } from '../../../../src/host/recordRequest';
import { toRecordFormSchema } from '../../../../src/protocol/recordFormSchemas';
import { RunTracker } from '../../../../src/workbench/record/runTracker';
import { preflightOf } from './knownHosts';

function tracker() {
  const clock = { ms: 1000 };
  const run = new RunTracker(['xen1'], 10, () => clock.ms);
  const take = (...events: RecordEvent[]) => events.forEach((event) => run.take(event));
  return { run, clock, take };
}

const progress = (seconds: number, bytes: number, samples: number | null): RecordEvent => ({
  kind: 'progress',
  machine: 'xen1',
  seconds,
  bytes,
  samples,
});

describe('what is shown of a recording', () => {
  it('counts from when the recorders are on, and tells the three parts apart', () => {
    const { run, clock, take } = tracker();
    take({ kind: 'step', text: 'looking at the machines' });
    clock.ms += 5000;
    expect(run.running).toMatchObject({
      stage: 'before',
      elapsedSeconds: 0,
      step: 'looking at the machines',
    });
    take({ kind: 'step', text: 'recording' });
    clock.ms += 3400;
    expect(run.running).toMatchObject({ stage: 'recording', elapsedSeconds: 3.4, totalSeconds: 10 });
    clock.ms += 8000;
    expect(run.running.step).toBe('the machines put their recordings together');
    take({ kind: 'step', text: 'fetching what was recorded' });
    expect(run.running).toMatchObject({ stage: 'after', step: 'fetching what was recorded' });
  });

  it('keeps a row a machine up to date', () => {
    const { run, take } = tracker();
    take(progress(1, 100, 5), progress(2, 300, 11), {
      kind: 'transfer',
      machine: 'xen1',
      bytes: 7,
      total: 9,
    });
    expect(run.running.machines).toEqual([
      { machine: 'xen1', seconds: 2, bytes: 300, samples: 11, fetchedBytes: 7, fetchTotal: 9 },
    ]);
  });

  it('tells problems in the words of the form, and not without end', () => {
    const { run, take } = tracker();
    take({ kind: 'problem', machine: 'xen1', text: 'stopped early: a lower --frequency' });
    take({
      kind: 'refused',
      machine: 'xen1',
      refusal: { source: 'pmu', reason: 'no PMU', fix: 'vpmu=on' },
    });
    expect(run.problems).toEqual([
      { machine: 'xen1', text: 'stopped early: a lower frequency', fix: null },
      { machine: 'xen1', text: 'without pmu. no PMU', fix: 'vpmu=on' },
    ]);
    for (let i = 0; i < 10_000; i++) take({ kind: 'problem', machine: 'xen1', text: 'again' });
    expect(run.problems.length).toBeLessThan(1000);
  });

  it('sums up what it cost, without the load, and says if it ended early', () => {
    const { run } = tracker();
    const machine = {
      name: 'xen1',
      preflight: preflightOf(),
      stopped: 'time' as const,
      seconds: 10,
      bytes: 1e6,
      samples: 99,
      fetchedBytes: 5e5,
      cpuSeconds: new Map([
        ['perf', 0.5],
        ['workload', 9],
      ]),
    };
    const done = run.done({ out: '/x/rx.xenprof', machines: [machine] });
    expect(done.early).toBe(false);
    expect(done.machines[0].recorders).toEqual([{ name: 'perf', cpuSeconds: 0.5 }]);
    expect(run.done({ out: '', machines: [machine, { ...machine, stopped: 'order' }] }).early).toBe(true);
  });

  it('fits the messages that the page takes', () => {
    const { run, take } = tracker();
    take({ kind: 'step', text: 'recording' }, progress(1, 2, null));
    run.cancel();
    expect(v.is(toRecordFormSchema, { type: 'run', run: run.running })).toBe(true);
    expect(run.running.cancelling).toBe(true);
  });
});
