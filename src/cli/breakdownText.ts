/** A breakdown as a table with bars, no line wider than 100 columns. */
import type { Breakdown } from '../iopath/breakdown/breakdown';
import type { ContextCost } from '../iopath/breakdown/contextCosts';
import type { CostUnit, Figure, Per } from '../iopath/breakdown/costs';
import { formatCost, percent } from '../iopath/breakdown/costText';
import type { CountedDomain } from '../iopath/breakdown/counted';
import type { Ask } from '../iopath/breakdown/survey';
import { categoryLabel } from '../iopath/categories/categoryNames';
import type { Profile } from '../profile/profile';
import { workChoices } from '../profile/work';
import { printable } from './terminalText';

const WIDTH = 100;
const NAME = 44;
const VALUE = 9;
const INTERVAL = 19;
const SHARE = 8;
const BAR = WIDTH - NAME - VALUE - INTERVAL - SHARE - 4;
/** Parts below this are added up in one line. */
const SMALL = 0.002;
const MOST_CONTEXTS = 40;
const MOST_COUNTS = 12;

/** What was found out, to be written. */
export interface BreakdownAnswer {
  readonly result: Breakdown;
  readonly contexts: readonly ContextCost[];
  readonly counted: readonly CountedDomain[];
}

export function* breakdownText(
  profile: Profile,
  ask: Ask,
  { result, contexts, counted }: BreakdownAnswer,
  by: 'category' | 'context',
): Generator<string> {
  const { unit } = result;
  yield* wrapped(`${ask.view.label}: ${unit.label}${dividedBy(profile, ask.per)}`);
  yield '\n';
  yield `${''.padEnd(NAME)} ${'value'.padStart(VALUE)} ${'95 % interval'.padStart(INTERVAL)}${unit.format === '%' ? '' : 'share'.padStart(SHARE + 1)}\n`;
  if (by === 'category') yield* layerLines(result);
  else yield* contextLines(contexts, unit);
  yield line('all', result.whole, unit);
  yield* countLines(counted, unitName(profile, ask.per));
  if (result.notes.length > 0) yield '\n';
  for (const note of result.notes) yield* wrapped(`* ${note}`);
}

function* layerLines({ layers, unit }: Breakdown): Generator<string> {
  for (const layer of layers) {
    yield line(layer.lane.label, layer, unit);
    const large = layer.categories.filter((cost) => cost.share >= SMALL);
    // A layer whose only category is its own name says it once.
    if (layer.lane.kind === 'idle') continue;
    for (const cost of large)
      yield line(`  ${cost.category} (${categoryLabel(cost.category).label})`, cost, unit);
    yield* smallLine(layer.categories.slice(large.length), 'category', 'categories', unit);
  }
}

function* contextLines(contexts: readonly ContextCost[], unit: CostUnit): Generator<string> {
  const large = contexts.filter((context) => context.share >= SMALL).slice(0, MOST_CONTEXTS);
  for (const context of large) yield line(`${context.unit} (${context.kind})`, context, unit);
  yield* smallLine(contexts.slice(large.length), 'context', 'contexts', unit);
}

/** What is too small for a line of its own, together; without an interval, for it is no one thing. */
function* smallLine(
  costs: readonly Figure[],
  one: string,
  several: string,
  unit: CostUnit,
): Generator<string> {
  if (costs.length === 0) return;
  const value = costs.reduce((sum, cost) => sum + cost.value, 0);
  const share = costs.reduce((sum, cost) => sum + cost.share, 0);
  const name = `  ${costs.length} more ${costs.length === 1 ? one : several}`.padEnd(NAME);
  yield (
    `${name} ${formatCost(value, unit.format).padStart(VALUE)} ${''.padStart(INTERVAL)}${shareColumn(share, unit)}`.trimEnd() +
    '\n'
  );
}

function line(name: string, figure: Figure, unit: CostUnit): string {
  const { format } = unit;
  const shown = printable(name);
  const label = shown.length > NAME ? `${shown.slice(0, NAME - 1)}…` : shown.padEnd(NAME);
  const interval =
    figure.low === figure.high
      ? ''
      : `${formatCost(figure.low, format)} – ${formatCost(figure.high, format)}`;
  const bar = '█'.repeat(Math.round(figure.share * BAR));
  return (
    `${label} ${formatCost(figure.value, format).padStart(VALUE)} ${interval.padStart(INTERVAL)}${shareColumn(figure.share, unit)} ${bar}`.trimEnd() +
    '\n'
  );
}

/** Empty where the value is the share. */
function shareColumn(share: number, { format }: CostUnit): string {
  return format === '%' ? '' : percent(share).padStart(SHARE + 1);
}

function* countLines(counted: readonly CountedDomain[], unit: string): Generator<string> {
  for (const { label, rows } of counted) {
    yield `\nCounted by xentrace for ${printable(label)}\n`;
    for (const { kind, name, perSecond, perUnit, ns, batch } of rows.slice(0, MOST_COUNTS)) {
      const facts = [
        `${formatCost(perSecond, '')} a second`,
        ...(perUnit === null ? [] : [`${formatCost(perUnit, '')} a ${unit}`]),
        ...(batch === null ? [] : [`${formatCost(batch, '')} a call`]),
        ...(ns === null ? [] : [`${formatCost(ns, 'ns')} in all`]),
      ].join(', ');
      yield `${printable(`  ${kind} ${name}`).padEnd(NAME)} ${facts}`.slice(0, WIDTH) + '\n';
    }
    if (rows.length > MOST_COUNTS) yield `  ${rows.length - MOST_COUNTS} more kinds (--json lists them)\n`;
  }
}

function dividedBy(profile: Profile, per: Per): string {
  if (per.kind === 'typed') return `, at ${formatCost(per.perSecond, '')} ${per.unit} a second`;
  if (per.kind !== 'work') return '';
  const rate = workChoices(profile).find((r) => r.key === per.key);
  return rate === undefined
    ? ''
    : `, ${rate.label}: ${formatCost(rate.perSecond, '')} ${rate.unit} a second (${rate.source})`;
}

/** "packet" */
function unitName(profile: Profile, per: Per): string {
  const unit =
    per.kind === 'typed'
      ? per.unit
      : workChoices(profile).find((r) => per.kind === 'work' && r.key === per.key)?.unit;
  return (unit ?? 'units').replace(/s$/, '');
}

/** Words in lines of at most 100 columns; what follows the first line is indented. */
function* wrapped(text: string): Generator<string> {
  let row = '';
  for (const word of printable(text).split(' ')) {
    if (row !== '' && row.length + 1 + word.length > WIDTH) {
      yield `${row}\n`;
      row = `  ${word}`;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  if (row !== '') yield `${row}\n`;
}
