import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { UnknownEventError } from '../../../src/formats/collapse/eventChoice';
import { csvLine, exportCsv } from '../../../src/formats/export/exportCsv';
import { exportSpeedscope } from '../../../src/formats/export/exportSpeedscope';
import { exportSvg } from '../../../src/formats/export/exportSvg';
import { StackTree } from '../../../src/formats/export/stackTree';
import type { Profile } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';
import { drawnProfile } from '../profile/drawnProfile';
import { scriptProfile, stackNames, textFixture } from './textProfile';

const real = () => scriptProfile(textFixture('rx-hv-dom0.perf-script.txt'));

const TWO_EVENTS =
  'bash 7 [000] 2.000000: 10 cycles: \n\t12 f+0x1 (/x)\n\t13 main+0x1 (/x)\n\n' +
  'sh 8 [000] 1.000000: 3 instructions: \n\t12 f+0x1 (/x)\n\t12 f+0x1 (/x)\n\n' +
  'bash 7 [000] 1.000000: 30 cycles: \n\t13 main+0x1 (/x)\n\n';

function hostile(name: string): Profile {
  const builder = new ProfileBuilder(name, 'perf script');
  const domain = builder.domain({ id: 1, name, role: 'guest' });
  const capture = builder.capture({
    name,
    kind: 'script',
    domain,
    samples: 1,
    lost: 0,
    clock: { clock: 'c', method: 'itself', uncertaintyNs: 0 },
  });
  const event = builder.event({ name, capture, unit: 'events', nsPerUnit: NaN });
  const stack = builder.stacks.intern(-1, builder.func(name, builder.module(name), 'user', name));
  builder.sample({ stack, event, domain, thread: builder.thread(1, 1, name, domain), period: 2 });
  return builder.build();
}

/** The published schema (speedscope, file-format-spec.ts), as far as this program writes it. */
const number = v.pipe(v.number(), v.finite());
const SPEEDSCOPE = v.strictObject({
  $schema: v.literal('https://www.speedscope.app/file-format-schema.json'),
  shared: v.strictObject({
    frames: v.array(v.strictObject({ name: v.string(), file: v.optional(v.string()) })),
  }),
  profiles: v.array(
    v.strictObject({
      type: v.literal('sampled'),
      name: v.string(),
      unit: v.picklist(['none', 'nanoseconds', 'microseconds', 'milliseconds', 'seconds', 'bytes']),
      startValue: number,
      endValue: number,
      samples: v.array(v.array(v.pipe(v.number(), v.integer(), v.minValue(0)))),
      weights: v.array(number),
    }),
  ),
  name: v.string(),
  activeProfileIndex: v.number(),
  exporter: v.string(),
});

function speedscope(profile: Profile, event?: string) {
  const options = event === undefined ? {} : { event };
  const file = v.parse(SPEEDSCOPE, JSON.parse([...exportSpeedscope(profile, options)].join('')));
  for (const p of file.profiles) {
    expect(p.weights).toHaveLength(p.samples.length);
    expect(p.endValue - p.startValue).toBeCloseTo(p.weights.reduce((a, b) => a + b, 0));
    expect(p.samples.flat().every((frame) => frame < file.shared.frames.length)).toBe(true);
  }
  return file;
}

describe('exportSpeedscope', () => {
  it('writes every sample of a real recording in order of time', async () => {
    const profile = await real();
    const file = speedscope(profile);
    expect(file.profiles).toHaveLength(1);
    expect(file.profiles[0].unit).toBe('nanoseconds');
    expect(file.profiles[0].samples).toHaveLength(profile.samples.stack.length);
    const names = file.profiles[0].samples[0].map((frame) => file.shared.frames[frame].name);
    expect(names).toEqual([profile.threads.comm[profile.samples.thread[0]], ...stackNames(profile, 0)]);
  });

  it('keeps events apart and sorts samples by time', async () => {
    const profile = await scriptProfile(TWO_EVENTS);
    const file = speedscope(profile);
    expect(file.profiles.map((p) => [p.name, p.weights])).toEqual([
      ['cycles, machine', [30, 10]],
      ['instructions, machine', [3]],
    ]);
    expect(speedscope(profile, 'instructions').profiles).toHaveLength(1);
    expect(() => exportSpeedscope(profile, { event: 'x' })).toThrow(UnknownEventError);
  });

  it('is valid for any names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => speedscope(hostile(name)).profiles.length === 1),
    );
  });
});

/** RFC 4180, enough of it to read back what was written. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r\n)/gy;
  for (let m = cell.exec(text); m !== null; m = cell.exec(text)) {
    row.push(m[1].startsWith('"') ? m[1].slice(1, -1).replaceAll('""', '"') : m[1]);
    if (m[2] === '\r\n') {
      rows.push(row);
      row = [];
    }
    if (cell.lastIndex === text.length) return rows;
  }
  throw new Error(`no CSV at ${cell.lastIndex}: ${text.slice(cell.lastIndex, 50)}`);
}

describe('exportCsv', () => {
  it('counts recursion once, and keeps events apart', async () => {
    const rows = parseCsv([...exportCsv(await scriptProfile(TWO_EVENTS))].join(''));
    expect(rows.map((r) => [r[0], r[3], ...r.slice(7, 11)].join(' '))).toEqual([
      'event function self samples total samples self total',
      'cycles main 1 2 30 40',
      'cycles f 1 1 10 10',
      'instructions f 1 1 3 3',
    ]);
  });

  it('tells functions of one name apart', () => {
    const rows = parseCsv([...exportCsv(drawnProfile('f@x  f@y  g'))].join(''));
    expect(rows.map((r) => [r[3], r[11]])).toEqual([
      ['function', 'body'],
      ['f', 'x'],
      ['f', 'y'],
      ['g', ''],
    ]);
  });

  it('adds up to the samples of a real recording', async () => {
    const profile = await real();
    const rows = parseCsv([...exportCsv(profile)].join('')).slice(1);
    const withStack = [...profile.samples.stack].filter((s) => s >= 0).length;
    expect(rows.reduce((sum, r) => sum + Number(r[7]), 0)).toBe(withStack);
    const kvm = rows.find((r) => r[3] === 'xen_hypercall_pv')!;
    const naive = [...profile.samples.stack.keys()].filter((i) =>
      stackNames(profile, i).includes('xen_hypercall_pv'),
    );
    expect(Number(kvm[8])).toBe(naive.length);
  });

  it('does not let a name become a formula, and reads back', () => {
    for (const name of ['=1+1', '+cmd', '-2', '@x', '\t=1', '"=1', ' =1', "'=1"]) {
      expect(parseCsv(csvLine([name]))[0][0]).toBe(`'${name}`);
    }
    expect(csvLine(['a,b', 'c"d', 'plain', 1.5])).toBe('"a,b","c""d",plain,1.5\r\n');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
        const back = parseCsv(csvLine(cells))[0];
        expect(back.map((cell, i) => (cell === `'${cells[i]}` ? cells[i] : cell))).toEqual(cells);
        expect(back.some((cell) => /^[=+\-@\t\r]/.test(cell))).toBe(false);
      }),
    );
  });
});

/** Element names and the text of titles; throws on anything that is not well-formed. */
function parseSvg(text: string): { elements: string[]; titles: string[] } {
  const elements: string[] = [];
  const titles: string[] = [];
  const open: string[] = [];
  const token = /<\?xml[^<>]*\?>|<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>|([^<>]+)/gy;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const m = token.exec(text);
    if (m === null) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 60)}`);
    const groups: readonly (string | undefined)[] = m;
    const [, close, name, , empty, data] = groups;
    if (data !== undefined && /&(?!(?:amp|lt|gt|quot|#39);)/.test(data))
      throw new Error(`bare ampersand in ${data}`);
    if (data !== undefined && open.at(-1) === 'title') titles.push(data);
    if (name === undefined) continue;
    elements.push(name);
    if (close === '/') expect(open.pop()).toBe(name);
    else if (empty !== '/') open.push(name);
  }
  expect(open).toEqual([]);
  return { elements, titles };
}

describe('exportSvg', () => {
  it('draws the boxes of a real recording, within the picture', async () => {
    const text = [...exportSvg(await real())].join('');
    const { elements, titles } = parseSvg(text);
    expect(new Set(elements)).toEqual(new Set(['svg', 'title', 'rect', 'text', 'g']));
    expect(titles[1]).toBe('all (everything recorded): 1500 samples, 100.00 %');
    expect(titles.some((t) => t.startsWith('xen_hypercall_pv (kernel, [kernel.kallsyms]): '))).toBe(true);
    for (const [, x, width] of text.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(8);
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(1192.05);
    }
  });

  it('gives callees their place above none but their callers', async () => {
    const text = [...exportSvg(await scriptProfile(TWO_EVENTS), { event: 'cycles' })].join('');
    const boxes = [...text.matchAll(/<title>(\w+) .*?<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g)].map(
      (m) => [m[1], Number(m[2]), (Number(m[3]) - 44) / 16, Number(m[4])],
    );
    expect(boxes).toEqual([
      ['all', 8, 0, 1184],
      ['machine', 8, 1, 1184],
      ['main', 8, 2, 1184],
      ['f', 8, 3, 296],
    ]);
  });

  it('is well-formed and without markup of others for any names', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><g onload="x">',
        "]]>&'",
        '\u202egnp',
        '\ud800',
        'x'.repeat(1 << 20),
      ),
    );
    fc.assert(
      fc.property(names, (name) => {
        const text = [...exportSvg(hostile(name))].join('');
        const { elements } = parseSvg(text);
        expect(new Set(elements)).toEqual(new Set(['svg', 'title', 'rect', 'text', 'g']));
        expect(text).not.toMatch(/[^\P{Cc}\t\n\r]|[\u202a-\u202e]|\p{Surrogate}/u);
        expect(text.length).toBeLessThan(20_000);
      }),
    );
  });

  it('cuts very deep stacks in the picture and says so', async () => {
    const frames = Array.from({ length: 100_000 }, (_, i) => `\t12 f${i}+0x1 (/x)\n`).join('');
    const text = [...exportSvg(await scriptProfile(`deep 1 [000] 1.0: 5 cycles: \n${frames}\n`))].join('');
    expect(text).toContain('1 boxes beyond level 1000 not drawn');
    expect(parseSvg(text).elements.filter((e) => e === 'rect').length).toBe(1002);
  });

  it('draws a profile without samples', () => {
    expect(parseSvg([...exportSvg(new ProfileBuilder('empty', 'x').build())].join('')).titles[0]).toBe(
      'empty: no event',
    );
  });
});

describe('StackTree', () => {
  it('walks each stack once, after its caller, and leaves in reverse', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (seeds) => {
        const prefix = Int32Array.from(seeds, (seed, row) => (seed % (row + 1)) - 1);
        const tree = new StackTree({ prefix, func: new Int32Array(prefix.length) });
        const path: number[] = [];
        const entered: number[] = [];
        tree.walk(
          (row, depth) => {
            expect(path.at(-1) ?? -1).toBe(prefix[row]);
            entered.push(row);
            expect(path.push(row)).toBe(depth);
            return true;
          },
          (row) => expect(path.pop()).toBe(row),
        );
        expect(path).toEqual([]);
        expect(entered.sort((a, b) => a - b)).toEqual([...prefix.keys()]);
      }),
    );
  });
});
