/** `calibrate` as scripts use it: what was measured beside what was predicted, what is kept, what is refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCalibration } from '../../../src/offload/calibration/calibration';
import { commandLine } from './commandLine';

const recording = 'test/fixtures/offload/offload-dom0-rx.xenprof';
/** Three runs of each side, from the table beside the recording. */
const runs = (side: string) =>
  readFileSync('test/fixtures/offload/offload-dom0-rx.tsv', 'utf8')
    .split('\n')
    .flatMap((line) => (line.startsWith(side) ? [line.split('\t')[1]] : []))
    .join(',');
const MOVED = ['--side-cores', '1', '--move', 'dom0'];

const { run, pathOf } = commandLine();

interface Document {
  readonly fell: string;
  readonly predicted: { readonly low: number; readonly high: number };
  readonly measured: { readonly ratio: number };
  readonly terms: readonly { readonly key: string; readonly measured: { readonly value: number } }[];
  readonly learnt: { readonly afterwards: { low: number; median: number; high: number }; narrowedBy: number };
  readonly calibration: { readonly host: string; readonly pairs: number };
}

describe('calibrate', () => {
  it('learns from rates of several runs, and later estimates take it up', () => {
    const kept = pathOf('rates.json');
    const words = ['--calibration', kept, '--rate-before', runs('before'), '--rate-after', runs('after')];
    const { stdout, stderr, status } = run('calibrate', recording, ...MOVED, ...words, '--json');
    expect(status, stderr).toBe(0);
    const document = JSON.parse(stdout) as Document;
    expect(Object.keys(document)).toEqual([
      ...['files', 'sideCores', 'moves', 'predicted', 'measured', 'fell', 'error', 'terms', 'termsNote'],
      ...['learnt', 'calibration'],
    ]);
    expect(document.measured.ratio).toBeCloseTo(72.915 / 50.364, 6);
    expect(document.fell).toBe('inside');
    expect(document.terms).toEqual([]);
    const width = ({ low, high }: { low: number; high: number }) => Math.log(high / low);
    expect(document.learnt.narrowedBy).toBeCloseTo(
      1 - width(document.learnt.afterwards) / width(document.predicted),
      6,
    );
    const calibration = readCalibration(readFileSync(kept, 'utf8'));
    expect(calibration.host).toBe(document.calibration.host);
    expect(calibration.pairs).toHaveLength(1);

    const gainOf = (...more: string[]) => {
      const estimate = run('estimate', recording, ...MOVED, '--json', ...more);
      expect(estimate.status, estimate.stderr).toBe(0);
      return (JSON.parse(estimate.stdout) as { gain: { low: number; median: number; high: number } }).gain;
    };
    // Fewer draws than learning takes: the bounds agree within what that makes uncertain.
    const [calibrated, plain] = [width(gainOf('--calibration', kept)), width(gainOf())];
    expect(calibrated / width(document.learnt.afterwards)).toBeCloseTo(1, 1);
    expect(1 - calibrated / plain).toBeCloseTo(document.learnt.narrowedBy, 1);
    expect(calibrated).not.toBe(plain);
  }, 120_000);

  it('divides what two recordings show into the terms that were predicted', () => {
    const { stdout, stderr, status } = run(
      ...['calibrate', recording, recording, ...MOVED, '--calibration', pathOf('same.json'), '--json'],
    );
    expect(status, stderr).toBe(0);
    const document = JSON.parse(stdout) as Document;
    // A recording beside itself: nothing was gained, in no term.
    expect(document.measured.ratio).toBe(1);
    expect(document.terms.map(({ key }) => key)).toEqual(['parallelism', 'costPerUnit', 'idleAndClock']);
    for (const { measured } of document.terms) expect(measured.value).toBeCloseTo(0, 9);
  }, 120_000);

  it('says first where the measurement fell, then how much the interval narrowed, in at most 100 columns', () => {
    const words = ['--calibration', pathOf('text.json'), '--measured', '1.45:1.2-1.7'];
    const { stdout } = run('calibrate', recording, recording, ...MOVED, ...words);
    expect(stdout).toMatch(
      /^Move dom0: Measured 1\.45x, predicted \d\.\d\dx \([^)]*\): inside the interval\./,
    );
    expect(stdout).toMatch(/Where the gain comes from\nterm +predicted +measured\n/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /The interval of this prediction was [\d.]+x to [\d.]+x and (is now|stays as wide)/,
    );
    for (const line of stdout.split('\n')) expect(Array.from(line).length).toBeLessThanOrEqual(100);
  }, 120_000);

  it('counts one measurement once, and keeps hosts apart', () => {
    const kept = pathOf('once.json');
    const words = ['calibrate', recording, ...MOVED, '--calibration', kept, '--measured', '1.4'];
    expect(run(...words).status).toBe(0);
    const again = run(...words);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('has learnt from this measurement already');
    const other = readFileSync(kept, 'utf8').replace(/"host": "[^"]*"/, '"host": "another"');
    writeFileSync(kept, other);
    expect(run(...words).stderr).toContain('was learnt of "another"');
    expect(readFileSync(kept, 'utf8')).toBe(other);
  }, 120_000);

  it('refuses what it cannot use, and says what it takes', () => {
    const refused = (...words: string[]) => {
      const { status, stderr } = run('calibrate', recording, ...words);
      expect(status).toBe(2);
      return stderr;
    };
    expect(refused(...MOVED)).toContain('--calibration FILE');
    expect(refused('--side-cores', '1', '--calibration', pathOf('x'))).toContain('--move');
    const keep = [...MOVED, '--calibration', pathOf('x.json')];
    expect(refused(...keep)).toContain('BEFORE and AFTER');
    for (const ratio of ['0', 'x', '1.4:1.5-1.6', '-1', '1.4:0-2'])
      expect(refused(...keep, `--measured=${ratio}`)).toContain('1.45:1.30-1.62');
    expect(refused(...keep, '--rate-before', '5')).toContain('go together');
    expect(refused(...keep, '--rate-before', '5,,6', '--rate-after', '7')).toContain('--rate-before takes');
    writeFileSync(pathOf('x.json'), '{}');
    expect(refused(...keep, '--measured', '1.4')).toContain('no calibration');
    writeFileSync(pathOf('x.json'), 'not JSON');
    expect(refused(...keep, '--measured', '1.4')).toContain('not JSON');
  }, 240_000);
});
