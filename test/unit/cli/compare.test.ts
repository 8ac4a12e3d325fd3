/** `compare` as scripts use it: stable keys, what is printed first, what is refused. */
import { writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { commandLine } from './commandLine';

const recording = 'test/fixtures/recording/rx-hv';
const { run, pathOf } = commandLine('compare');

function folded(name: string, lines: readonly string[]): string {
  const file = pathOf(name);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

const difference = {
  before: v.number(),
  after: v.number(),
  change: v.number(),
  low: v.number(),
  high: v.number(),
  relative: v.nullable(v.number()),
  significant: v.boolean(),
  samplesBefore: v.number(),
  samplesAfter: v.number(),
};
const side = v.strictObject({
  name: v.string(),
  samples: v.number(),
  effectiveSamples: v.number(),
  seconds: v.nullable(v.number()),
  blocks: v.number(),
  whole: v.number(),
});
const estimate = v.strictObject({ value: v.number(), low: v.number(), high: v.number() });
const load = v.strictObject({
  cores: v.array(
    v.strictObject({ label: v.string(), ofBusiest: v.number(), utilisation: v.nullable(v.number()) }),
  ),
  busyCores: estimate,
  utilisation: v.nullable(estimate),
});
const gain = v.strictObject({
  factor: v.number(),
  ln: v.number(),
  terms: v.array(
    v.strictObject({
      key: v.string(),
      label: v.string(),
      explanation: v.string(),
      ln: estimate,
      factor: estimate,
    }),
  ),
  costUnit: v.string(),
  costBefore: estimate,
  costAfter: estimate,
  saved: estimate,
  parts: v.array(
    v.strictObject({
      key: v.string(),
      label: v.string(),
      explanation: v.string(),
      saved: estimate,
      categories: v.array(v.strictObject({ category: v.string(), saved: v.number() })),
    }),
  ),
  missShare: v.nullable(estimate),
  missShareWithheld: v.nullable(v.string()),
});
const documentSchema = v.strictObject({
  event: v.string(),
  weight: v.string(),
  per: v.string(),
  unit: v.string(),
  rates: v.nullable(v.looseObject({ unit: v.string(), before: v.number(), after: v.number() })),
  before: side,
  after: side,
  layers: v.array(v.strictObject({ layer: v.string(), ...difference })),
  categories: v.array(v.strictObject({ layer: v.string(), category: v.string(), ...difference })),
  functions: v.array(
    v.strictObject({
      name: v.string(),
      body: v.exactOptional(v.string()),
      module: v.string(),
      layer: v.string(),
      category: v.string(),
      ...difference,
      total: v.strictObject(difference),
    }),
  ),
  decomposition: v.strictObject({
    gain: v.nullable(gain),
    withheld: v.nullable(v.string()),
    before: v.nullable(load),
    after: v.nullable(load),
    source: v.string(),
    notes: v.array(v.string()),
  }),
  notes: v.array(v.string()),
});

describe('compare', () => {
  it('gives one document with stable keys; a recording does not differ from itself', () => {
    const { status, stdout } = run(recording, recording, '--json', '--per', 'packet', '--event', 'cpu-clock');
    expect(status).toBe(0);
    const comparison = v.parse(documentSchema, JSON.parse(stdout));
    expect(comparison.functions.length).toBeGreaterThan(500);
    expect(comparison.functions.some((f) => f.significant || f.total.significant)).toBe(false);
    expect(comparison).toMatchObject({
      event: 'event:cpu-clock',
      unit: 'CPU time per packet',
      rates: { unit: 'packets' },
      decomposition: { gain: { factor: 1, costUnit: 'ns of CPU time per packet' } },
    });
  });

  it('keeps one layer of a recording', () => {
    const { stdout } = run(recording, recording, '--layer', 'guest1', '--event', 'cpu-clock');
    expect(stdout).toContain('Functions, by self: 0 of');
    expect(stdout).toMatch(/^guest1 .* within noise$/m);
    expect(stdout).not.toMatch(/^dom0 /m);
  });

  it('prints at most 40 rows of a table unless told', () => {
    const many = folded(
      'many.folded',
      Array.from({ length: 60 }, (_, i) => `main;f${i} ${i + 1}`),
    );
    const rows = (text: string) => text.split('\n').filter((line) => /\bf\d+ /.test(line)).length;
    const few = run(many, many).stdout;
    expect(rows(few)).toBeLessThanOrEqual(40);
    expect(few).toContain('… and 20 more: --all shows them');
    expect(rows(run(many, many, '--all').stdout)).toBe(60);
  });

  it('prints what is more than noise first, and says why there is no gain', () => {
    const before = folded('before.folded', ['main;steady 5000', 'main;halved 1000', 'main;noise 40']);
    const after = folded('after.folded', ['main;steady 5000', 'main;halved 400', 'main;noise 50']);
    const { stdout, status } = run(before, after);
    expect(status).toBe(0);
    const functions = stdout.slice(stdout.indexOf('Functions')).split('\n');
    expect(functions[2]).toContain('halved');
    expect(functions.find((line) => line.includes('noise '))).toContain('within noise');
    expect(stdout).toContain('record cpu-clock or cycles');
  });

  it('takes typed rates', () => {
    const file = pathOf('perf.script');
    const sample = (i: number) =>
      `netback 812 [000] ${(100 + i / 100).toFixed(6)}: 10000000 cpu-clock: \n\tffffffff81000000 ${i % 3 === 0 ? 'schedule' : 'memcpy'}+0x1 ([kernel.kallsyms])\n\n`;
    writeFileSync(file, Array.from({ length: 500 }, (_, i) => sample(i)).join(''));
    const rates = ['--per', 'byte', '--rate-before', '1e6', '--rate-after', '1.5e6'];
    const { stdout, status } = run(file, file, ...rates);
    expect(status).toBe(0);
    expect(stdout).toContain('CPU time per byte');
    expect(stdout).toContain('throughput times 1.500');
    // The same CPU time for half as much work again: all of the gain is cheaper work.
    expect(stdout).toMatch(/CPU time per unit +0\.405/);
  });

  it.each([
    [['--per', 'fortnight'], '--per takes'],
    [['--per', 'packet'], 'no counter of packets moved in both files'],
    [['--per', 'packet', '--rate-before', '1'], 'go together'],
    [['--rate-before', '1', '--rate-after', '1'], 'need --per'],
    [['--per', 'packet', '--rate-before', '0', '--rate-after', '1'], 'above 0'],
    [['--per', 'second'], 'no times'],
    [['--event', 'cycles'], 'there is no event "cycles" in both files'],
    [['--layer', 'attic'], 'there is no layer "attic"'],
    [['--unit', 'eth7'], 'there is no counter "eth7"'],
  ])('refuses %j with status 2', (words, message) => {
    const file = folded('one.folded', ['main;read 3']);
    const { status, stderr, stdout } = run(file, file, ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('wants two files, and names the one that cannot be read', () => {
    expect(run('one').status).toBe(2);
    const { status, stderr } = run(folded('good.folded', ['main;read 1']), pathOf('missing'));
    expect(status).toBe(1);
    expect(stderr).toContain('missing');
  });
});
