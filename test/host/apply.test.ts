/** Plans applied and undone through a real sshd, with harmless steps. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applySteps, PlanNotApplied, type PlanFacts } from '../../src/host/apply/applySteps';
import { findApplied, type FoundPlan } from '../../src/host/apply/findApplied';
import type { MachineToChange } from '../../src/host/apply/machineToChange';
import { prepareSteps } from '../../src/host/apply/prepareSteps';
import { revert } from '../../src/host/apply/revert';
import type { Remote } from '../../src/host/remote';
import { shellQuote } from '../../src/host/shellQuote';
import type { Step } from '../../src/offload/plan';
import { pinThreads } from '../../src/offload/steps/commands';
import { keptLog, type KeptLog } from './connecting';
import { keyedSshd } from './keyedSshd';
import { sshdProgram } from './sshd';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const ssh = keyedSshd(existsSync(sshdProgram) ? 1 : 0);
let folder: string;
let place: string;
let log: KeptLog;
const remotes: Remote[] = [];

/** A new connection, as of another program. */
async function machine(where = 'dom0', there = place): Promise<MachineToChange> {
  const remote = await ssh.connect(ssh.servers[0], log);
  remotes.push(remote);
  return { where, remote, privilege: 'self', places: ['/no/such/place', there] };
}

function step(title: string, commands: string[], undo: string[], more: Partial<Step> = {}): Step {
  return { title, where: 'dom0', commands, undo, needs: 'nothing', canApply: true, note: null, ...more };
}

/** Makes a file of that name, and writes to `order` what was done and undone. */
function fileStep(name: string, more: Partial<Step> = {}): Step {
  const file = shellQuote(join(folder, name));
  const order = shellQuote(join(folder, '.order'));
  return step(
    `make ${name}`,
    [`echo made >${file}`, `echo do >>${order}`],
    [`rm -f ${file}`, `printf '%s\\n' undo-${shellQuote(name)} >>${order}`],
    more,
  );
}

const facts: PlanFacts = {
  title: 'netback to a side-core',
  by: 'test',
  host: 'xen1',
  prediction: '+38 %',
  recording: null,
};
const made = () =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
const undoOrder = () =>
  readFileSync(join(folder, '.order'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('undo-'));

async function apply(machines: readonly MachineToChange[], steps: readonly Step[], signal?: AbortSignal) {
  return applySteps(machines, await prepareSteps(machines, steps), facts, { log, ...(signal && { signal }) });
}

async function found(on: MachineToChange): Promise<FoundPlan> {
  const plan = await findApplied(on);
  if (plan === null) throw new Error('no plan found');
  return plan;
}

async function refused(applying: Promise<unknown>): Promise<PlanNotApplied> {
  const error = await applying.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  if (error instanceof PlanNotApplied) return error;
  throw error instanceof Error ? error : new Error('it was applied, which was not expected');
}

describe.skipIf(!existsSync(sshdProgram))('a plan', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'apply-changed-'));
    place = mkdtempSync(join(tmpdir(), 'apply journal-'));
    log = keptLog();
  });

  afterEach(() => {
    for (const remote of remotes.splice(0)) remote.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(place, { recursive: true, force: true });
  });

  it('is applied, found by another connection, and undone in reverse order', async () => {
    const applied = await apply([await machine()], [fileStep('a'), fileStep('b'), fileStep('c')]);
    expect(made()).toEqual(['a', 'b', 'c']);
    const other = await machine();
    const plan = await found(other);
    expect(plan.journal).toMatchObject({
      id: applied.id,
      title: facts.title,
      by: 'test',
      prediction: '+38 %',
    });
    expect(plan.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(plan.restarted).toBe(false);
    const result = await revert([{ machine: other, found: plan }], { log });
    expect(result).toMatchObject({ undone: [3, 2, 1], failed: [], left: [] });
    expect(undoOrder()).toEqual(['undo-c', 'undo-b', 'undo-a']);
    expect(made()).toEqual([]);
    expect(readdirSync(place)).toEqual([]);
    expect(await findApplied(other)).toBeNull();
    // Every command stands in the log as it was run.
    for (const text of [fileStep('a').commands[0], fileStep('b').undo[1]]) {
      expect(log.lines.some((line) => line.endsWith(`$ ${text}`))).toBe(true);
    }
  });

  it('is undone a second time without harm', async () => {
    const one = await machine();
    const { machines } = await apply([one], [fileStep('a')]);
    expect(await revert(machines, { log })).toMatchObject({ undone: [1], left: [] });
    writeFileSync(join(folder, 'a'), 'of somebody else');
    // The same plan as it was seen before: nothing of it is there any more.
    expect(
      await revert([{ machine: one, found: { ...machines[0].found, steps: [] } }], { log }),
    ).toMatchObject({
      undone: [],
      failed: [],
      left: [],
    });
    expect(made()).toEqual(['a']);
  });

  it('whose step fails is undone at once, the failed step too, and says what the machine said', async () => {
    const failing = step(
      'fail',
      [`echo half >${join(folder, 'half')}`, 'echo no such core >&2; exit 9', 'touch /never'],
      [`rm ${join(folder, 'half')}`],
    );
    const error = await refused(apply([await machine()], [fileStep('a'), failing, fileStep('c')]));
    expect(error.message).toMatch(
      /step 2 \(fail\) failed: no such core \(exit 9\)\. What was done before is undone\./,
    );
    expect(error.left).toEqual([]);
    expect(made()).toEqual([]);
    expect(undoOrder()).toEqual(['undo-a']);
    expect(readdirSync(place)).toEqual([]);
  });

  it('whose undo fails too keeps its journal, and tells; once the cause is gone it can be reverted', async () => {
    const needed = join(folder, 'needed');
    const stubborn = step(
      'stubborn',
      [`echo 1 >${join(folder, 's')}`],
      [`test -e ${needed} && rm ${join(folder, 's')}`],
    );
    const error = await refused(
      apply([await machine()], [stubborn, fileStep('b'), step('fail', ['false'], [])]),
    );
    expect(error.message).toContain('may still be in effect on');
    expect(error.left).toHaveLength(1);
    expect(made()).toEqual(['s']);
    const again = await machine();
    const plan = await found(again);
    expect(plan.steps.map(({ state }) => state)).toEqual(['done', 'undone', 'undone']);
    const first = await revert([{ machine: again, found: plan }], { log });
    expect(first.failed.map(({ step: { title } }) => title)).toEqual(['stubborn']);
    expect(first.left).toHaveLength(1);
    writeFileSync(needed, '');
    expect(await revert([{ machine: again, found: await found(again) }], { log })).toMatchObject({
      undone: [1],
      left: [],
    });
    expect(made()).toEqual(['needed']);
  });

  it('survives a connection that is cut in the middle of a step, and is reverted over a new one', async () => {
    const one = await machine();
    const slow = step(
      'slow',
      [`echo s >${join(folder, 'slow')}; sleep 2; echo ended >${join(folder, 'slow')}`],
      [`rm ${join(folder, 'slow')}`],
    );
    const applying = refused(apply([one], [fileStep('a'), slow, fileStep('c')]));
    await vi.waitFor(() => expect(made()).toEqual(['a', 'slow']), { timeout: 60_000 });
    ssh.servers[0].cutConnections();
    const error = await applying;
    expect(error.message).toContain('may still be in effect on');
    const again = await machine();
    const plan = await found(again);
    expect(plan.steps.map(({ state }) => state)).toEqual([
      'done',
      expect.stringMatching('begun|done'),
      'waiting',
    ]);
    // Undoing waits for the step that still runs, so that it cannot come after.
    expect(await revert([{ machine: again, found: plan }], { log })).toMatchObject({
      undone: [2, 1],
      left: [],
    });
    expect(made()).toEqual([]);
    expect(readdirSync(place)).toEqual([]);
  });

  it('is told where the connection goes between two steps', async () => {
    const one = await machine();
    const prepared = await prepareSteps([one], [fileStep('a'), fileStep('b')]);
    const tell = (_: string, done: number) => {
      if (done === 1) ssh.servers[0].cutConnections();
    };
    const error = await refused(applySteps([one], prepared, facts, { log, tell }));
    expect(error.left).toHaveLength(1);
    const again = await machine();
    const plan = await found(again);
    await revert([{ machine: again, found: plan }], { log });
    expect(made()).toEqual([]);
    expect(readdirSync(place)).toEqual([]);
  });

  it('is undone by hand, with the program of its journal alone', async () => {
    await apply([await machine()], [fileStep('a'), fileStep('b')]);
    const [name] = readdirSync(place);
    const result = spawnSync('sh', [join(place, name, 'journal.sh'), 'revert'], { encoding: 'utf8' });
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    expect(undoOrder()).toEqual(['undo-b', 'undo-a']);
    expect(readdirSync(place)).toEqual([]);
  });

  it('is not undone after a restart, except for what outlives one', async () => {
    const one = await machine();
    await apply([one], [fileStep('a'), fileStep('kept', { needs: 'reconnect' })]);
    const [name] = readdirSync(place);
    writeFileSync(join(place, name, 'boot'), 'of another boot\n');
    const plan = await found(one);
    expect(plan.restarted).toBe(true);
    const result = await revert([{ machine: one, found: plan }], { log });
    expect(result).toMatchObject({ undone: [2, 1], failed: [], left: [] });
    expect(result.restarted).toEqual([one.remote.name]);
    expect(made()).toEqual(['a']);
    expect(readdirSync(place)).toEqual([]);
  });

  it('is refused where another one is applied', async () => {
    await apply([await machine()], [fileStep('a')]);
    const error = await refused(apply([await machine()], [fileStep('b')]));
    expect(error.message).toMatch(/a plan is applied already .*Revert it first\. Nothing was changed\./);
    expect(made()).toEqual(['a']);
    expect((await found(await machine())).steps).toHaveLength(1);
  });

  it('of two that come at the same time is applied once', async () => {
    const machines = await Promise.all([machine(), machine(), machine()]);
    const results = await Promise.allSettled(machines.map((one, i) => apply([one], [fileStep(`f${i}`)])));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(made()).toHaveLength(1);
  });

  it('is undone when it is cancelled between two steps', async () => {
    const cancel = new AbortController();
    const one = await machine();
    const prepared = await prepareSteps([one], [fileStep('a'), fileStep('b'), fileStep('c')]);
    const tell = (text: string) => text === 'make b' && cancel.abort();
    const error = await refused(applySteps([one], prepared, facts, { log, tell, signal: cancel.signal }));
    expect(error).toMatchObject({ cancelled: true, left: [] });
    expect(made()).toEqual([]);
    expect(undoOrder()).toEqual(['undo-b', 'undo-a']);
  });

  it('on two machines is undone in the order of the whole plan', async () => {
    const guestPlace = mkdtempSync(join(tmpdir(), 'apply-guest-'));
    try {
      const both = [await machine(), await machine('guest1', guestPlace)];
      const steps = [fileStep('a'), fileStep('b', { where: 'guest1' }), fileStep('c')];
      const { machines } = await apply(both, steps);
      expect(machines.map(({ found: plan }) => plan.steps.map(({ step: { index } }) => index))).toEqual([
        [1, 3],
        [2],
      ]);
      expect(machines[0].found.journal.machines.map(({ where }) => where)).toEqual(['dom0', 'guest1']);
      expect(await revert(machines, { log })).toMatchObject({ undone: [3, 2, 1], left: [] });
      expect(undoOrder()).toEqual(['undo-c', 'undo-b', 'undo-a']);
      // One that fails on the second machine is undone on the first.
      await refused(apply(both, [fileStep('a'), step('fail', ['false'], [], { where: 'guest1' })]));
      expect(made()).toEqual([]);
      expect([readdirSync(place), readdirSync(guestPlace)]).toEqual([[], []]);
    } finally {
      rmSync(guestPlace, { recursive: true, force: true });
    }
  });

  it('leaves out what a person must do by hand, and what belongs to machines that are not there', async () => {
    const steps = [
      fileStep('a'),
      fileStep('by hand', { canApply: false }),
      fileStep('boot', { where: 'boot', needs: 'reboot' }),
      fileStep('elsewhere', { where: 'guest9' }),
    ];
    const one = await machine();
    const prepared = await prepareSteps([one], steps);
    expect(prepared.map(({ runs }) => runs)).toEqual([true, false, false, false]);
    expect(prepared[3].notes).toEqual(['guest9 is not connected: type it there.']);
    await applySteps([one], prepared, facts, { log });
    expect(made()).toEqual(['a']);
    await expect(apply([one], steps.slice(1))).rejects.toThrow('No step of this plan can be applied');
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
    const one = await machine();
    const { machines } = await apply(
      [one],
      names.map((name) => fileStep(name)),
    );
    expect(made()).toEqual([...names].sort());
    const plan = await found(await machine());
    expect(plan.journal.steps.map(({ title }) => title)).toEqual(names.map((name) => `make ${name}`));
    expect(await revert(machines, { log })).toMatchObject({ failed: [], left: [] });
    expect(made()).toEqual([]);
  });

  it('keeps a broken command to itself', async () => {
    const error = await refused(
      apply([await machine()], [fileStep('a'), step('broken', ["echo 'unfinished ("], ['}'])]),
    );
    // The undo of the broken step is broken too, and so it stays until somebody looks at it.
    expect(error.left).toHaveLength(1);
    expect(made()).toEqual([]);
  });

  it('is not taken from a directory that others can write to', async () => {
    const one = await machine();
    await apply([one], [fileStep('a')]);
    const [name] = readdirSync(place);
    spawnSync('chmod', ['777', join(place, name)]);
    await expect(findApplied(one)).rejects.toThrow('is not a private directory of this user');
    spawnSync('chmod', ['700', join(place, name)]);
    writeFileSync(join(place, name, 'plan.json'), '{"version":9}');
    await expect(findApplied(one)).rejects.toThrow(/journal\.sh revert" undoes the plan/);
  });

  it('is not applied where there is no place for a journal', async () => {
    const one = await machine('dom0', '/no/such/place/either');
    const error = await refused(apply([one], [fileStep('a')]));
    expect(error.message).toContain('without it nothing is changed');
    expect(made()).toEqual([]);
  });

  describe('of a thread', () => {
    let sleeper: ChildProcess;
    const affinity = () =>
      /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(`/proc/${sleeper.pid}/status`, 'utf8'))?.[1] ?? '';
    const cpus = affinityOfSelf();
    /** Its own name, so that no other process is meant. */
    const comm = `xio-sl'$-${process.pid % 10_000}`.slice(0, 15);

    beforeEach(async () => {
      sleeper = spawn('sh', ['-c', 'printf %s "$1" >/proc/$$/comm; sleep 300; :', 'sh', comm], {
        stdio: 'ignore',
      });
      await vi.waitFor(() => expect(readFileSync(`/proc/${sleeper.pid}/comm`, 'utf8')).toBe(`${comm}\n`), {
        timeout: 30_000,
      });
    });

    afterEach(() => {
      spawnSync('sh', ['-c', 'kill $(cat /proc/$1/task/$1/children)', 'sh', String(sleeper.pid)]);
      sleeper.kill('SIGKILL');
    });

    it.skipIf(!/^0-/.test(cpus))(
      'is undone to what the machine had, not to what the recording says',
      async () => {
        const pid = String(sleeper.pid);
        spawnSync('taskset', ['-pc', '1', pid]);
        const one = await machine();
        const pin = step('pin', [pinThreads(comm, [0])], [`taskset -pc ${cpus} ${pid}`], {
          settings: [{ kind: 'thread-affinity', comm }],
        });
        const { machines } = await apply([one], [pin]);
        expect(affinity()).toBe('0');
        await revert(machines, { log });
        expect(affinity()).toBe('1');
      },
    );

    it('that has ended is undone without a word', async () => {
      const pid = String(sleeper.pid);
      const one = await machine();
      const pin = step('pin', [`taskset -pc 0 ${pid}`], [], {
        settings: [{ kind: 'thread-affinity', comm }],
      });
      const { machines } = await apply([one], [pin]);
      sleeper.kill('SIGKILL');
      await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), { timeout: 30_000 });
      expect(await revert(machines, { log })).toMatchObject({ undone: [1], failed: [], left: [] });
    });
  });
});

function affinityOfSelf(): string {
  return /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
}
