/** An estimate on a terminal, no line wider than 100 columns: what it would gain, how sure that is, and what it rests on. */
import type { CoreEstimate, Estimate, Move, TornadoRow } from '../offload/estimate';
import type { OffloadSystem } from '../offload/system';
import { changeText, gainText, nsText, percentText, rangeText, throughputText } from './offloadNumbers';
import { rateText, table } from './table';
import { printable } from './terminalText';

const WIDTH = 100;
const BAR = 20;
const MOST_CORES = 16;
const MOST_ASSUMPTIONS = 8;
/** Assumptions that change the gain by less are not worth a line. */
const LEAST_SWING = 0.01;

export function* estimateText(
  system: OffloadSystem,
  estimate: Estimate,
  moves: readonly Move[],
): Generator<string> {
  const { work } = system;
  const { gain, baseline } = estimate;
  yield* wrapped(`${moves.length === 0 ? 'Nothing moved' : `Move ${movesText(moves)}`}: ${estimate.summary}`);
  yield '\n';
  const rows: [string, string][] = [];
  if (estimate.verdict === 'bounds-only')
    rows.push(['at most', `${gainText(estimate.amdahl.most)} (Amdahl)`]);
  else {
    rows.push([
      'gain',
      `${gainText(gain)}, likelier than not to be one: ${percentText(estimate.chanceOfGain)}`,
    ]);
    rows.push([
      'at equal cores',
      estimate.equalCoreGain === null ? 'not to be told: too few cores' : gainText(estimate.equalCoreGain),
    ]);
  }
  if (work !== null && baseline.throughput !== null && estimate.throughput !== null) {
    const text = (perSecond: number) => throughputText(perSecond, work.unit);
    rows.push(['throughput now', `${rangeText(baseline.throughput, text)}, without recorders`]);
    rows.push(['throughput then', rangeText(estimate.throughput, text)]);
  }
  const each = work === null ? 'second' : work.unit.replace(/s$/, '');
  rows.push([
    `cost per ${each}`,
    `${rangeText(baseline.nsPerUnit, nsText)}; then ${rangeText(estimate.nsPerUnit, nsText)}`,
  ]);
  if (estimate.latencyNs !== null) {
    rows.push([
      'latency',
      `${rangeText(estimate.latencyNs.before, nsText)}; then ${rangeText(estimate.latencyNs.after, nsText)}`,
    ]);
  }
  rows.push([
    'cores',
    `${estimate.occupiedCores.before} occupied, then ${estimate.occupiedCores.after}; working ${estimate.workingCores.before.median.toFixed(2)}, then ${estimate.workingCores.after.median.toFixed(2)}`,
  ]);
  if (baseline.check !== null)
    rows.push([
      'the recording',
      `model ${baseline.check.ratio.median.toFixed(2)} of the recorded rate: ${baseline.check.bounds}`,
    ]);
  for (const [name, text] of rows) yield* wrapped(`${name.padEnd(18)}${text}`, 18);
  yield* coreLines(estimate.cores);
  yield* partLines(estimate, each);
  yield* tornadoLines(estimate.tornado, gain.median);
  yield* list('Withheld', estimate.withheld);
  yield* list('What it rests on', estimate.notes);
}

export function movesText(moves: readonly Move[]): string {
  const several = moves.some(({ sideCore }) => sideCore > 0);
  return moves
    .map(({ unit, sideCore }) => (several ? `${unit} to side-core ${sideCore + 1}` : unit))
    .join(', ');
}

function* coreLines(cores: readonly CoreEstimate[]): Generator<string> {
  const shown = cores
    .filter(({ before, after }) => before.median > 0.005 || after.median > 0.005)
    .slice(0, MOST_CORES);
  if (shown.length === 0) return;
  yield '\nCores                  before                        after\n';
  for (const { label, before, after, bottleneck, isSideCore } of shown) {
    const name = `${printable(label)}${isSideCore ? ' (side)' : ''}`.slice(0, 21).padEnd(22);
    const bar = (share: number) => '█'.repeat(Math.round(Math.min(1, share) * BAR)).padEnd(BAR, '·');
    yield `${name} ${bar(before.median)} ${percentText(before.median).padStart(6)}  ${bar(after.median)} ${percentText(after.median).padStart(6)}${bottleneck >= 0.5 ? '  bottleneck' : ''}\n`;
  }
}

function* partLines({ parts }: Estimate, each: string): Generator<string> {
  const log = ({ low, median, high }: { low: number; median: number; high: number }) =>
    gainText({ low: Math.exp(low), median: Math.exp(median), high: Math.exp(high) });
  yield '\nWhere the gain comes from\n';
  yield `  parallelism        ${log(parts.parallelism)}\n`;
  yield `  cost per ${each.padEnd(10)}${log(parts.costPerUnit)}\n`;
  yield `  idle, limits, clock ${log(parts.idleAndClock).trimStart()}\n`;
  const cache = parts.cacheReliefNs === null ? 'not told' : rangeText(parts.cacheReliefNs, nsText);
  yield* wrapped(
    `  a ${each} costs: fewer misses save ${cache}; lines that change cores cost ${rangeText(parts.coherenceLossNs, nsText)}; handing over costs ${rangeText(parts.handoffNs, nsText)}`,
    4,
  );
}

function* tornadoLines(tornado: readonly TornadoRow[], median: number): Generator<string> {
  const rows = tornado
    .filter(({ gainAtLow, gainAtHigh }) => Math.abs(gainAtHigh - gainAtLow) >= LEAST_SWING)
    .slice(0, MOST_ASSUMPTIONS);
  yield* table(`Assumptions by influence (gain ${changeText(median)})`, rows, [
    { title: 'assumption', cell: ({ label }) => label, words: true, most: 44 },
    { title: 'from', cell: ({ low, unit }) => valueText(low, unit) },
    { title: 'to', cell: ({ high, unit }) => valueText(high, unit) },
    {
      title: 'gain',
      cell: ({ gainAtLow, gainAtHigh }) => `${changeText(gainAtLow)} … ${changeText(gainAtHigh)}`,
    },
  ]);
}

const valueText = (value: number, unit: string): string =>
  `${value === 0 ? '0' : rateText(Math.abs(value))}${unit === 'ratio' || unit === 'count' ? '' : ` ${unit}`}`;

export function* list(heading: string, lines: readonly string[]): Generator<string> {
  if (lines.length === 0) return;
  yield `\n${heading}\n`;
  for (const text of lines) yield* wrapped(`* ${text}`, 2);
}

/** Words in lines of at most 100 columns; what follows the first line is indented. */
export function* wrapped(text: string, indent = 2): Generator<string> {
  const lead = /^ */.exec(text)?.[0] ?? '';
  let row = '';
  for (const word of printable(text).trimStart().split(' ')) {
    const start = row === '' ? lead : '';
    if (row !== '' && row.length + 1 + word.length > WIDTH) {
      yield `${row}\n`;
      row = `${' '.repeat(indent)}${word}`;
    } else row = row === '' ? `${start}${word}` : `${row} ${word}`;
  }
  if (row !== '') yield `${row}\n`;
}
