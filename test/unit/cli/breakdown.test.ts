/** `breakdown` as scripts and people use it. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { commandLine } from './commandLine';

const recording = 'test/fixtures/recording/rx-hv';
const guest = 'test/fixtures/text/rx-hv-guest1.perf-script.txt.gz';
const { run } = commandLine('breakdown');

const figure = {
  share: v.number(),
  low: v.number(),
  high: v.number(),
  value: v.number(),
  valueLow: v.number(),
  valueHigh: v.number(),
  samples: v.number(),
};
const documentSchema = v.strictObject({
  event: v.string(),
  weight: v.picklist(['samples', 'period', 'time']),
  per: v.looseObject({ kind: v.picklist(['share', 'second', 'work', 'typed']) }),
  unit: v.string(),
  whole: v.strictObject(figure),
  busy: v.strictObject(figure),
  hypervisorSampled: v.boolean(),
  layers: v.array(
    v.strictObject({
      layer: v.string(),
      ...figure,
      shareOfBusy: v.nullable(v.number()),
      categories: v.array(v.strictObject({ category: v.string(), ...figure })),
    }),
  ),
  contexts: v.array(
    v.strictObject({
      unit: v.string(),
      label: v.string(),
      kind: v.string(),
      domain: v.nullable(v.string()),
      ...figure,
    }),
  ),
  counted: v.array(
    v.strictObject({
      domain: v.nullable(v.string()),
      label: v.string(),
      rows: v.array(
        v.strictObject({
          kind: v.string(),
          name: v.string(),
          count: v.number(),
          perSecond: v.number(),
          perUnit: v.nullable(v.number()),
          ns: v.nullable(v.number()),
          batch: v.nullable(v.number()),
        }),
      ),
    }),
  ),
  notes: v.array(v.string()),
});
const json = (...words: string[]) => v.parse(documentSchema, JSON.parse(run(...words, '--json').stdout));

describe('breakdown --json', () => {
  it('has stable keys, and sums that are exact', () => {
    const answer = json(recording, '--event', 'cpu-clock');
    expect(answer).toMatchObject({ event: 'event:cpu-clock', weight: 'time', unit: 'of all time' });
    expect(answer.layers.map((l) => l.layer)).toEqual(['dom0', 'guest1', 'idle']);
    for (const layer of answer.layers)
      expect(layer.categories.reduce((sum, c) => sum + c.samples, 0)).toBe(layer.samples);
    expect(answer.layers.reduce((sum, l) => sum + l.samples, 0)).toBe(answer.whole.samples);
  });

  it('divides by packets of the likeliest counter, of the chosen one, or by a rate', () => {
    const packets = json(recording, '--per', 'packet');
    expect(packets.per).toEqual({ kind: 'work', key: 'guest1/eth0/transmit/packets' });
    expect(packets).toMatchObject({ event: 'best', unit: 'CPU time per packet', hypervisorSampled: true });
    const chosen = json(recording, '--unit', 'guest1/eth0/receive/packets');
    expect(chosen.whole.value).toBeGreaterThan(packets.whole.value);
    const typed = json(guest, '--per', 'packet', '--rate', '1000');
    const second = json(guest, '--per', 'second');
    expect(typed.whole.value).toBeCloseTo(second.whole.value / 1000);
  });

  it('takes an event by name alone', () => {
    expect(json(recording, '--event', 'cycles').event).toMatch(/^capture:.*:cycles$/);
  });
});

describe('breakdown as text', () => {
  it('is a table of layers with their categories, at most 100 columns wide', () => {
    const { status, stdout } = run(recording, '--per', 'packet');
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines[0]).toContain('CPU time per packet, eth0 of guest1, transmit');
    const layers = lines.filter((line) => /^(Hypervisor|dom0|guest1|Idle|all) /.test(line));
    expect(layers.map((line) => line.split(' ')[0])).toEqual(['Hypervisor', 'dom0', 'guest1', 'Idle', 'all']);
    expect(stdout).toMatch(/^ {2}net\.tcpip \(.*\) +[\d.]+ µs +[\d.]+ µs – [\d.]+ (µs|ms) +[\d.]+ %/m);
    expect(stdout).toContain('Counted by xentrace for dom0');
  });

  it('lists contexts that can be moved', () => {
    const { stdout } = run(recording, '--by', 'context', '--event', 'cpu-clock');
    expect(stdout).toMatch(/^netback:vif1\.0 \(napi\) +\d+\.\d %/m);
    expect(stdout).toMatch(/^netback-rx:vif1\.0-q0 \(kthread\)/m);
  });
});

it.each([
  [['--by', 'colour'], '--by takes category or context'],
  [['--per', 'dozen'], '--per takes share, second, packet, byte or request'],
  [['--per', 'second', '--rate', '5'], 'takes neither --unit nor --rate'],
  [['--rate', '5'], '--rate needs --per packet, byte or request'],
  [['--per', 'packet', '--rate', 'many'], 'a number above 0'],
  [['--unit', 'eth9'], 'there are guest1/eth0/transmit/packets'],
  [['--per', 'byte', '--unit', 'guest1/eth0/transmit/packets'], 'counts packets, not bytes'],
  [['--event', 'none'], 'there are best'],
  [['--event', 'best', '--weight', 'period'], '--weight period: '],
])('%j is wrong usage', (words, message) => {
  const { status, stdout, stderr } = run(recording, ...words);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
});

it('a text without times or counters says what is missing', () => {
  const folded = 'test/fixtures/text/rx-hv-dom0.default.folded.gz';
  expect(run(folded, '--per', 'packet').stderr).toContain('give --rate');
  expect(run(folded, '--per', 'second').stderr).toContain('Choose shares instead');
  expect(run(folded).status).toBe(0);
});
