/** The programs for the far side's shell, run by a real one. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import clearAway from '../../../src/host/farSide/clearAway.sh';
import { planText } from '../../../src/host/farSide/plan';
import prepare from '../../../src/host/farSide/prepare.sh';
import { shellProgram } from '../../../src/host/farSide/privilege';
import { recorderProgram as recorder } from '../../../src/host/farSide/recorderProgram';
import { parseReport } from '../../../src/host/farSide/report';
import { hostFolders } from '../../../src/formats/recording/hostFolders';
import { recordingFolders } from '../../../src/host/recordingFolders';
import gather from '../../../src/host/preflight/gather.sh';
import { parseIndex } from '../../../src/host/transfer/fileIndex';
import { EMPTY_PLAN } from './emptyPlan';

let base: string;
beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'far-side-'))));
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Text that a shell would like to do something with. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        ';',
        '$(touch injected)',
        '`touch injected`',
        '\n',
        '\\',
        '-',
        '--',
        ' ',
        '*',
        '&',
        '|',
        '$HOME',
        '!',
        '#',
        '~',
        '=',
        'ä',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((text) => !/\p{Surrogate}/u.test(text));

describe('programs for the far side', () => {
  it.each([
    ['recorder.sh', recorder],
    ['clearAway.sh', clearAway],
    ['prepare.sh', prepare],
    ['gather.sh', gather],
  ])('%s is POSIX sh', (_, program) => {
    const checked = spawnSync('sh', ['-n'], { input: program, encoding: 'utf8' });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });

  it('get every argument as it is', () => {
    fc.assert(
      fc.property(nasty, nasty, (one, two) => {
        const command = shellProgram('self', 'printf "%s\\0" "$@"', 'name', one, two);
        const said = execFileSync('sh', ['-c', command], { cwd: base, encoding: 'utf8' });
        expect(said).toBe(`${one}\0${two}\0`);
      }),
      { numRuns: 60 },
    );
    expect(readdirSync(base)).toEqual([]);
  });

  it('read every plan as it was meant', () => {
    fc.assert(
      fc.property(nasty, (workload) => {
        const text = planText({ ...EMPTY_PLAN, workload });
        const said = execFileSync('sh', ['-c', `${text}\nprintf '%s|%s|' "$workload" "$seconds"`], {
          cwd: base,
          encoding: 'utf8',
        });
        expect(said).toBe(`${workload}|1|`);
      }),
      { numRuns: 60 },
    );
    expect(readdirSync(base)).toEqual([]);
  });

  it('make a private directory in a base of any name', () => {
    fc.assert(
      fc.property(nasty, (name) => {
        const odd = join(base, `d${name.replaceAll('/', '')}`);
        mkdirSync(odd, { recursive: true });
        const command = shellProgram('self', prepare, 'prepare', odd, planText(EMPTY_PLAN));
        const made = spawnSync('sh', ['-c', command], { input: recorder, encoding: 'utf8' });
        expect([made.status, made.stderr]).toEqual([0, '']);
        const [directory] = readdirSync(odd);
        expect(made.stdout).toBe(`${odd}/${directory}\n`);
        expect(statSync(join(odd, directory)).mode & 0o777).toBe(0o700);
        expect(readFileSync(join(odd, directory, 'recorder.sh'), 'utf8')).toBe(recorder);
        const cleared = spawnSync('sh', [
          '-c',
          shellProgram('self', clearAway, 'clear-away', `${odd}/${directory}`),
        ]);
        expect(cleared.status).toBe(0);
        expect(readdirSync(odd)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('remove nothing that is no recording of theirs', () => {
    mkdirSync(join(base, 'precious'));
    writeFileSync(join(base, 'precious', 'work'), 'x');
    for (const directory of [join(base, 'precious'), '/', '', '-rf', `${base}/xen-io-profiler.`]) {
      const command = shellProgram('self', clearAway, 'clear-away', directory);
      expect(spawnSync('sh', ['-c', command]).status).not.toBe(0);
    }
    expect(readdirSync(join(base, 'precious'))).toEqual(['work']);
  });

  it('end when nobody is on the other side', () => {
    const made = execFileSync(
      'sh',
      ['-c', shellProgram('self', prepare, 'prepare', base, planText(EMPTY_PLAN))],
      {
        input: recorder,
        encoding: 'utf8',
      },
    ).trim();
    const ran = spawnSync('sh', [`${made}/recorder.sh`], { input: '', encoding: 'utf8' });
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^stopped connection$/m);
    expect(ran.stdout).not.toMatch(/^started$/m);
  });

  it('end in time on a machine where looking at the disk takes longer than a second', async () => {
    const plan = planText({ ...EMPTY_PLAN, seconds: 4 });
    const made = execFileSync('sh', ['-c', shellProgram('self', prepare, 'prepare', base, plan)], {
      input: recorder,
      encoding: 'utf8',
    }).trim();
    const tools = join(base, 'tools');
    mkdirSync(tools);
    writeFileSync(join(tools, 'du'), '#!/bin/sh\nsleep 4\necho "1 ."\n', { mode: 0o755 });
    // Without it du is asked.
    writeFileSync(join(tools, 'perl'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const child = spawn('sh', [`${made}/recorder.sh`], {
      env: { ...process.env, PATH: `${tools}:${process.env.PATH ?? ''}` },
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/^ready$/m.test(text)) child.stdin.write('arm\n');
      if (/^armed$/m.test(text)) child.stdin.write('go\n');
    });
    await once(child, 'close');
    expect(said).toMatch(/^stopped time$/m);
    // The looks that were due meanwhile do not come before the end.
    expect(said.match(/^progress /gm)?.length).toBeLessThan(3);
  });
});

describe('what the far side reports', () => {
  it('is read, whatever else is said', () => {
    expect(parseReport('progress 3 4096 812')).toEqual({
      kind: 'progress',
      seconds: 3,
      bytes: 4096,
      samples: 812,
    });
    expect(parseReport('progress 3 4096 -')).toMatchObject({ samples: null });
    expect(parseReport('stopped disk')).toEqual({ kind: 'stopped', reason: 'disk' });
    expect(parseReport('failed xentrace ERROR: no')).toEqual({
      kind: 'failed',
      source: 'xentrace',
      text: 'ERROR: no',
    });
    expect(parseReport('cpu perf 1m0.500000s 0m0.250000s')).toEqual({
      kind: 'cpu',
      source: 'perf',
      seconds: 60.75,
    });
    expect(parseReport('ready to rumble')).toBeUndefined();
    expect(parseReport('progress x y')).toBeUndefined();
    fc.assert(fc.property(fc.string(), (line) => void parseReport(line)));
  });

  it('becomes paths of this machine only where they are harmless', () => {
    const sum = 'a'.repeat(64);
    const { files, problems } = parseIndex(
      [
        `12 ${sum} perf.data.gz`,
        '3 - files/usr/bin/a b',
        `1 ${sum} ../etc/passwd`,
        `1 ${sum} /etc/passwd`,
        `1 ${sum} files//x`,
        `1 ${sum} perf.data.gz`,
        `1 ${sum} x.part`,
        `1 ${sum} C:x`,
        'noise',
      ].join('\n'),
    );
    expect(files).toEqual([
      { path: 'perf.data.gz', size: 12, sha256: sum },
      { path: 'files/usr/bin/a b', size: 3, sha256: null },
    ]);
    expect(problems).toEqual(['7 files with strange names were left on the machine']);
  });

  it('goes into folders that a recording may have, whatever domains and hosts are called', () => {
    const connection = () => Promise.reject(new Error('not connected'));
    const machine = fc.record({
      machine: fc.record({
        name: fc.oneof(nasty, fc.constantFrom('dom0', 'files', 'machine', 'a b', 'a_b', 'root@xen1')),
        isGuest: fc.boolean(),
        connection: fc.constant(connection),
      }),
      role: fc.constantFrom('dom0' as const, 'guest' as const, 'native' as const),
    });
    fc.assert(
      fc.property(fc.array(machine, { minLength: 1, maxLength: 5 }), (machines) => {
        const folders = recordingFolders(machines);
        expect(new Set(folders.map(({ path }) => path)).size).toBe(machines.length);
        const several = new Set(folders.map(({ host }) => host)).size > 1;
        for (const { host, folder, path } of folders) {
          expect(path).toMatch(
            several
              ? /^[A-Za-z0-9_][A-Za-z0-9._-]*\/[A-Za-z0-9_][A-Za-z0-9._-]*$/
              : /^([A-Za-z0-9_][A-Za-z0-9._-]*)?$/,
          );
          expect(path).toBe(several ? `${host}/${folder}` : folder);
          expect(['files', 'files-2']).not.toContain(folder);
        }
        // What is written as several hosts is read as these.
        const paths = folders.map(({ path }) => (path === '' ? 'perf.data' : `${path}/perf.data`));
        const hosts = [...new Set(folders.map(({ host }) => host))].sort();
        expect(hostFolders(paths)).toEqual(hosts);
      }),
    );
  });

  it('names hosts in front of their machines only where there are several', () => {
    const connection = () => Promise.reject(new Error('not connected'));
    const host = (name: string) => ({ machine: { name, isGuest: false, connection }, role: 'dom0' as const });
    const guest = (name: string) => ({
      machine: { name, isGuest: true, connection },
      role: 'guest' as const,
    });
    const paths = (...machines: Parameters<typeof recordingFolders>[0]) =>
      recordingFolders(machines).map(({ path }) => path);
    expect(paths(host('root@xen1'), guest('web'))).toEqual(['dom0', 'web']);
    expect(paths(host('root@xen1'), guest('web'), host('xen2:22'), guest('web'))).toEqual([
      'xen1/dom0',
      'xen1/web',
      'xen2_22/dom0',
      'xen2_22/web',
    ]);
    expect(paths({ ...host('bare'), role: 'native' })).toEqual(['']);
  });
});
