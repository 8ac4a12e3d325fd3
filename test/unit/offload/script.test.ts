/** The script of a plan: what a real shell makes of it, with names that try to be commands. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../../src/offload/plan';
import { shellQuote } from '../../../src/offload/steps/shellQuote';
import { stepsScript } from '../../../src/offload/steps/script';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offload-script-'));
  // Stands in for what a plan calls: notes its arguments, one in a line of its own.
  writeFileSync(
    join(folder, 'xl'),
    `#!/bin/sh\nprintf '<%s>' "$@" >>'${folder}/told'; echo >>'${folder}/told'\n`,
  );
  chmodSync(join(folder, 'xl'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function step(more: Partial<Step> = {}): Step {
  return {
    title: 'vCPU 0 of guest1: to pCPU 1',
    where: 'dom0',
    commands: ['xl vcpu-pin guest1 0 1'],
    undo: ['xl vcpu-pin guest1 0 all'],
    needs: 'nothing',
    canApply: true,
    note: null,
    ...more,
  };
}

/** Runs the script; what it printed, and what xl was told. */
function run(text: string, ...args: string[]) {
  const file = join(folder, 'plan.sh');
  writeFileSync(file, text);
  expect(spawnSync('sh', ['-n', file], { encoding: 'utf8' }).stderr).toBe('');
  const path = `${folder}:${process.env['PATH'] ?? ''}`;
  const { status, stderr } = spawnSync('sh', [file, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: path },
  });
  const told = join(folder, 'told');
  return { status, stderr, told: existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : [] };
}

const HOSTILE = [
  `guest'; touch owned; '`,
  'guest$(touch owned)',
  'guest`touch owned`',
  'guest\ntouch owned\n',
  'guest\r\ntouch owned',
  'guest\u2028touch owned',
  'guest) touch owned;;',
  '*) touch owned',
  '-rf',
  '',
  '\\',
  'a b  c',
];

describe('a script', () => {
  const two = [
    step(),
    step({ commands: ['xl vcpu-pin Domain-0 1 0'], undo: ['xl vcpu-pin Domain-0 1 all'] }),
  ];

  it('does the steps in their order, and undoes them the other way round', () => {
    const text = stepsScript('Move guest1', two);
    expect(run(text, 'do', 'dom0').told).toEqual(['<vcpu-pin><guest1><0><1>', '<vcpu-pin><Domain-0><1><0>']);
    rmSync(join(folder, 'told'));
    expect(run(text, 'undo', 'dom0').told).toEqual([
      '<vcpu-pin><Domain-0><1><all>',
      '<vcpu-pin><guest1><0><all>',
    ]);
  });

  it('stops at a command that fails', () => {
    const failing = [step({ commands: ['xl one', 'false', 'xl two'] }), step()];
    expect(run(stepsScript('Move', failing), 'do', 'dom0')).toMatchObject({ status: 1, told: ['<one>'] });
  });

  it('undoes the rest where one undo fails', () => {
    const failing = [step(), step({ undo: ['false'] })];
    expect(run(stepsScript('Move', failing), 'undo', 'dom0').told).toEqual(['<vcpu-pin><guest1><0><all>']);
  });

  it('does only what belongs on the machine that is named', () => {
    const text = stepsScript('Move', [step(), step({ where: 'guest1', commands: ['xl in-guest'] })]);
    expect(run(text, 'do', 'guest1').told).toEqual(['<in-guest>']);
  });

  it.each([[], ['do'], ['undo', 'guest9'], ['redo', 'dom0']])('says how it is used: %j', (...args) => {
    const { status, stderr, told } = run(stepsScript('Move', two), ...args);
    expect(status).toBe(2);
    expect(stderr).toContain('do|undo MACHINE');
    expect(stderr).toContain('dom0');
    expect(told).toEqual([]);
  });

  it('without steps it is a script all the same', () => {
    expect(run(stepsScript('Move nothing', []), 'do', 'dom0')).toMatchObject({ status: 2, told: [] });
  });

  it('steps for a person’s hands are comments, whatever is in them', () => {
    const byHand = step({ canApply: false, where: 'boot', commands: ['touch owned\ntouch owned'] });
    const text = stepsScript('Move', [step(), byHand]);
    expect(run(text, 'do', 'dom0').told).toHaveLength(1);
    expect(run(text, 'do', 'boot').status).toBe(2);
    expect(existsSync(join(folder, 'owned'))).toBe(false);
    expect(text).toContain('# touch owned touch owned');
  });

  it.each(HOSTILE.map((name) => [JSON.stringify(name), name]))(
    'the name %s is a name and no command',
    (_, name) => {
      const hostile = step({
        title: name,
        where: name,
        note: name,
        commands: [`xl vcpu-pin ${shellQuote(name)} 0 1`],
        undo: [`xl vcpu-pin ${shellQuote(name)} 0 all`],
      });
      const text = stepsScript(name, [hostile, { ...hostile, canApply: false }]);
      const { status, told } = run(text, 'do', name);
      expect(status).toBe(0);
      expect(told.join('\n')).toBe(`<vcpu-pin><${name}><0><1>`);
      expect(run(text, 'undo', name).told.join('\n')).toContain(`<vcpu-pin><${name}><0><all>`);
      expect(existsSync(join(folder, 'owned'))).toBe(false);
      run(text, 'neither');
      expect(existsSync(join(folder, 'owned'))).toBe(false);
    },
  );
});
