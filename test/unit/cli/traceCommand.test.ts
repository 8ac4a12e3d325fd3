/** `trace` as scripts use it. */
import { gunzipSync } from 'node:zlib';
import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from './commandLine';
import { countText, durationText, rateText, table } from '../../../src/cli/table';

const { run, pathOf } = commandLine();
let trace: string;
beforeAll(() => {
  trace = pathOf('rx-pvh.bin');
  writeFileSync(trace, gunzipSync(readFileSync('test/fixtures/xentrace/rx-pvh.xentrace.gz')));
});

const time = v.strictObject({ count: v.number(), ns: v.number() });
const durations = v.strictObject({
  count: v.number(),
  totalNs: v.number(),
  meanNs: v.number(),
  p5Ns: v.number(),
  medianNs: v.number(),
  p95Ns: v.number(),
  p99Ns: v.number(),
  maxNs: v.number(),
  edgesNs: v.array(v.number()),
  counts: v.array(v.number()),
});
const documentSchema = v.strictObject({
  name: v.string(),
  startNs: v.number(),
  endNs: v.number(),
  tscHz: v.number(),
  tscHzSource: v.string(),
  records: v.record(v.string(), v.number()),
  pcpus: v.array(
    v.strictObject({
      pcpu: v.number(),
      busyNs: v.number(),
      idleNs: v.number(),
      lostNs: v.number(),
      switches: v.number(),
      bytes: v.record(v.string(), v.number()),
    }),
  ),
  domains: v.array(
    v.strictObject({ domain: v.string(), domainId: v.number(), states: v.record(v.string(), time) }),
  ),
  vcpus: v.array(
    v.strictObject({
      domain: v.string(),
      domainId: v.number(),
      vcpu: v.number(),
      states: v.strictObject({ running: time, runnable: time, blocked: time, offline: time, lost: time }),
      runnable: v.strictObject({ wake: time, preempt: time, other: time }),
      migrations: v.number(),
      pcpus: v.array(v.strictObject({ pcpu: v.number(), runningNs: v.number() })),
      durations: v.strictObject({
        wakeToRun: durations,
        preempted: durations,
        running: durations,
        blocked: durations,
        stay: durations,
      }),
    }),
  ),
  hypercalls: v.array(
    v.strictObject({
      domain: v.string(),
      op: v.number(),
      name: v.string(),
      command: v.nullable(v.string()),
      calls: v.number(),
      subcalls: v.nullable(v.number()),
      items: v.number(),
    }),
  ),
  events: v.array(
    v.strictObject({
      domain: v.string(),
      kind: v.picklist(['exit', 'pv', 'hvm', 'grant', 'memory', 'interrupt', 'power']),
      name: v.string(),
      code: v.number(),
      detail: v.nullable(v.number()),
      count: v.number(),
      ns: v.nullable(v.number()),
    }),
  ),
  guestInterrupts: v.array(
    v.strictObject({
      domain: v.string(),
      vcpu: v.number(),
      vector: v.number(),
      count: v.number(),
      wakeToHaltAlone: time,
      wakeToHalt: time,
      interruptToHalt: time,
    }),
  ),
  grants: v.array(
    v.strictObject({ domain: v.string(), maps: v.number(), unmaps: v.number(), transfers: v.number() }),
  ),
  lost: v.array(
    v.strictObject({ pcpu: v.number(), startNs: v.number(), endNs: v.number(), records: v.number() }),
  ),
  unplaced: v.strictObject({ hypercalls: v.number(), exits: v.number(), events: v.number() }),
});

describe('trace', () => {
  it('gives one document with stable keys', () => {
    const { status, stdout } = run('trace', trace, '--json');
    expect(status).toBe(0);
    const document = v.parse(documentSchema, JSON.parse(stdout));
    expect(document.vcpus.map((line) => `${line.domain} ${line.vcpu}`)).toEqual([
      'dom0 0',
      'dom0 1',
      'domain 1 0',
      'domain 4 0',
      'idle 0',
      'idle 1',
    ]);
    const exits = document.events.filter((event) => event.kind === 'exit').map((event) => event.name);
    expect(exits.sort()).toEqual(['HLT', 'INTR', 'MSR', 'VINTR', 'VMMCALL']);
    expect(document.guestInterrupts).toMatchObject([{ domain: 'domain 4', vector: 243, count: 359 }]);
  });

  it('reads the trace of a recording, with the names of its domains, and nothing else of it', () => {
    const { status, stdout, stderr } = run('trace', 'test/fixtures/recording/rx-hv', '--json');
    expect(status).toBe(0);
    const document = v.parse(documentSchema, JSON.parse(stdout));
    expect(document.domains.map((line) => line.domain)).toEqual(['dom0', 'guest1', 'idle']);
    expect(stderr).not.toContain('call chains');
  });

  it('is text that fits a terminal', () => {
    const { status, stdout } = run('trace', trace);
    expect(status).toBe(0);
    for (const line of stdout.split('\n')) expect(Array.from(line).length, line).toBeLessThanOrEqual(110);
    expect(stdout).toMatch(/^dom0 0 +woken … runs +\d+ /m);
    expect(stdout).toMatch(/^domain 4 +VM exit +HLT +32 /m);
    expect(stdout).toMatch(/^ +0 +[\d.]+ s +[\d.]+ % +[\d.]+ s +[\d.]+ % +- +\d+ +\d+$/m);
  });

  it.each([
    ['a profile of another kind', 'test/fixtures/text/rx-hv-dom0.default.folded.gz'],
    ['a folder without a trace', 'test/fixtures/perfData/blkread-hv-guest1'],
  ])('says in one line that there is none in %s', (_, path) => {
    const { status, stdout, stderr } = run('trace', path);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^xen-io-profiler: [^\n]*xentrace|^xen-io-profiler: [^\n]*schedule/m);
    expect(
      stderr
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('xen-io-profiler:')).length,
    ).toBe(1);
    expect(stderr).not.toContain('    at ');
  });
});

describe('tables', () => {
  it('align words to the left and numbers to the right, and cut what is too long', () => {
    const rows = [
      { name: 'a\u001b[2J', n: 5 },
      { name: 'abcdefghij', n: 12345 },
    ];
    const text = [
      ...table('Heading', rows, [
        { title: 'name', cell: (row) => row.name, words: true, most: 6 },
        { title: 'n', cell: (row) => String(row.n) },
      ]),
    ].join('');
    expect(text).toBe('\nHeading\nname        n\na\ufffd[2J       5\nabcde…  12345\n');
    expect([...table('Heading', [], [])]).toEqual([]);
  });

  it('write durations, counts and rates with the digits that count', () => {
    const durationsOf = [0, 999, 999.9, 1000, 12_345, 999_960, 1.5e6, 2.345e9, 64e9].map(durationText);
    expect(durationsOf).toEqual([
      '0 ns',
      '999 ns',
      '1.00 µs',
      '1.00 µs',
      '12.3 µs',
      '1.00 ms',
      '1.50 ms',
      '2.35 s',
      '64.0 s',
    ]);
    expect([durationText(null), countText(0), countText(null), countText(7)]).toEqual(['-', '-', '-', '7']);
    expect([0.0812, 0.5, 34.25, 999.4, 12_000].map(rateText)).toEqual([
      '0.0812',
      '0.500',
      '34.3',
      '999',
      '12000',
    ]);
  });
});
