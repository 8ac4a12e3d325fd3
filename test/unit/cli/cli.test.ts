/** The command line as scripts use it: what goes where, exit statuses, stable keys. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { commandLine } from './commandLine';

const recording = 'test/fixtures/recording/rx-hv';
const { run, pathOf } = commandLine();

const functionsSchema = v.array(
  v.strictObject({
    name: v.string(),
    body: v.exactOptional(v.string()),
    module: v.string(),
    layer: v.string(),
    category: v.string(),
    self: v.number(),
    total: v.number(),
    selfLow: v.number(),
    selfHigh: v.number(),
  }),
);

describe('info', () => {
  it('gives one document with stable keys on stdout, warnings on stderr', () => {
    const { status, stdout, stderr } = run('info', recording, '--json');
    expect(status).toBe(0);
    const info = v.parse(v.looseObject({ samples: v.number(), cpus: v.number() }), JSON.parse(stdout));
    const keys =
      'name format hosts samples lostSamples startNs endNs cpus events domains unitsOfWork workloads cpuUse clocks quality warnings';
    expect(Object.keys(info).sort()).toEqual(keys.split(' ').sort());
    expect(info).toMatchObject({
      hosts: [{ name: 'dom0', xenVersion: '4.17.7' }],
      domains: expect.arrayContaining([
        { id: 0, name: 'dom0', role: 'dom0' },
        { id: 1, name: 'guest1', role: 'guest' },
      ]) as unknown,
      unitsOfWork: expect.arrayContaining([
        expect.objectContaining({
          domain: 'guest1',
          device: 'eth0',
          unit: 'packets',
          direction: 'transmit',
          count: 5413,
          source: 'counters',
          spreadBy: 'iperf3',
        }) as unknown,
      ]) as unknown,
      quality: expect.arrayContaining([
        expect.objectContaining({ check: 'clock-event', level: 'note' }) as unknown,
      ]) as unknown,
    });
    expect(stderr).toContain('call chains');
  });

  it('names the work of each device and what the checks say in lines', () => {
    const { stdout } = run('info', recording);
    expect(stdout).toMatch(
      /^work {6}guest1 eth0: 5413 packets transmit \(.*; in 32\.0 s, spread as by iperf3\)$/m,
    );
    expect(stdout).toMatch(/^quality {3}caution, steal: dom0's vCPUs waited/m);
    expect(stdout).toMatch(/^workload {2}guest1: iperf3 -c /m);
  });
});

describe('collapse', () => {
  it('prints the lines of stackcollapse-perf.pl', () => {
    const script = pathOf('guest.script');
    writeFileSync(script, gunzipSync(readFileSync('test/fixtures/text/rx-hv-guest1.perf-script.txt.gz')));
    const golden = gunzipSync(readFileSync('test/fixtures/text/rx-hv-guest1.default.folded.gz')).toString();
    expect(run('collapse', script)).toMatchObject({ status: 0, stdout: golden });
  });

  it('takes one source of a recording', () => {
    const { stdout } = run('collapse', recording, '--source', 'guest1');
    expect(stdout).toContain('tcp_sendmsg_locked');
    expect(stdout).not.toContain('xenvif_tx_action');
  });
});

describe('functions', () => {
  it('lists self and total with an interval around self', () => {
    const { status, stdout } = run(
      'functions',
      recording,
      '--source',
      'hypervisor',
      '--layer',
      'hypervisor',
      '--json',
    );
    expect(status).toBe(0);
    const rows = v.parse(functionsSchema, JSON.parse(stdout));
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) {
      expect(row.layer).toBe('hypervisor');
      expect(row.selfLow).toBeLessThanOrEqual(row.self);
      expect(row.selfHigh).toBeGreaterThanOrEqual(row.self);
      expect(row.total).toBeGreaterThanOrEqual(row.self);
    }
    expect(rows.map((row) => row.name)).toContain('flush_area_mask');
  });

  it('keeps two static functions of one name apart, and says which is which', () => {
    const { stdout } = run('functions', recording, '--source', 'dom0', '--layer', 'dom0', '--json');
    const rows = v.parse(functionsSchema, JSON.parse(stdout));
    const bodies = rows.filter(({ name }) => name === 'mfn_to_pfn').map(({ body }) => body);
    expect(new Set(bodies).size).toBe(2);
    expect(rows.find(({ name }) => name === 'xenvif_tx_action')?.body).toBeUndefined();
    const text = run('functions', recording, '--source', 'dom0', '--layer', 'dom0').stdout;
    for (const body of bodies) expect(text).toContain(`mfn_to_pfn ([kernel.kallsyms], ${body ?? ''})`);
  });
});

describe('convert and pack', () => {
  it.each(['folded', 'speedscope.json', 'pb.gz', 'svg', 'csv', 'xenprof'])('writes .%s', (ending) => {
    const out = pathOf(`out.${ending}`);
    expect(run('convert', `${recording}/guest1/perf.data.gz`, out)).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(out).length).toBeGreaterThan(1000);
  });

  it('a packed recording gives the same functions as the folder', () => {
    const out = pathOf('all.xenprof');
    expect(run('pack', recording, out, '--reduce').status).toBe(0);
    const words = ['--source', 'dom0', '--json'];
    expect(run('functions', out, ...words).stdout).toBe(run('functions', recording, ...words).stdout);
  });
});

describe('exit status', () => {
  it.each([
    ['a file that is not there', ['info', 'no-such-file'], 1, /no-such-file.*no such file/i],
    ['a file of another kind', ['info', 'package.json'], 1, /package\.json: offset 0 .*expected perf\.data/],
    ['an unknown command', ['profile', 'x'], 2, /there is no command "profile"/],
    ['an unknown option', ['info', 'x', '--colour'], 2, /--colour/],
    ['too few files', ['convert', 'x'], 2, /convert takes 2 files, not 1/],
    [
      'an unknown event',
      ['functions', recording, '--event', 'nothing'],
      2,
      /there is no event "nothing"; there are .*cpu-clock/,
    ],
    [
      'an unknown layer',
      ['functions', recording, '--layer', 'dom9'],
      2,
      /there is no layer "dom9"; there are .*dom0/,
    ],
    ['an unknown source', ['info', recording, '--source', 'dom9'], 1, /no such source.*dom0, guest1/],
    ['a format that cannot be written', ['convert', recording, 'out.doc'], 2, /out\.doc/],
  ])('%s', (_, words, status, message) => {
    const result = run(...words);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toContain('    at ');
  });

  it('help is data', () => {
    expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(run('--help').stdout).toContain('collapse FILE');
  });
});

it('names from a file cannot command the terminal', () => {
  const file = pathOf('hostile.folded');
  writeFileSync(file, 'comm;\u001b[31mred\u202etxt 5\n');
  const { stdout } = run('functions', file);
  expect([stdout.includes('\u001b'), stdout.includes('\u202e')]).toEqual([false, false]);
  expect(stdout).toContain('red');
});
