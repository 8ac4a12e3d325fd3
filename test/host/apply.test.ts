/** Plans applied and undone through a real sshd, with harmless steps. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  it('is applied, found by another connection, and undone in reverse order', async () => {
    const applied = await at.apply(
      [await at.machine()],
      [at.fileStep('a'), at.fileStep('b'), at.fileStep('c')],
    );
    expect(at.made()).toEqual(['a', 'b', 'c']);
    const other = await at.machine();
    const plan = await found(other);
    expect(plan.journal).toMatchObject({
      id: applied.id,
      title: facts.title,
      by: 'test',
      prediction: '+38 %',
    });
    expect(plan.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(plan.restarted).toBe(false);
    const result = await revert([{ machine: other, found: plan }], { log: at.log });
    expect(result).toMatchObject({ undone: [3, 2, 1], failed: [], left: [] });
    expect(at.undoOrder()).toEqual(['undo-c', 'undo-b', 'undo-a']);
    expect(at.made()).toEqual([]);
    expect(readdirSync(at.place)).toEqual([]);
    expect(await findApplied(other)).toBeNull();
    // Every command stands in the log as it was run.
    for (const text of [at.fileStep('a').commands[0], at.fileStep('b').undo[1]]) {
      expect(at.log.lines.some((line) => line.endsWith(`$ ${text}`))).toBe(true);
    }
  });

  it('is undone a second time without harm', async () => {
    const one = await at.machine();
    const { machines } = await at.apply([one], [at.fileStep('a')]);
    expect(await revert(machines, { log: at.log })).toMatchObject({ undone: [1], left: [] });
    writeFileSync(join(at.folder, 'a'), 'of somebody else');
    // The same plan as it was seen before: nothing of it is there any more.
    expect(
      await revert([{ machine: one, found: { ...machines[0].found, steps: [] } }], { log: at.log }),
    ).toMatchObject({
      undone: [],
      failed: [],
      left: [],
    });
    expect(at.made()).toEqual(['a']);
  });

  it('whose step fails is undone at once, the failed step too, and says what the machine said', async () => {
    const failing = step(
      'fail',
      [`echo half >${join(at.folder, 'half')}`, 'echo no such core >&2; exit 9', 'touch /never'],
      [`rm ${join(at.folder, 'half')}`],
    );
    const error = await refused(
      at.apply([await at.machine()], [at.fileStep('a'), failing, at.fileStep('c')]),
    );
    expect(error.message).toMatch(
      /step 2 \(fail\) failed: no such core \(exit 9\)\. What was done before is undone\./,
    );
    expect(error.left).toEqual([]);
    expect(at.made()).toEqual([]);
    expect(at.undoOrder()).toEqual(['undo-a']);
    expect(readdirSync(at.place)).toEqual([]);
  });

  it('whose undo fails too keeps its journal, and tells; once the cause is gone it can be reverted', async () => {
    const needed = join(at.folder, 'needed');
    const stubborn = step(
      'stubborn',
      [`echo 1 >${join(at.folder, 's')}`],
      [`test -e ${needed} && rm ${join(at.folder, 's')}`],
    );
    const error = await refused(
      at.apply([await at.machine()], [stubborn, at.fileStep('b'), step('fail', ['false'], [])]),
    );
    expect(error.message).toContain('may still be in effect on');
    expect(error.left).toHaveLength(1);
    expect(at.made()).toEqual(['s']);
    const again = await at.machine();
    const plan = await found(again);
    expect(plan.steps.map(({ state }) => state)).toEqual(['done', 'undone', 'undone']);
    const first = await revert([{ machine: again, found: plan }], { log: at.log });
    expect(first.failed.map(({ step: { title } }) => title)).toEqual(['stubborn']);
    expect(first.left).toHaveLength(1);
    writeFileSync(needed, '');
    expect(await revert([{ machine: again, found: await found(again) }], { log: at.log })).toMatchObject({
      undone: [1],
      left: [],
    });
    expect(at.made()).toEqual(['needed']);
  });

  it('is undone by hand, with the program of its journal alone', async () => {
    await at.apply([await at.machine()], [at.fileStep('a'), at.fileStep('b')]);
    const [name] = readdirSync(at.place);
    const result = spawnSync('sh', [join(at.place, name, 'journal.sh'), 'revert'], { encoding: 'utf8' });
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    expect(at.undoOrder()).toEqual(['undo-b', 'undo-a']);
    expect(readdirSync(at.place)).toEqual([]);
  });

  it('on two machines is undone in the order of the whole plan', async () => {
    const guestPlace = mkdtempSync(join(tmpdir(), 'apply-guest-'));
    try {
      const both = [await at.machine(), await at.machine('guest1', guestPlace)];
      const steps = [at.fileStep('a'), at.fileStep('b', { where: 'guest1' }), at.fileStep('c')];
      const { machines } = await at.apply(both, steps);
      expect(machines.map(({ found: plan }) => plan.steps.map(({ step: { index } }) => index))).toEqual([
        [1, 3],
        [2],
      ]);
      expect(machines[0].found.journal.machines.map(({ where }) => where)).toEqual(['dom0', 'guest1']);
      expect(await revert(machines, { log: at.log })).toMatchObject({ undone: [3, 2, 1], left: [] });
      expect(at.undoOrder()).toEqual(['undo-c', 'undo-b', 'undo-a']);
      // One that fails on the second machine is undone on the first.
      await refused(at.apply(both, [at.fileStep('a'), step('fail', ['false'], [], { where: 'guest1' })]));
      expect(at.made()).toEqual([]);
      expect([readdirSync(at.place), readdirSync(guestPlace)]).toEqual([[], []]);
    } finally {
      rmSync(guestPlace, { recursive: true, force: true });
    }
  });

  it('leaves out what a person must do by hand, and what belongs to machines that are not there', async () => {
    const steps = [
      at.fileStep('a'),
      at.fileStep('by hand', { canApply: false }),
      at.fileStep('boot', { where: 'boot', needs: 'reboot' }),
      at.fileStep('elsewhere', { where: 'guest9' }),
    ];
    const one = await at.machine();
    const prepared = await prepareSteps([one], steps);
    expect(prepared.map(({ runs }) => runs)).toEqual([true, false, false, false]);
    expect(prepared[3].notes).toEqual(['guest9 is not connected: type it there.']);
    await applySteps([one], prepared, facts, { log: at.log });
    expect(at.made()).toEqual(['a']);
    await expect(at.apply([one], steps.slice(1))).rejects.toThrow('No step of this plan can be applied');
  });

  it('takes any name as a name', async () => {
    const names = [
      "it's; rm -rf $HOME",
      '$(touch hacked)`touch hacked`',
      '-n',
      'two\nlines',
      '"; exit 1 #',
      'ü “x”',
    ];
    const one = await at.machine();
    const { machines } = await at.apply(
      [one],
      names.map((name) => at.fileStep(name)),
    );
    expect(at.made()).toEqual([...names].sort());
    const plan = await found(await at.machine());
    expect(plan.journal.steps.map(({ title }) => title)).toEqual(names.map((name) => `make ${name}`));
    expect(await revert(machines, { log: at.log })).toMatchObject({ failed: [], left: [] });
    expect(at.made()).toEqual([]);
  });

  it('keeps a broken command to itself', async () => {
    const error = await refused(
      at.apply([await at.machine()], [at.fileStep('a'), step('broken', ["echo 'unfinished ("], ['}'])]),
    );
    // The undo of the broken step is broken too, and so it stays until somebody looks at it.
    expect(error.left).toHaveLength(1);
    expect(at.made()).toEqual([]);
  });
});
