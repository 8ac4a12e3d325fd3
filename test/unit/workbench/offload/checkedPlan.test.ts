/** A plan that was applied, held against a later recording: what is kept, what is asked, what is learnt. */
import { beforeAll, describe, expect, it } from 'vitest';
import { QUIET } from '../../../../src/formats/byteInput';
import { openProfile } from '../../../../src/formats/openProfile';
import { layerProfile, type LayeredProfile } from '../../../../src/iopath/layeredProfile';
import { toComparisonSchema } from '../../../../src/protocol/compareSchemas';
import { check } from '../../../../src/protocol/schemas';
import { ApplyMemory, type AppliedHere } from '../../../../src/workbench/offload/applyMemory';
import { Calibrations } from '../../../../src/workbench/offload/calibrations';
import { CheckedPlan } from '../../../../src/workbench/offload/checkedPlan';
import { newestFirst } from '../../../../src/workbench/offload/laterRecordings';
import { predictedBy } from '../../../../src/workbench/offload/triedPlan';
import { OneProfile, TwoProfiles } from '../../../../src/workbench/worker/answers';
import type { AnswerTo, Question } from '../../../../src/workbench/worker/workerMessages';

const ASK = {
  work: null,
  sideCores: [{ pcpu: 1, place: 'own-core' as const }],
  moves: [{ unit: 'dom0', sideCore: 0 }],
  assume: [],
};

class Memento {
  private readonly values = new Map<string, unknown>();
  get(key: string): unknown;
  get<T>(key: string, otherwise?: T): unknown {
    return this.values.get(key) ?? otherwise;
  }
  update(key: string, value: unknown): Promise<void> {
    // As VS Code does: what is kept went through JSON.
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
  keys(): readonly string[] {
    return [...this.values.keys()];
  }
}

let layered: LayeredProfile;
let applied: AppliedHere;
beforeAll(async () => {
  layered = layerProfile(await openProfile('test/fixtures/offload/offload-dom0-rx.xenprof', QUIET));
  const { estimate } = ask(new OneProfile(layered), { ask: 'estimate', of: ASK });
  applied = {
    target: 'root@xen1',
    id: 'plan-1',
    title: 'dom0 to a side-core',
    prediction: estimate.summary,
    recording: 'file:///before.xenprof',
    by: 'me',
    appliedAt: '2026-11-22T12:00:00Z',
    machines: ['dom0'],
    predicted: predictedBy(ASK, estimate) ?? undefined,
  };
}, 120_000);

function ask<Q extends Question>(held: OneProfile | TwoProfiles, question: Q): AnswerTo<Q> {
  return held.answer(question) as AnswerTo<Q>;
}

/** A recording compared with itself: the ratio is known to be 1. */
function comparison() {
  const pair = new TwoProfiles(layered, layered);
  return {
    ask: <Q extends Question>(question: Q): Promise<AnswerTo<Q>> =>
      new Promise((resolve) => resolve(ask(pair, structuredClone(question)))),
  };
}

describe('a tried plan', () => {
  it('keeps what was predicted, when it is found again and when it is reverted', async () => {
    const memory = new ApplyMemory(new Memento());
    await memory.keep(applied);
    const { predicted, ...found } = applied;
    await memory.keep(found);
    expect(memory.tried.map(({ id }) => id)).toEqual(['plan-1']);
    expect(memory.tried[0].predicted).toEqual(predicted);
    await memory.forget(applied.target);
    expect(memory.plans).toEqual([]);
    expect(memory.tried[0].predicted).toEqual(predicted);
    // Another plan, of which nothing is known, does not inherit it.
    await memory.keep({ ...found, id: 'plan-2' });
    expect(memory.tried.map(({ id }) => id)).toEqual(['plan-1']);
  });

  it('remembers the last reverted ones only', async () => {
    const memory = new ApplyMemory(new Memento());
    for (let i = 0; i < 15; i++) {
      await memory.keep({ ...applied, id: `plan-${i}` });
      await memory.forget(applied.target);
    }
    expect(memory.tried.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, i) => `plan-${14 - i}`));
  });

  it('is shown beside what was measured, calibrates its host once, and later estimates use that', async () => {
    const memory = new ApplyMemory(new Memento());
    await memory.keep(applied);
    const calibrations = new Calibrations(new Memento());
    let changes = 0;
    calibrations.onDidChange(() => changes++);
    const checked = new CheckedPlan(memory.tried[0], calibrations);
    const pair = comparison();
    const shown = await checked.shown(pair);
    expect(shown).toMatchObject({ title: applied.title, learnt: false, told: null, fell: 'below' });
    expect(shown.measured?.ratio).toBe(1);
    expect(shown.terms).toHaveLength(3);
    expect(shown.terms[0]).toMatchObject({ key: 'parallelism', agrees: false });
    expect(check(toComparisonSchema, { type: 'prediction', prediction: shown }).ok).toBe(true);

    const learnt = await checked.calibrate(pair);
    expect(changes).toBe(1);
    expect(learnt.learnt).toBe(true);
    expect(learnt.told).toMatch(/% (narrower|wider)\.|stays as wide/);
    expect(calibrations.all.map(({ host, pairs }) => [host, pairs.length])).toEqual([[shown.host, 1]]);
    const again = await checked.calibrate(pair);
    expect(again.told).toContain('counts once');
    expect(calibrations.all[0].pairs).toHaveLength(1);

    const one = new OneProfile(layered);
    const plain = ask(one, { ask: 'estimate', of: ASK }).estimate;
    const calibrated = ask(one, { ask: 'estimate', of: ASK, calibrations: calibrations.all }).estimate;
    expect(calibrated.notes[0]).toBe('Calibrated on this host by 1 pair.');
    expect(calibrated.gain.median).toBeLessThan(plain.gain.median);
    const others = calibrations.all.map((each) => ({ ...each, host: 'another' }));
    expect(ask(one, { ask: 'estimate', of: ASK, calibrations: others }).estimate).toEqual(plain);
    await calibrations.forget(shown.host);
    expect(calibrations.all).toEqual([]);
  }, 120_000);

  it('says why it cannot be measured instead of failing', async () => {
    const memory = new ApplyMemory(new Memento());
    await memory.keep(applied);
    const checked = new CheckedPlan(memory.tried[0], new Calibrations(new Memento()));
    const closed = { ask: () => Promise.reject(new Error('The profile was closed.')) };
    expect(await checked.shown(closed)).toMatchObject({
      measured: null,
      fell: null,
      source: 'The profile was closed.',
    });
  });

  it('offers the newest recording made after it first', () => {
    const at = (uri: string, madeAtMs: number) => ({ uri, madeAtMs });
    const { later, earlier } = newestFirst(
      [at('old', 5), at('gone', NaN), at('new', 20), at('newer', 30), at('older', 1)],
      10,
    );
    expect(later.map(({ uri }) => uri)).toEqual(['newer', 'new']);
    expect(earlier.map(({ uri }) => uri)).toEqual(['old', 'older']);
    expect(newestFirst([at('a', 1)], NaN).earlier).toHaveLength(1);
  });
});
