/** What tests of applied plans share: machines to change, harmless steps, and what became of them. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { applySteps, PlanNotApplied, type PlanFacts } from '../../src/host/apply/applySteps';
import { findApplied, type FoundPlan } from '../../src/host/apply/findApplied';
import type { MachineToChange } from '../../src/host/apply/machineToChange';
import { prepareSteps } from '../../src/host/apply/prepareSteps';
import type { Remote } from '../../src/host/remote';
import { shellQuote } from '../../src/host/shellQuote';
import type { Step } from '../../src/offload/plan';
import { keptLog } from './connecting';
import { keyedSshd } from './keyedSshd';
import { sshdProgram } from './sshd';

export const facts: PlanFacts = {
  title: 'netback to a side-core',
  by: 'test',
  host: 'xen1',
  prediction: '+38 %',
  recording: null,
};

export function step(title: string, commands: string[], undo: string[], more: Partial<Step> = {}): Step {
  return { title, where: 'dom0', commands, undo, needs: 'nothing', canApply: true, note: null, ...more };
}

/** The plan that is applied on a machine, as the machine tells it. */
export async function found(on: MachineToChange): Promise<FoundPlan> {
  const plan = await findApplied(on);
  if (plan === null) throw new Error('no plan found');
  return plan;
}

/** The error that applying ended with. */
export async function refused(applying: Promise<unknown>): Promise<PlanNotApplied> {
  const error = await applying.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  if (error instanceof PlanNotApplied) return error;
  throw error instanceof Error ? error : new Error('it was applied, which was not expected');
}

/**
 * This machine over a real sshd, with new folders and a new log for every test that follows: `folder` is what steps change,
 * `place` where the journal lies. To be called where the tests are described.
 */
export function plansToApply() {
  const ssh = keyedSshd(existsSync(sshdProgram) ? 1 : 0);
  const remotes: Remote[] = [];
  const at = { folder: '', place: '', log: keptLog() };

  beforeEach(() => {
    at.folder = mkdtempSync(join(tmpdir(), 'apply-changed-'));
    at.place = mkdtempSync(join(tmpdir(), 'apply journal-'));
    at.log = keptLog();
  });

  afterEach(() => {
    for (const remote of remotes.splice(0)) remote.close();
    rmSync(at.folder, { recursive: true, force: true });
    rmSync(at.place, { recursive: true, force: true });
  });

  return Object.assign(at, {
    /** A new connection, as of another program. */
    async machine(where = 'dom0', there = at.place): Promise<MachineToChange> {
      const remote = await ssh.connect(ssh.servers[0], at.log);
      remotes.push(remote);
      return { where, remote, privilege: 'self', places: ['/no/such/place', there] };
    },

    cutConnections: () => ssh.servers[0].cutConnections(),

    /** Makes a file of that name, and writes to `.order` what was done and undone. */
    fileStep(name: string, more: Partial<Step> = {}): Step {
      const file = shellQuote(join(at.folder, name));
      const order = shellQuote(join(at.folder, '.order'));
      return step(
        `make ${name}`,
        [`echo made >${file}`, `echo do >>${order}`],
        [`rm -f ${file}`, `printf '%s\\n' undo-${shellQuote(name)} >>${order}`],
        more,
      );
    },

    async apply(machines: readonly MachineToChange[], steps: readonly Step[]) {
      return applySteps(machines, await prepareSteps(machines, steps), facts, { log: at.log });
    },

    /** Files that are there now. */
    made: (): string[] =>
      readdirSync(at.folder)
        .filter((name) => !name.startsWith('.'))
        .sort(),

    undoOrder: (): string[] =>
      readFileSync(join(at.folder, '.order'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('undo-')),
  });
}
