/** Reading settings, bringing them back, and the journal as text; `sh` and a stand-in for xl are all that is needed. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findApplied, isJournalDirectory } from '../../../src/host/apply/findApplied';
import type { MachineToChange } from '../../../src/host/apply/machineToChange';
import { journalText, parseJournal, type PlanJournal } from '../../../src/host/apply/planJournal';
import { prepareSteps } from '../../../src/host/apply/prepareSteps';
import { readSettings } from '../../../src/host/apply/presentSettings';
import { restoreCommands } from '../../../src/host/apply/restore';
import type { Remote, RemoteResult } from '../../../src/host/remote';
import type { HostSetting, Step } from '../../../src/offload/plan';
import { LocalRemote } from '../../host/localRemote';

let folder: string;

/** xl with two domains; every call is written down. */
const XL = `#!/bin/sh
echo "$*" >>"$XL_CALLS"
[ -z "\${XL_BROKEN-}" ] || exit 1
case $* in
  'vcpu-list Domain-0')
    echo 'Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)'
    echo 'Domain-0                             0     0    0   r--      12.3  0-1 / all'
    echo 'Domain-0                             0     1    3   -b-      12.3  all / all' ;;
  'list' | 'list Domain-0') echo 'Name ID Mem VCPUs State Time(s)' ;;
  'vcpu-pin Domain-0'*) ;;
  *) exit 1 ;;
esac
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apply-unit-'));
  writeFileSync(join(folder, 'xl'), XL);
  chmodSync(join(folder, 'xl'), 0o755);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: `${folder}:${process.env.PATH ?? ''}`,
  XL_CALLS: join(folder, 'calls'),
  ...more,
});
const sh = (command: string, more: Readonly<Record<string, string>> = {}) =>
  spawnSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, ...env(more) } });
const here = (): MachineToChange => ({
  where: 'dom0',
  remote: new LocalRemote('here', env()),
  privilege: 'self',
});
const vcpu = (number: number, recorded: string | null = null, domain = 'Domain-0'): HostSetting => ({
  kind: 'vcpu-affinity',
  domain,
  vcpu: number,
  recorded,
});
const step = (settings: readonly HostSetting[], more: Partial<Step> = {}): Step => ({
  title: 'pin',
  where: 'dom0',
  commands: ['true'],
  undo: ['recorded undo'],
  settings,
  needs: 'nothing',
  canApply: true,
  note: null,
  ...more,
});

describe('settings', () => {
  it('are read in their order, each thing asked for once', async () => {
    const values = await readSettings(here(), [vcpu(1), vcpu(0), vcpu(7), vcpu(0, null, 'gone')]);
    expect(values.map((value) => [...value.values()])).toEqual([['all'], ['0-1'], [], []]);
    expect(readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(Boolean)).toEqual([
      'vcpu-list Domain-0',
      'vcpu-list gone',
    ]);
  });

  it('of what no machine has are empty, whatever the name', async () => {
    const names = ['../../etc', '*', '$(id)', "a'b", '-n', '', '.'];
    const settings = names.flatMap((name): HostSetting[] => [
      { kind: 'thread-affinity', comm: `${name}-no-such` },
      { kind: 'interrupt-affinity', name },
      { kind: 'packet-steering', device: name },
      { kind: 'napi-threads', device: name },
      vcpu(0, null, name),
    ]);
    for (const value of await readSettings(here(), settings)) expect(value.size).toBe(0);
  });

  it('are never taken from an answer that is none', async () => {
    const lying = (stdout: string): MachineToChange => ({
      where: 'dom0',
      remote: answering(stdout),
      privilege: 'self',
    });
    const asked: HostSetting[] = [
      { kind: 'thread-affinity', comm: 'x' },
      { kind: 'packet-steering', device: 'eth0' },
    ];
    const texts = [
      '0 12 $(reboot)',
      '0 ;rm 3',
      '1 rx-0/../../x f',
      '1 rx-0 f;reboot',
      'hello',
      '99 1 1',
      '0 1 2;3',
    ];
    for (const text of texts) {
      for (const value of await readSettings(lying(`${text}\n`), asked)) expect(value.size).toBe(0);
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        for (const value of await readSettings(lying(`0 ${text}`), asked)) {
          for (const [key, what] of value) expect(`${key} ${what}`).toMatch(/^(\d+|rx-\d+) [\w,-]+$/);
        }
      }),
    );
  });
});

describe('bringing back', () => {
  it('a vCPU of a domain that is gone is no failure, and one that cannot be pinned is', () => {
    const [there] = restoreCommands(vcpu(0), new Map([['', '0-1']]));
    expect(sh(there).status).toBe(0);
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('vcpu-pin Domain-0 0 0-1\n');
    const [gone] = restoreCommands(vcpu(0, null, 'guest1'), new Map([['', 'all']]));
    expect(sh(gone).status).toBe(0);
    expect(sh(gone, { XL_BROKEN: '1' }).status).not.toBe(0);
  });

  it('threads, interrupts and devices that are gone is no failure', () => {
    const settings: readonly [HostSetting, [string, string][]][] = [
      [{ kind: 'thread-affinity', comm: "no 'such" }, [['2147483646', '0-3']]],
      [
        { kind: 'thread-affinity', comm: "no 'such" },
        [
          ['2147483646', '0-3'],
          ['2147483647', '1'],
        ],
      ],
      [{ kind: 'interrupt-affinity', name: "no 'such" }, [['65000', '0-3']]],
      [
        { kind: 'interrupt-affinity', name: "no 'such" },
        [
          ['65000', '0-3'],
          ['65001', '1'],
        ],
      ],
      [{ kind: 'packet-steering', device: "no 'such" }, [['rx-0', 'f']]],
      [{ kind: 'napi-threads', device: "no 'such" }, [['', '1']]],
    ];
    for (const [setting, values] of settings) {
      for (const command of restoreCommands(setting, new Map(values))) {
        expect(sh(command), command).toMatchObject({ status: 0, stderr: '' });
      }
    }
  });
});

describe('prepared steps', () => {
  it('are undone to what the machine has, last changed first, and say where the recording differs', async () => {
    const [prepared] = await prepareSteps([here()], [step([vcpu(0, '0-3'), vcpu(1, 'all')])]);
    expect(prepared.undo.map((command) => command.split(' || ')[0])).toEqual([
      'xl vcpu-pin Domain-0 1 all',
      'xl vcpu-pin Domain-0 0 0-1',
    ]);
    expect(prepared.notes).toEqual([
      'vCPU 0 of Domain-0: may run on pCPU 0-1 now, 0-3 in the recording. Undoing brings back 0-1.',
    ]);
  });

  it('fall back on the recording where the machine does not tell', async () => {
    const [missing, plain] = await prepareSteps(
      [here()],
      [step([vcpu(0), vcpu(9)]), step([], { undo: ['u'] })],
    );
    expect(missing.undo[0]).toBe('recorded undo');
    expect(missing.undo[1]).toContain('vcpu-pin Domain-0 0 0-1');
    expect(missing.notes).toEqual(['vCPU 9 of Domain-0: not there now; the step may fail.']);
    expect(plain.undo).toEqual(['u']);
  });
});

describe('a journal', () => {
  const journal: PlanJournal = {
    version: 1,
    id: 'a-1',
    title: 'plan',
    by: 'me',
    appliedAt: '2026-11-22T20:00:00.000Z',
    host: 'xen1',
    prediction: null,
    recording: null,
    here: 'dom0',
    machines: [{ where: 'dom0', name: 'root@xen1' }],
    steps: [],
  };

  it('is a program of the shell whatever stands in it, and tells it unchanged', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
          { maxLength: 4 },
        ),
        (texts) => {
          const made: PlanJournal = {
            ...journal,
            title: texts.join(' ').slice(0, 900),
            steps: texts.map((text, i) => ({
              index: i + 1,
              title: text,
              where: 'dom0',
              commands: [text],
              undo: [text],
              lasting: i === 1,
            })),
          };
          const shown = spawnSync('sh', ['-s', 'show'], { input: journalText(made), encoding: 'utf8' });
          expect(shown.stderr).toBe('');
          expect(parseJournal(shown.stdout)).toEqual(made);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('that is damaged is none', () => {
    for (const text of ['', '{', 'null', '[]', '{"version":1}', JSON.stringify({ ...journal, version: 2 })]) {
      expect(parseJournal(text)).toBeUndefined();
    }
    fc.assert(fc.property(fc.json(), (text) => parseJournal(text) === undefined));
  });

  it('is found by what the machine says, and any other text is none or an error in words', async () => {
    const on = (stdout: string): MachineToChange => ({
      where: 'dom0',
      remote: answering(stdout),
      privilege: 'self',
    });
    const directory = '/var/lib/xen-io-profiler-plan.0';
    const text = [
      'Welcome to xen1!',
      `directory ${directory}`,
      'now b',
      'begun a',
      'state armed 1',
      'state done 1',
      'state armed 2',
      'state failed 3 1',
      'state __proto__ 1',
      `plan ${JSON.stringify({ ...journal, steps: [1, 2, 3, 4].map((index) => ({ index, title: '', where: 'dom0', commands: [], undo: [], lasting: false })) })}`,
    ].join('\n');
    const found = await findApplied(on(text));
    expect(found).toMatchObject({ directory, restarted: true });
    expect(found?.steps.map(({ state }) => state)).toEqual(['done', 'begun', 'failed', 'waiting']);
    expect(await findApplied(on(''))).toBeNull();
    // Given up before its plan was written, and so before anything was changed.
    expect(await findApplied(on(`directory ${directory}\nnow a\nbegun a`))).toBeNull();
    await expect(findApplied(on('directory /etc; reboot'))).rejects.toThrow('named no directory');
    await expect(findApplied(on(`directory ${directory}\nplan {}`))).rejects.toThrow(
      'damaged, or of a later version',
    );
    expect(isJournalDirectory('xen-io-profiler-plan.0')).toBe(false);
  });
});

/** A machine that says the same to everything. */
function answering(stdout: string): Remote {
  const result: RemoteResult = { code: 0, signal: null, stdout, stderr: '', cut: false };
  return {
    name: 'liar',
    run: () => Promise.resolve(result),
    start: () => Promise.reject(new Error('not asked for')),
    close: () => undefined,
  };
}
