/** A plan in words, and what is kept of it across windows. */
import { describe, expect, it } from 'vitest';
import type { PreparedStep } from '../../../../src/host/apply/prepareSteps';
import type { Step } from '../../../../src/offload/plan';
import { noCalibration } from '../../../../src/offload/calibration/calibration';
import { ApplyMemory, type AppliedHere } from '../../../../src/workbench/offload/applyMemory';
import { planDocument, planSummary, revertedText } from '../../../../src/workbench/offload/applyText';
import { Calibrations } from '../../../../src/workbench/offload/calibrations';

function prepared(index: number, more: Partial<PreparedStep> = {}, step: Partial<Step> = {}): PreparedStep {
  return {
    index,
    step: {
      title: `step ${index}`,
      where: 'dom0',
      commands: [`do ${index}`],
      undo: [],
      needs: 'nothing',
      canApply: true,
      note: null,
      ...step,
    },
    runs: true,
    undo: [`undo ${index}`],
    notes: [],
    ...more,
  };
}

const machineName = (where: string) => (where === 'dom0' ? 'root@xen1' : where);

describe('a plan in words', () => {
  it('has every command with its machine and its undo', () => {
    const steps = [
      prepared(1, { notes: ['differs'] }),
      prepared(2, { runs: false }, { where: 'boot', note: 'edit it' }),
    ];
    expect(planDocument('netback\nto a side-core', '+38 %', steps, machineName))
      .toBe(`# netback to a side-core
# Predicted: +38 %
# Undone in the opposite order. A journal on each machine knows how, after a lost connection too.

# Step 1, on root@xen1: step 1
# differs
do 1
# undone by:
#   undo 1

# Not run; these are done by hand:
# Step 2 (boot): step 2
#   edit it
#   do 2
`);
    expect(planSummary(steps, machineName)).toBe(
      'step 1, on root@xen1:\n    do 1\n  undone by:\n    undo 1\n  differs\n\n1 more step is done by hand, not from here.',
    );
  });

  it('is no summary where a command is not seen as it is', () => {
    for (const command of ['a\nb', 'a\u202eb', 'x'.repeat(200), 'a  b']) {
      expect(planSummary([prepared(1, {}, { commands: [command] })], machineName)).toBeNull();
    }
    expect(
      planSummary(
        Array.from({ length: 20 }, (_, i) => prepared(i + 1)),
        machineName,
      ),
    ).toBeNull();
  });

  it('has no command in it that is only to be read', () => {
    const text = planDocument(
      't',
      null,
      [prepared(1, { undo: ['first\nsecond'] }, { title: 'x\nreboot' })],
      machineName,
    );
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual(['do 1']);
  });

  it('says what came of undoing it', () => {
    const nothing = { undone: [], failed: [], restarted: [], left: [] };
    expect(revertedText('xen1', { ...nothing, undone: [1] })).toBe('The offload plan on xen1 is undone.');
    expect(revertedText('xen1', { ...nothing, restarted: ['root@xen1'] })).toContain(
      'was started anew since',
    );
    const step = { index: 1, title: 'pin', where: 'dom0', commands: [], undo: [], lasting: false };
    const failed = [{ where: 'dom0', step, message: 'no such domain' }];
    expect(revertedText('xen1', { ...nothing, failed, left: ['root@xen1'] })).toContain(
      'pin on dom0: no such domain',
    );
  });
});

class Kept {
  readonly kept = new Map<string, unknown>();
  get(key: string): unknown {
    return this.kept.get(key);
  }
  update(key: string, value: unknown): Promise<void> {
    this.kept.set(key, value);
    return Promise.resolve();
  }
  keys(): readonly string[] {
    return [...this.kept.keys()];
  }
}

// VS Code's own type has overloads that a plain class does not.
const memento = () => {
  const kept = new Kept();
  return { kept, memory: kept as unknown as ConstructorParameters<typeof Calibrations>[0] };
};

describe('what is kept across windows', () => {
  const plan = (target: string): AppliedHere => ({
    target,
    id: 'a',
    title: 't',
    prediction: null,
    recording: 'file:///a.xenprof',
    by: 'me',
    appliedAt: '2026-11-22T20:00:00.000Z',
    machines: ['dom0'],
  });

  it('is one plan a host, and nothing of what cannot be read', async () => {
    const { kept, memory } = memento();
    const applied = new ApplyMemory(memory);
    await applied.keep(plan('xen1'));
    await applied.keep(plan('xen2'));
    await applied.keep({ ...plan('xen1'), id: 'b' });
    expect(new ApplyMemory(memory).plans.map(({ target, id }) => `${target} ${id}`)).toEqual([
      'xen1 b',
      'xen2 a',
    ]);
    await applied.forget('xen1');
    expect(applied.of('xen1')).toBeUndefined();
    kept.kept.set('offload.appliedPlans', [{ target: 3 }]);
    expect(applied.plans).toEqual([]);
    await applied.keepLogin('xen1', 'guest1', 'root@guest1');
    expect([applied.login('xen1', 'guest1'), applied.login('xen2', 'guest1')]).toEqual([
      'root@guest1',
      undefined,
    ]);
  });

  it('is a calibration a host', async () => {
    const { kept, memory } = memento();
    const calibrations = new Calibrations(memory);
    expect(calibrations.of('xen1')).toEqual(noCalibration('xen1'));
    const learnt = { ...noCalibration('xen1'), errorSquares: 0.5 };
    await calibrations.keep(learnt);
    expect(new Calibrations(memory).of('xen1')).toEqual(learnt);
    expect(calibrations.hosts).toEqual(['xen1']);
    kept.kept.set('offload.calibration xen1', '{');
    expect(calibrations.of('xen1')).toEqual(noCalibration('xen1'));
  });
});
