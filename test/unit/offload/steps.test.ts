/** What is typed for a move: the recorded host's ids, what undoes it, and names that try to be more than names. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pinThreads, pinVcpu, releaseThreads, steerPackets } from '../../../src/offload/steps/commands';
import { cpuList, cpuMask, parseCpuList } from '../../../src/offload/steps/cpuList';
import type { RecordedDomain, RecordedState } from '../../../src/offload/steps/recordedState';
import { stepsFor } from '../../../src/offload/steps/stepsFor';
import type { OffloadSystem, SystemUnit } from '../../../src/offload/system';
import { core, system, unit as unitOf } from './handMade';

const domain = (
  name: string,
  role: RecordedDomain['role'],
  id: number,
  affinities: (string | null)[],
): RecordedDomain => ({
  name,
  id,
  role,
  affinity: new Map(affinities.map((affinity, vcpu) => [vcpu, affinity])),
  maxVcpus: null,
  interrupts: role === 'dom0' ? ['vif1.0-q0-tx', 'vif1.0-q0-rx', 'eth0-TxRx-0'] : [],
});

const unit = (name: string, of: string): SystemUnit =>
  unitOf(name, 100, 0, { kind: 'kthread', domain: of, effectiveSamples: 100 });

const cpu = (pcpu: number, used: boolean) => core(pcpu, { node: null, used, busy: used ? 1 : 0 });

function systemWith(units: readonly SystemUnit[]): OffloadSystem {
  return { ...system({ units, cores: [cpu(0, true), cpu(1, true), cpu(2, false)] }, null), clockHz: null };
}

const state: RecordedState = {
  pcpus: 3,
  domains: [domain('dom0', 'dom0', 0, ['all', '0-1']), domain('web', 'guest', 1, ['1-2', '0'])],
};
const netback = [
  unit('netback-rx:vif1.0-q0', 'dom0'),
  unit('netback:vif1.0', 'dom0'),
  unit('dom0:softirq', 'dom0'),
];
const sideCore = [{ pcpu: 2, place: 'own-core' as const }];

describe('steps of a move', () => {
  const steps = stepsFor(systemWith([...netback, unit('web:app:x', 'web')]), state, sideCore, [
    { unit: 'netback-rx:vif1.0-q0', sideCore: 0 },
    { unit: 'netback:vif1.0', sideCore: 0 },
  ]);
  const commands = steps.flatMap((step) => step.commands);

  it('gives the side-core to one vCPU and keeps the others off it', () => {
    expect(commands).toContain('xl vcpu-pin Domain-0 1 2');
    expect(commands).toContain('xl vcpu-pin Domain-0 0 0-1');
    expect(commands).toContain('xl vcpu-pin web 0 1');
    // vCPU 1 of web was kept off it already.
    expect(commands.some((command) => command.startsWith('xl vcpu-pin web 1'))).toBe(false);
  });

  it('moves the thread by its name and the NAPI by its interrupts', () => {
    expect(commands.find((command) => command.includes('vif1.0-q0-guest'))).toContain('taskset -pc 1');
    for (const name of ['vif1.0-q0-tx', 'vif1.0-q0-rx']) {
      expect(commands.some((command) => command.includes(`/proc/irq/*/${name};`))).toBe(true);
    }
    expect(commands.some((command) => command.includes('eth0'))).toBe(false);
  });

  it('undoes to what was recorded', () => {
    const undo = steps.flatMap((step) => step.undo);
    expect(undo).toContain('xl vcpu-pin Domain-0 0 all');
    expect(undo).toContain('xl vcpu-pin Domain-0 1 0-1');
    expect(undo).toContain('xl vcpu-pin web 0 1-2');
    for (const step of steps.filter(({ canApply }) => canApply))
      expect(step.undo.length).toBe(step.commands.length);
  });

  it('takes a whole domain by its vCPUs, and nothing inside it', () => {
    const whole = stepsFor(systemWith([...netback, unit('web:app:x', 'web')]), state, sideCore, [
      { unit: 'dom0', sideCore: 0 },
    ]);
    const typed = whole.flatMap((step) => step.commands);
    expect(typed.filter((command) => command.startsWith('xl vcpu-pin Domain-0'))).toEqual([
      'xl vcpu-pin Domain-0 0 2',
      'xl vcpu-pin Domain-0 1 2',
    ]);
    expect(typed.some((command) => command.includes('taskset'))).toBe(false);
  });

  it('sets a vCPU online for them where the domain may have more, and restarts it where not', () => {
    const one = (maxVcpus: number | null): RecordedDomain => ({
      ...domain('web', 'guest', 1, ['all']),
      maxVcpus,
    });
    const threads = [unit('web:app:x', 'web'), unit('web:app:y', 'web')];
    const moved = (web: RecordedDomain) =>
      stepsFor(systemWith(threads), { pcpus: 3, domains: [state.domains[0], web] }, sideCore, [
        { unit: 'web:app:x', sideCore: 0 },
      ]);
    for (const steps of [moved(one(null)), moved(one(2))]) {
      const more = steps.find(({ title }) => title === 'web: 1 more vCPU');
      expect(more).toMatchObject({ commands: ['xl vcpu-set web 2'], canApply: true });
    }
    const restarted = moved(one(1));
    const more = restarted.findIndex(({ title }) => title === 'web: 1 more vCPU');
    expect(restarted[more]).toMatchObject({ commands: [], canApply: false, needs: 'reboot' });
    expect(restarted[more].note).toMatch(/^It was started with 1 at most: set vcpus=2 in its configuration/);
    // What supposes the second vCPU is shown, and not run.
    const later = restarted.slice(more + 1);
    expect(later.flatMap(({ commands }) => commands).join('\n')).toMatch(
      /xl vcpu-pin web 1 2[^]*taskset -pc 1/,
    );
    expect(later.some(({ canApply }) => canApply)).toBe(false);
    expect(restarted.slice(0, more).every(({ canApply }) => canApply)).toBe(true);
  });

  it('says of parts that they need code, and has no commands for them', () => {
    const [part] = stepsFor(systemWith(netback), state, sideCore, [
      { unit: 'netback:vif1.0#hv.grant.copy', sideCore: 0 },
    ]);
    expect(part).toMatchObject({ commands: [], canApply: false });
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 15 }),
  fc.constantFrom(
    "'; touch owned; '",
    '$(touch owned)',
    '`touch owned`',
    '-rf',
    '../../..',
    'a\nb',
    '"',
    '7',
    '*',
    'x;touch owned',
  ),
);

describe('hostile names', () => {
  it('are words of the commands and never commands', () => {
    const folder = mkdtempSync(join(tmpdir(), 'xen-io-steps-'));
    try {
      fc.assert(
        fc.property(hostile, hostile, fc.constantFrom('', 'app:', 'kthread:'), (name, comm, kind) => {
          fc.pre(!/[\0\p{Surrogate}]/u.test(name + comm));
          const web = domain(name, 'guest', 5, ['all']);
          const units = [
            unit(`${name}:${kind === '' ? 'app:' : kind}${comm}`, name),
            unit(`blkback:${comm}`, 'dom0'),
          ];
          const steps = stepsFor(
            systemWith([...units, ...netback]),
            { ...state, domains: [state.domains[0], web] },
            sideCore,
            units.map((u) => ({ unit: u.unit, sideCore: 0 })),
          );
          const lines = steps.flatMap((step) => [...step.commands, ...step.undo]);
          // Programs that would change something print their words instead; an array word never runs.
          const program = `xl() { :; }; taskset() { :; }; rm() { :; }; cd ${folder} || exit 9\n`;
          const safe = lines.filter(
            (line) => !line.includes('/etc/modprobe.d') && !line.includes('/proc/irq'),
          );
          const run = spawnSync(
            'sh',
            ['-c', program + safe.map((line) => line.replaceAll('/proc/[0-9]*', './none*')).join('\n')],
            {
              encoding: 'utf8',
            },
          );
          expect(run.stderr).not.toMatch(/not found|[Ss]yntax|unexpected|unterminated/);
          expect(readdirSync(folder)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('reach xl as one word each, ids where names could be taken for something else', () => {
    expect(pinVcpu(domain('7', 'guest', 3, []), 0, '1')).toBe('xl vcpu-pin 3 0 1');
    expect(pinVcpu(domain('-f', 'guest', 3, []), 0, '1')).toBe('xl vcpu-pin 3 0 1');
    expect(pinVcpu(domain('a b', 'guest', 3, []), 'all', '1')).toBe('xl vcpu-pin 3 all 1');
    expect(pinVcpu({ ...domain('a b', 'guest', 3, []), id: null }, 0, '1')).toBe("xl vcpu-pin 'a b' 0 1");
  });

  it('find threads of the kernel by the 15 bytes that perf has of their names, others by the whole', () => {
    const folder = mkdtempSync(join(tmpdir(), 'xio-threads-'));
    try {
      const names = [
        'vif1.0-q0-dealloc',
        'vif1.0-q0-deall',
        'vif1.0-q0-guest-rx',
        'vif1.0-q0',
        'vif1.0-q0-de',
      ];
      names.forEach((name, i) => {
        mkdirSync(join(folder, `${i}`, 'task', `${i}`), { recursive: true });
        writeFileSync(join(folder, `${i}`, 'task', `${i}`, 'comm'), `${name}\n`);
      });
      const run = (command: string) => {
        const there = command.replaceAll('/proc/[0-9]*', `${folder}/[0-9]*`);
        return spawnSync('sh', ['-c', `taskset() { echo "$@"; }; ${there}`], { encoding: 'utf8' });
      };
      expect(run(pinThreads('vif1.0-q0-deall', [1])).stdout).toBe('-pc 1 0\n-pc 1 1\n');
      expect(run(releaseThreads('vif1.0-q0-deall', '0-1')).stdout).toBe('-pc 0-1 0\n-pc 0-1 1\n');
      expect(run(pinThreads('vif1.0-q0', [1])).stdout).toBe('-pc 1 3\n');
      // Nothing to move is a failure, nothing to put back is none.
      expect(run(pinThreads('vif2.0-q0-deall', [1])).status).not.toBe(0);
      expect(run(releaseThreads('vif2.0-q0-deall', '0-1'))).toMatchObject({ status: 0, stdout: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('find their thread and no other', () => {
    const run = spawnSync('sh', ['-c', `taskset() { echo "$@"; }; ${pinThreads("no such 'thread", [0])}`], {
      encoding: 'utf8',
    });
    expect(run.stdout).toBe('');
    expect(run.status).not.toBe(0);
    expect(steerPackets('vif1.0', [3])).toContain('echo 8 >');
  });
});

describe('lists of CPUs', () => {
  it('are read as they are written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 200 })), (cpus) => {
        const sorted = [...cpus].sort((a, b) => a - b);
        expect(parseCpuList(cpuList(cpus), 256) ?? []).toEqual(sorted.length === 0 ? [] : sorted);
        const bits = BigInt(`0x${cpuMask(cpus).replaceAll(',', '')}`);
        expect(bits).toBe(sorted.reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n));
      }),
    );
    expect(parseCpuList('all', 3)).toEqual([0, 1, 2]);
    expect(parseCpuList('none', 3)).toBeNull();
  });
});
