import { describe, expect, test } from 'vitest';
import type { PathCrossing, PathStage, StagePath } from '../../../../src/protocol/breakdown';
import { figureText } from '../../../../webview/breakdown/figureText';
import { bandsOf } from '../../../../webview/stagePath/bands';
import {
  cellText,
  crossingGroups,
  crossingRate,
  stageLines,
  stageShare,
} from '../../../../webview/stagePath/stageTexts';
import { figure } from '../breakdown/figures';

const plain = (text: string) => text.replaceAll('\u202f', ' ');

const stage = (key: string, layerLabel: string, more: Partial<PathStage> = {}): PathStage => ({
  key,
  label: key,
  explanation: 'what it is',
  cells: [{ layer: `domain:${layerLabel}`, category: key }],
  layerLabel,
  kind: layerLabel === 'Hypervisor' ? 'hypervisor' : 'domain',
  colour: layerLabel === 'guest1' ? 1 : 0,
  seen: 'sampled',
  ...figure(0.1),
  ...more,
});

const crossing = (from: string, to: string, more: Partial<PathCrossing> = {}): PathCrossing => ({
  from,
  to,
  label: 'event channel',
  perSecond: 483.3,
  perUnit: null,
  source: 'counted by xentrace',
  ...more,
});

const path = (stages: readonly PathStage[], crossings: readonly PathCrossing[]): StagePath => ({
  key: 'net.transmit',
  label: 'Transmit',
  unitLabel: 'CPU time per packet',
  stages,
  crossings,
  notes: [],
});

const stages = [
  stage('nic', 'dom0'),
  stage('netback', 'dom0'),
  stage('grants', 'Hypervisor'),
  stage('app', 'guest1'),
];

describe('bands of a path', () => {
  test('guests on top, the hypervisor between, dom0 below, whichever way the path goes', () => {
    expect(bandsOf(stages).bands.map((band) => band.label)).toEqual(['guest1', 'Hypervisor', 'dom0']);
    expect(bandsOf(stages).ofStage).toEqual([2, 2, 1, 0]);
    expect(bandsOf([...stages].reverse()).bands).toEqual(bandsOf(stages).bands);
  });
});

describe('crossings', () => {
  test('those between the same stages stand together, and the way matters', () => {
    const groups = crossingGroups(
      path(stages, [
        crossing('app', 'netback'),
        crossing('netback', 'app'),
        crossing('app', 'netback', { label: 'wake-up' }),
      ]),
    );
    expect(groups.map((g) => [g.from, g.to, g.crossings.length])).toEqual([
      [3, 1, 2],
      [1, 3, 1],
    ]);
  });

  test('one whose stage the path does not have is left to the table', () => {
    expect(crossingGroups(path(stages, [crossing('app', 'elsewhere'), crossing('app', 'app')]))).toEqual([]);
  });

  test('rates per second, and per unit where one is chosen', () => {
    const shown = path(stages, []);
    expect(crossingRate(crossing('app', 'netback'), shown)).toBe('483/s');
    expect(crossingRate(crossing('app', 'netback', { perUnit: 2.078 }), shown)).toBe(
      '483/s \u00b7 2.08 per packet',
    );
  });
});

describe('texts of a stage', () => {
  const shown = (format: string) => ({
    path: path(stages, []),
    text: figureText(format),
    isShare: format === '%',
  });

  test('share and interval, of shares only the interval', () => {
    expect(stageShare(stages[0], false).map(plain)).toEqual(['10.0 %', '(9.0\u201311.0 %)']);
    expect(stageShare(stages[0], true).map(plain)).toEqual(['9.0\u201311.0 %']);
  });

  test('one that was not seen has no figures', () => {
    const hidden = stage('grants', 'Hypervisor', { seen: 'hidden', cells: [] });
    expect(stageLines(hidden, shown('%'))).toEqual([
      'grants (Hypervisor)',
      'not visible in this recording',
      'what it is',
    ]);
  });

  test('a click keeps the only cell, or asks which', () => {
    const two = stage('netback', 'dom0', { cells: [{ layer: 'a' }, { layer: 'b' }] });
    expect(stageLines(stages[1], shown('ns')).at(-1)).toContain('keep it');
    expect(stageLines(two, shown('ns')).at(-1)).toContain('choose');
    expect(cellText({ layer: 'domain:dom0', category: 'be.net.tx' })).toBe('be.net.tx in dom0');
    expect(cellText({ layer: 'hypervisor' })).toBe('hypervisor');
  });
});
