import { describe, expect, it } from 'vitest';
import { idleStacks } from '../../../../src/iopath/idle';
import { wilson } from '../../../../src/profile/interval';
import { divideIntoLanes } from '../../../../src/profile/lanes';
import type { Profile } from '../../../../src/profile/profile';
import { listViews } from '../../../../src/profile/views';
import { costsOfLines } from '../../../../src/source/lines/costsOfLines';
import type { ResolvedSpots, SourcePlace } from '../../../../src/source/lines/resolvedSpots';
import { DOM0, drawnProfile, GUEST1 } from '../../profile/drawnProfile';

/** Per sample its chain of places, innermost first, as `file:line`; '' for a sample without. */
function costs(profile: Profile, chains: readonly string[]) {
  const funcOf = (sample: number) => profile.stacks.func[profile.samples.stack[sample]];
  const keys = chains.map((chain, sample) => (chain === '' ? '' : `${funcOf(sample)} ${chain}`));
  const rows = [...new Set(keys)].filter((key) => key !== '');
  const spots = {
    ofSample: Int32Array.from(keys, (key) => rows.indexOf(key)),
    func: Int32Array.from(rows, (key) => Number(key.split(' ')[0])),
    offset: new Int32Array(rows.length),
    file: new Int32Array(rows.length).fill(-1),
    line: new Int32Array(rows.length),
    files: [],
    buildIds: profile.funcs.modules.map(() => ''),
  };
  const resolved: ResolvedSpots = {
    places: rows.map((key) =>
      key
        .split(' ')
        .slice(1)
        .map((place): SourcePlace => {
          const [file, line] = place.split(':');
          return { file, line: Number(line) };
        }),
    ),
    originOf: new Int32Array(rows.length),
    origins: [{ text: 'the test', madeMs: 5 }],
    notes: [],
  };
  const lanes = divideIntoLanes(profile, idleStacks(profile));
  const [view] = listViews(profile, lanes);
  return costsOfLines({ ...profile, spots }, resolved, lanes, view, 'samples');
}

describe('costs of lines', () => {
  it('are shares of each lane with their intervals', () => {
    const profile = drawnProfile('k!tx k!tx k!tx k!rx k!tx', {
      domains: [DOM0, GUEST1],
      domain: [0, 0, 0, 0, 1],
    });
    const [file, ...others] = costs(profile, ['net/a.c:5', 'net/a.c:5', 'net/a.c:7', '', 'net/a.c:5']);
    expect(others).toEqual([]);
    expect(file).toMatchObject({
      file: 'net/a.c',
      layer: 'kernel',
      module: 'kernel',
      origin: 'the test',
      madeMs: 5,
    });
    expect(file.lines.map((l) => [l.line, l.lane, l.samples, l.self.value])).toEqual([
      [5, 'domain:dom0', 2, 0.5],
      [5, 'domain:guest1', 1, 1],
      [7, 'domain:dom0', 1, 0.25],
    ]);
    expect(file.lines[0].self).toEqual({ value: 0.5, ...wilson(2, 4) });
    expect(file.lines[0].total).toEqual(file.lines[0].self);
  });

  it('of inlined code are those of the lines it was inlined at, too', () => {
    const profile = drawnProfile('sum sum other');
    const files = costs(profile, ['mix.h:6 sum.c:9', 'sum.c:9', 'mix.h:6 other.c:3']);
    const rows = files.flatMap(({ file, lines }) =>
      lines.map((l) => [`${file}:${l.line}`, l.samples, l.totalSamples, l.functions.join()]),
    );
    expect(rows.sort()).toEqual([
      ['mix.h:6', 2, 2, 'sum,other'],
      ['other.c:3', 0, 1, 'other'],
      ['sum.c:9', 1, 2, 'sum'],
    ]);
  });

  it('count a line once that was inlined into itself', () => {
    const [file] = costs(drawnProfile('walk'), ['walk.c:4 walk.c:4 walk.c:9']);
    expect(file.lines.map((l) => [l.line, l.total.value])).toEqual([
      [4, 1],
      [9, 1],
    ]);
  });

  it('of one file are together, however its path was written', () => {
    const files = costs(drawnProfile('f f'), ['./net/../net/a.c:1', 'net//a.c:2']);
    expect(files.map(({ file, lines }) => [file, lines.length])).toEqual([['net/a.c', 2]]);
  });

  it('keep code of the hypervisor and of a kernel apart, the file with the dearest line first', () => {
    const files = costs(drawnProfile('xen!f k!f k!g'), ['sched/core.c:1', 'sched/core.c:1', 'cold.c:1']);
    expect(files.map(({ file, layer }) => [file, layer])).toEqual([
      ['sched/core.c', 'hypervisor'],
      ['cold.c', 'kernel'],
      ['sched/core.c', 'kernel'],
    ]);
  });

  it('are none of a profile without spots', () => {
    const profile = drawnProfile('f');
    const lanes = divideIntoLanes(profile, idleStacks(profile));
    const none = { places: [], originOf: new Int32Array(0), origins: [], notes: [] };
    expect(costsOfLines(profile, none, lanes, listViews(profile, lanes)[0], 'samples')).toEqual([]);
  });
});
