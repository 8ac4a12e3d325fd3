/** A comparison as text: what is more than noise first, then why throughput changed. */
import type { Comparison, Difference } from '../compare/comparison';
import type { Decomposition, Estimate } from '../compare/decomposition';
import type { Pair } from '../compare/pairProfiles';
import { ambiguousNames } from '../profile/ambiguousNames';
import { formatCost, percent } from '../iopath/breakdown/costText';
import { table, type Column } from './table';
import { printable } from './terminalText';

/** Rows of a table, unless all are asked for. */
const MOST_ROWS = 40;

export function* compareText(comparison: Comparison, pair: Pair, all: boolean): Generator<string> {
  const { before, after, layers, categories, functions, format } = comparison;
  for (const [word, side] of [
    ['before', before],
    ['after', after],
  ] as const) {
    const seconds = Number.isNaN(side.seconds) ? '' : `, ${side.seconds.toFixed(1)} s`;
    yield printable(`${word.padEnd(7)} ${side.name}: ${side.samples} samples${seconds}`) + '\n';
  }
  yield printable(`${comparison.viewLabel}, ${comparison.unitLabel}`) + '\n';
  const isAmbiguous = ambiguousNames(functions);
  const layerOf = ({ lane }: { readonly lane: number }) => pair.lanes.lanes[lane].label.toLowerCase();
  yield* section('Layers', layers, all, [word('layer', layerOf)], (row) => row, format);
  yield* section(
    'Categories',
    categories,
    all,
    [word('layer', layerOf), word('category', ({ category }) => category)],
    (row) => row,
    format,
  );
  yield* section(
    'Functions, by self',
    functions.filter(({ self }) => self.samplesBefore > 0 || self.samplesAfter > 0),
    all,
    [
      word('layer', layerOf),
      word('category', ({ category }) => category),
      word('function', (row) => `${row.name} (${row.module}${isAmbiguous(row) ? `, ${row.body}` : ''})`, 60),
    ],
    (row) => row.self,
    format,
  );
  yield* explain(comparison.decomposition);
  if (comparison.notes.length > 0) yield '\n';
  for (const note of comparison.notes) yield `${printable(note)}\n`;
}

function word<Row>(title: string, cell: (row: Row) => string, most = 40): Column<Row> {
  return { title, cell, words: true, most };
}

function* section<Row>(
  heading: string,
  rows: readonly Row[],
  all: boolean,
  names: readonly Column<Row>[],
  difference: (row: Row) => Difference,
  format: string,
): Generator<string> {
  const significant = rows.filter((row) => difference(row).significant).length;
  const shown = all ? rows : rows.slice(0, MOST_ROWS);
  const cost = (value: number) => formatCost(value, format);
  const signed = (value: number) => `${value > 0 ? '+' : ''}${cost(value)}`;
  const column = (title: string, cell: (d: Difference) => string, words = false): Column<Row> => ({
    title,
    cell: (row) => cell(difference(row)),
    words,
  });
  yield* table(`${heading}: ${significant} of ${rows.length} differ by more than noise`, shown, [
    ...names,
    column('before', (d) => cost(d.before)),
    column('after', (d) => cost(d.after)),
    column('change', (d) => signed(d.change)),
    column('95 % interval', (d) => `${signed(d.low)} to ${signed(d.high)}`),
    column('relative', (d) =>
      d.relative === null ? (d.after > 0 ? 'new' : '-') : signedPercent(d.relative),
    ),
    column('', (d) => (d.significant ? '' : 'within noise'), true),
  ]);
  if (shown.length < rows.length) yield `… and ${rows.length - shown.length} more: --all shows them\n`;
}

function signedPercent(share: number): string {
  return `${share > 0 ? '+' : ''}${percent(share)}`;
}

function* explain({ gain, withheld, before, after, source, notes }: Decomposition): Generator<string> {
  yield '\nGain\n';
  if (gain !== null) {
    const ln = (e: Estimate) => `${e.value.toFixed(3)} (${e.low.toFixed(3)} to ${e.high.toFixed(3)})`;
    yield `throughput times ${gain.factor.toFixed(3)}, ln ${gain.ln.toFixed(3)}, of which\n`;
    for (const term of gain.terms) {
      yield `  ${term.label.padEnd(26)} ${ln(term.ln)}: times ${term.factor.value.toFixed(3)}. ${term.explanation}\n`;
    }
    const cost = ({ value, low, high }: Estimate) =>
      `${formatCost(value, '')} (${formatCost(low, '')} to ${formatCost(high, '')})`;
    yield `${gain.costUnit}: ${cost(gain.costBefore)} before, ${cost(gain.costAfter)} after; saved ${cost(gain.saved)}, of which\n`;
    for (const part of gain.parts)
      yield `  ${part.label.padEnd(26)} ${cost(part.saved)}. ${part.explanation}\n`;
    yield gain.missShare === null
      ? `Share of cache misses in the gain: not told. ${gain.missShareWithheld ?? ''}\n`
      : `Share of cache misses in the gain: ${percent(gain.missShare.value)} (${percent(gain.missShare.low)} to ${percent(gain.missShare.high)})\n`;
  } else yield `${withheld ?? ''}\n`;
  for (const [word, load] of [
    ['before', before],
    ['after', after],
  ] as const) {
    if (load === null) continue;
    const cores = load.cores.map(({ label, ofBusiest, utilisation }) =>
      utilisation === null
        ? `${label} ${percent(ofBusiest)} of the busiest`
        : `${label} ${percent(utilisation)} busy`,
    );
    yield printable(`load ${word} (${source}): ${cores.join(', ')}`) + '\n';
  }
  for (const note of notes) yield `${printable(note)}\n`;
}
