/** A plan that moves a thread of this machine, and puts it back, through a real sshd. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { revert } from '../../src/host/apply/revert';
import { pinThreads } from '../../src/offload/steps/commands';
import { plansToApply, step } from './planApplying';
import { sshdProgram } from './sshd';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const at = plansToApply();

describe.skipIf(!existsSync(sshdProgram))('a plan', () => {
  describe('of a thread', () => {
    let sleeper: ChildProcess;
    const affinity = () => affinityOf(String(sleeper.pid));
    const cpus = affinityOf('self');
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
        const one = await at.machine();
        const pin = step('pin', [pinThreads(comm, [0])], [`taskset -pc ${cpus} ${pid}`], {
          settings: [{ kind: 'thread-affinity', comm }],
        });
        const { machines } = await at.apply([one], [pin]);
        expect(affinity()).toBe('0');
        await revert(machines, { log: at.log });
        expect(affinity()).toBe('1');
      },
    );

    it('that has ended is undone without a word', async () => {
      const pid = String(sleeper.pid);
      const one = await at.machine();
      const pin = step('pin', [`taskset -pc 0 ${pid}`], [], {
        settings: [{ kind: 'thread-affinity', comm }],
      });
      const { machines } = await at.apply([one], [pin]);
      sleeper.kill('SIGKILL');
      await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), { timeout: 30_000 });
      expect(await revert(machines, { log: at.log })).toMatchObject({ undone: [1], failed: [], left: [] });
    });
  });
});

/** The CPUs that a process of this machine may run on, as /proc lists them. */
function affinityOf(process: string): string {
  return /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1] ?? '';
}
