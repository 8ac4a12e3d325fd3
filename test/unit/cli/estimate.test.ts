/** `estimate` and `plan` as scripts use them: stable keys, what is printed first, what is refused. */
import { describe, expect, it } from 'vitest';
import { commandLine } from './commandLine';

const recording = 'test/fixtures/offload/offload-dom0-rx.xenprof';
const { run } = commandLine();

describe('estimate', () => {
  it('gives one document with the documented keys', () => {
    const { stdout, status } = run('estimate', recording, '--side-cores', '1', '--move', 'dom0', '--json');
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(document)).toEqual([
      ...[
        'file',
        'work',
        'unit',
        'units',
        'sideCores',
        'moves',
        'verdict',
        'summary',
        'baseline',
        'predicted',
      ],
      ...['gain', 'chanceOfGain', 'equalCoreGain', 'cores', 'occupiedCores', 'workingCores', 'latency'],
      ...['decomposition', 'amdahl', 'assumptions', 'withheld', 'notes', 'draws', 'seed'],
    ]);
    expect(document).toMatchObject({
      unit: 'bytes',
      moves: [{ unit: 'dom0', sideCore: 0 }],
      sideCores: [{ pcpu: 1, place: 'own-core' }],
    });
  });

  it('says what it would gain before anything else, in at most 100 columns', () => {
    const { stdout } = run('estimate', recording, '--side-cores', '1', '--move', 'dom0');
    expect(stdout).toMatch(/^Move dom0: Throughput \+\d+ % \(\+\d+ % to \+\d+ %\)/);
    for (const line of stdout.split('\n')) expect(Array.from(line).length).toBeLessThanOrEqual(100);
  });

  it('refuses what it does not know, and lists what there is', () => {
    const unknown = run('estimate', recording, '--side-cores', '1', '--move', 'dom7');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('there is no unit "dom7"; there are');
    expect(unknown.stderr).toContain('netback:vif1.0');
    expect(run('estimate', recording).status).toBe(2);
    expect(run('estimate', recording, '--side-cores', '1', '--place', 'here').stderr).toContain(
      'own-core, smt-sibling, other-socket',
    );
    expect(run('estimate', recording, '--side-cores', '1', '--work', 'x').stderr).toContain(
      'guest1/eth0/transmit/bytes',
    );
  });
});

describe('plan', () => {
  it('prints commands and what undoes them', () => {
    const { stdout, status } = run('plan', recording, '--side-cores', '1');
    expect(status).toBe(0);
    expect(stdout).toMatch(/What to type\n[^]*xl vcpu-pin [^]*To undo it\n[^]*xl vcpu-pin /);
    expect(stdout).toContain('Candidates');
  });

  it('has the same in one document', () => {
    const { stdout } = run('plan', recording, '--side-cores', '1', '--json');
    const document = JSON.parse(stdout) as { best: { commands: string[]; undo: string[] } | null };
    expect(Object.keys(document)).toEqual([
      ...[
        'file',
        'best',
        'runnerUp',
        'fractionalGain',
        'curve',
        'enoughSideCores',
        'candidates',
        'advice',
        'withheld',
      ],
    ]);
    expect(document.best?.commands.some((command) => command.startsWith('xl vcpu-pin'))).toBe(true);
    expect(document.best?.undo.length).toBeGreaterThan(0);
  });
});
