/** Real recordings, compared with what perf and stackcollapse-perf.pl say about them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { collapse, type CollapseOptions } from '../../../src/formats/collapse/collapse';
import { layerProfile } from '../../../src/iopath/layeredProfile';
import { functionRows } from '../../../src/profile/functionRows';
import { LAYERS, type Profile } from '../../../src/profile/profile';
import { weighTree } from '../../../src/profile/treeWeights';
import {
  gunzipped,
  made,
  PERF_DATA,
  perfDataProfile,
  RX_HV,
  treeByPath,
  withKallsyms,
  withoutUserSymbols,
} from './perfDataProfile';
import { scriptProfile } from './textProfile';

/** perf.data names its machine, a text does not. */
const domain = { id: null, name: 'machine', role: 'native' } as const;

const XEN = [`${RX_HV}/dom0`, `${RX_HV}/guest1`, `${PERF_DATA}/blkread-hv-guest1`];

describe.each(XEN)('%s', (folder) => {
  let binary: Profile;
  let text: Profile;
  beforeAll(async () => {
    binary = await withKallsyms(`${folder}/perf.data.gz`, { asPerfScript: true, domain });
    text = await scriptProfile(withoutUserSymbols(gunzipped(`${folder}/perf-script.txt.gz`).toString()));
  });

  it('collapses to the same lines as the text that perf script printed', () => {
    const lines = collapse(binary);
    expect(lines.length).toBeGreaterThan(500);
    expect(lines).toEqual(collapse(text));
  });

  it('gives the same call tree as the text', () => {
    expect(treeByPath(binary)).toEqual(treeByPath(text));
  });

  it('has the same times, periods, CPUs and threads, sample by sample', () => {
    const order = (profile: Profile) =>
      Array.from(profile.samples.timeNs, (timeNs, i) => {
        const { samples, threads } = profile;
        const thread = samples.thread[i];
        // perf script prints microseconds, cut.
        return `${Math.floor(timeNs / 1000)} ${samples.cpu[i]} ${threads.tid[thread]} ${threads.comm[thread]} ${samples.period[i]}`;
      }).sort();
    expect(order(binary)).toEqual(order(text));
  });
});

describe('blkread-hv-guest1, folded by stackcollapse-perf.pl itself', () => {
  const folder = `${PERF_DATA}/blkread-hv-guest1`;
  const variants: [string, CollapseOptions, boolean][] = [
    ['default', {}, false],
    ['tid', { tid: true }, false],
    ['all', { all: true }, false],
    ['addrs', {}, true],
  ];
  it.each(variants)('%s', async (variant, options, unknownAddresses) => {
    const profile = await withKallsyms(`${folder}/perf.data.gz`, { asPerfScript: true, unknownAddresses });
    const golden = gunzipped(`${folder}/collapse-${variant}.folded.gz`).toString().trimEnd().split('\n');
    expect(collapse(profile, options)).toEqual(golden);
  });
});

/** A row of `perf report --stdio --no-children -g none --sort comm,dso,symbol`. */
interface ReportRow {
  readonly percent: number;
  readonly comm: string;
  readonly module: string;
  readonly symbol: string;
}

/** Columns are as wide as the dots below their headings. */
function reportRows(text: string): ReportRow[] {
  const lines = text.split('\n');
  const dots = lines.findIndex((line) => /^# \.+ /.test(line));
  const columns = [...lines[dots].matchAll(/\.+/g)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
  const cell = (line: string, column: number) => line.slice(columns[column][0], columns[column][1]).trim();
  return lines
    .slice(dots + 1)
    .filter((line) => /^\s+\d+\.\d+%/.test(line))
    .map((line) => ({
      percent: parseFloat(line),
      comm: cell(line, 1),
      module: cell(line, 2),
      symbol: cell(line, 3).replace(/^\[.\] /, ''),
    }));
}

describe.each(XEN)('functions of %s', (folder) => {
  /** Samples per function row of `comm|module|function`, where perf knows the function; per `comm|module` for all. */
  let ours: { functions: Map<string, Map<number, number>>; modules: Map<string, number>; samples: number };
  let rows: ReportRow[];

  beforeAll(async () => {
    const profile = await withKallsyms(`${folder}/perf.data.gz`);
    rows = reportRows(gunzipped(`${folder}/perf-report-flat.txt.gz`).toString());
    ours = { functions: new Map(), modules: new Map(), samples: profile.samples.stack.length };
    const { lanes, tree, views } = layerProfile(profile);
    for (const comm of new Set(profile.threads.comm)) {
      const weights = weighTree(profile, lanes, tree, views[0], 'samples', { comms: [comm] });
      for (const row of functionRows(profile, lanes, tree, weights)) {
        if (row.self === 0) continue;
        // Read on the machine itself, with /proc/kcore, perf calls all kernel modules the kernel.
        const kernel = LAYERS[profile.funcs.layer[row.func]] === 'kernel';
        const module = kernel ? '[kernel.kallsyms]' : row.module.slice(row.module.lastIndexOf('/') + 1);
        const [inModule, inFunction] = [`${comm}|${module}`, `${comm}|${module}|${row.name}`];
        const byRow = ours.functions.get(inFunction) ?? new Map<number, number>();
        // perf knows no lanes: what was idle is the same row.
        ours.functions.set(inFunction, byRow.set(row.func, (byRow.get(row.func) ?? 0) + row.self));
        ours.modules.set(inModule, (ours.modules.get(inModule) ?? 0) + row.self);
      }
    }
  });

  const percentOf = (n: number) => (n / ours.samples) * 100;
  /** The report's two decimals are all that it tells: a row's samples must round to them. */
  const HALF_DIGIT = 0.005 + 1e-9;

  /** Percents by `key`. */
  function percents(list: readonly ReportRow[], key: (row: ReportRow) => string): Map<string, number[]> {
    const byKey = new Map<string, number[]>();
    for (const row of list) byKey.set(key(row), [...(byKey.get(key(row)) ?? []), row.percent]);
    return byKey;
  }

  const largestFirst = (numbers: readonly number[]) => [...numbers].sort((a, b) => b - a);

  it('agree with every row of perf report whose function is known here, static ones of one name apart', () => {
    const kernel = rows.filter((row) => row.module === '[kernel.kallsyms]' && !row.symbol.startsWith('0x'));
    expect(kernel.length).toBeGreaterThan(200);
    const expected = percents(kernel, ({ comm, module, symbol }) => `${comm}|${module}|${symbol}`);
    for (const [key, listed] of expected) {
      const counts = largestFirst([...(ours.functions.get(key)?.values() ?? [])]);
      const agrees = largestFirst(listed).map(
        (percent, i) => Math.abs(percentOf(counts[i] ?? 0) - percent) <= HALF_DIGIT,
      );
      expect([key, counts.length, agrees]).toEqual([key, listed.length, listed.map(() => true)]);
    }
  });

  it('have no kernel function that perf report does not list', () => {
    const listed = new Set(rows.map((row) => `${row.comm}|${row.module}|${row.symbol}`));
    const unlisted = [...ours.functions.keys()].filter(
      (key) =>
        key.includes('|[kernel.kallsyms]|') && !key.endsWith('|[[kernel.kallsyms]]') && !listed.has(key),
    );
    expect(unlisted).toEqual([]);
  });

  it('agree per command and module, where the files for their symbols are not here', () => {
    const expected = percents(rows, ({ comm, module }) => `${comm}|${module}`);
    expect([...ours.modules.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, listed] of expected) {
      const off = Math.abs(percentOf(ours.modules.get(key) ?? 0) - listed.reduce((sum, one) => sum + one, 0));
      expect([key, off <= HALF_DIGIT * listed.length]).toEqual([key, true]);
    }
  });
});

/** Recorded here with all kinds of options; perf's own reading of each file stands beside it. */
const MADE = ['plain', 'compressed', 'pipe', 'pipe-compressed', 'events', 'group', 'period', 'fields'];

describe.each(MADE)('%s, as perf 6.1 wrote it', (name) => {
  let binary: Profile;
  let text: Profile;
  beforeAll(async () => {
    binary = await withKallsyms(`${PERF_DATA}/made/${name}.data.gz`, { asPerfScript: true, domain });
    text = await scriptProfile(
      withoutUserSymbols(gunzipped(`${PERF_DATA}/made/${name}.perf-script.txt.gz`).toString()),
    );
  });

  it('has the samples that perf script prints: event, time to the nanosecond, period, thread', () => {
    const rows = (profile: Profile) =>
      Array.from(profile.samples.timeNs, (timeNs, i) => {
        const { samples, threads, events } = profile;
        const thread = samples.thread[i];
        return `${Math.round(timeNs)} ${events[samples.event[i]].name} ${samples.period[i]} ${threads.tid[thread]} ${threads.comm[thread]}`;
      }).sort();
    expect(rows(binary).length).toBeGreaterThan(20);
    expect(rows(binary)).toEqual(rows(text));
  });

  it('collapses to the same lines, event by event', () => {
    for (const event of new Set(text.events.map((e) => e.name))) {
      expect(collapse(binary, { event })).toEqual(collapse(text, { event }));
    }
  });

  it('gives the same call tree', () => {
    expect(treeByPath(binary)).toEqual(treeByPath(text));
  });

  it('warns of nothing, for nothing is missing', () => {
    expect(binary.warnings).toEqual([]);
  });
});

describe('what some of these files are about', () => {
  it('names threads after their own name at the time of the sample', async () => {
    const { threads, samples } = await perfDataProfile(made('plain'));
    const comms = new Set(Array.from(samples.thread, (thread) => threads.comm[thread]));
    expect(comms).toEqual(new Set(['burn', 'IPC 5 <b>&', 'k/0:1-"q"; a']));
  });

  it('reads registers and stack copies (--call-graph dwarf) past: the address stays', async () => {
    const profile = await withKallsyms(`${PERF_DATA}/made/dwarf.data.gz`);
    const printed = gunzipped(`${PERF_DATA}/made/dwarf.perf-script.txt.gz`).toString();
    const times = [...printed.matchAll(/(\d+)\.(\d{9}): +(\d+) cpu-clock/g)].map((m) => [
      Number(m[1]) * 1e9 + Number(m[2]),
      Number(m[3]),
    ]);
    expect(Array.from(profile.samples.timeNs, (t, i) => [Math.round(t), profile.samples.period[i]])).toEqual(
      times,
    );
    expect(profile.warnings).toEqual([]);
  });

  it('shows what a killed perf had written', async () => {
    const profile = await withKallsyms(`${PERF_DATA}/made/killed.data.gz`);
    expect(profile.warnings.map((w) => w.code)).toEqual(['perf-data.unfinished']);
    expect(profile.samples.stack.length).toBeGreaterThan(400);
  });

  it('says whose clock it was', async () => {
    const { captures } = await perfDataProfile(made('fields'));
    expect(captures[0].clock.clock).toBe('CLOCK_MONOTONIC');
    const { captures: usual } = await perfDataProfile(made('plain'));
    expect(usual[0].clock.clock).toBe("perf's own clock");
  });

  it('names the machine after its host name', async () => {
    for (const name of ['plain', 'pipe', 'compressed']) {
      const { domains } = await perfDataProfile(made(name));
      expect(domains.map((d) => [d.name, d.role])).toEqual([['fixture', 'native']]);
    }
  });
});
