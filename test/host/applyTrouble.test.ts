/** Plans that are interrupted, come twice, or find no safe place for their journal, through a real sshd. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { applySteps } from '../../src/host/apply/applySteps';
import { findApplied } from '../../src/host/apply/findApplied';
import { prepareSteps } from '../../src/host/apply/prepareSteps';
import { revert } from '../../src/host/apply/revert';
import { facts, found, plansToApply, refused, step } from './planApplying';
import { sshdProgram } from './sshd';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const at = plansToApply();

describe.skipIf(!existsSync(sshdProgram))('a plan', () => {
  it('survives a connection that is cut in the middle of a step, and is reverted over a new one', async () => {
    const one = await at.machine();
    const slow = step(
      'slow',
      [`echo s >${join(at.folder, 'slow')}; sleep 2; echo ended >${join(at.folder, 'slow')}`],
      [`rm ${join(at.folder, 'slow')}`],
    );
    const applying = refused(at.apply([one], [at.fileStep('a'), slow, at.fileStep('c')]));
    await vi.waitFor(() => expect(at.made()).toEqual(['a', 'slow']), { timeout: 60_000 });
    at.cutConnections();
    const error = await applying;
    expect(error.message).toContain('may still be in effect on');
    const again = await at.machine();
    const plan = await found(again);
    expect(plan.steps.map(({ state }) => state)).toEqual([
      'done',
      expect.stringMatching('begun|done'),
      'waiting',
    ]);
    // Undoing waits for the step that still runs, so that it cannot come after.
    expect(await revert([{ machine: again, found: plan }], { log: at.log })).toMatchObject({
      undone: [2, 1],
      left: [],
    });
    expect(at.made()).toEqual([]);
    expect(readdirSync(at.place)).toEqual([]);
  });

  it('is told where the connection goes between two steps', async () => {
    const one = await at.machine();
    const prepared = await prepareSteps([one], [at.fileStep('a'), at.fileStep('b')]);
    const tell = (_: string, done: number) => {
      if (done === 1) at.cutConnections();
    };
    const error = await refused(applySteps([one], prepared, facts, { log: at.log, tell }));
    expect(error.left).toHaveLength(1);
    const again = await at.machine();
    const plan = await found(again);
    await revert([{ machine: again, found: plan }], { log: at.log });
    expect(at.made()).toEqual([]);
    expect(readdirSync(at.place)).toEqual([]);
  });

  it('is not undone after a restart, except for what outlives one', async () => {
    const one = await at.machine();
    await at.apply([one], [at.fileStep('a'), at.fileStep('kept', { needs: 'reconnect' })]);
    const [name] = readdirSync(at.place);
    writeFileSync(join(at.place, name, 'boot'), 'of another boot\n');
    const plan = await found(one);
    expect(plan.restarted).toBe(true);
    const result = await revert([{ machine: one, found: plan }], { log: at.log });
    expect(result).toMatchObject({ undone: [2, 1], failed: [], left: [] });
    expect(result.restarted).toEqual([one.remote.name]);
    expect(at.made()).toEqual(['a']);
    expect(readdirSync(at.place)).toEqual([]);
  });

  it('is refused where another one is applied', async () => {
    await at.apply([await at.machine()], [at.fileStep('a')]);
    const error = await refused(at.apply([await at.machine()], [at.fileStep('b')]));
    expect(error.message).toMatch(/a plan is applied already .*Revert it first\. Nothing was changed\./);
    expect(at.made()).toEqual(['a']);
    expect((await found(await at.machine())).steps).toHaveLength(1);
  });

  it('of two that come at the same time is applied once', async () => {
    const machines = await Promise.all([at.machine(), at.machine(), at.machine()]);
    const results = await Promise.allSettled(
      machines.map((one, i) => at.apply([one], [at.fileStep(`f${i}`)])),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(at.made()).toHaveLength(1);
  });

  it('is undone when it is cancelled between two steps', async () => {
    const cancel = new AbortController();
    const one = await at.machine();
    const prepared = await prepareSteps([one], [at.fileStep('a'), at.fileStep('b'), at.fileStep('c')]);
    const tell = (text: string) => text === 'make b' && cancel.abort();
    const error = await refused(
      applySteps([one], prepared, facts, { log: at.log, tell, signal: cancel.signal }),
    );
    expect(error).toMatchObject({ cancelled: true, left: [] });
    expect(at.made()).toEqual([]);
    expect(at.undoOrder()).toEqual(['undo-b', 'undo-a']);
  });

  it('is not taken from a directory that others can write to', async () => {
    const one = await at.machine();
    await at.apply([one], [at.fileStep('a')]);
    const [name] = readdirSync(at.place);
    spawnSync('chmod', ['777', join(at.place, name)]);
    await expect(findApplied(one)).rejects.toThrow('is not a private directory of this user');
    spawnSync('chmod', ['700', join(at.place, name)]);
    writeFileSync(join(at.place, name, 'plan.json'), '{"version":9}');
    await expect(findApplied(one)).rejects.toThrow(/journal\.sh revert" undoes the plan/);
  });

  it('is not applied where there is no place for a journal', async () => {
    const one = await at.machine('dom0', '/no/such/place/either');
    const error = await refused(at.apply([one], [at.fileStep('a')]));
    expect(error.message).toContain('without it nothing is changed');
    expect(at.made()).toEqual([]);
  });
});
