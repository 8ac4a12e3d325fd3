/** `compare BEFORE AFTER`: what changed between two recordings, what of it is more than noise, and why. */
import { compareProfiles } from '../compare/compareProfiles';
import {
  CannotCompare,
  type Comparison,
  type CompareQuery,
  type Difference,
  type WorkRates,
} from '../compare/comparison';
import { pairProfiles, type Pair } from '../compare/pairProfiles';
import type { PairedView } from '../compare/pairViews';
import { commonRates } from '../compare/workRates';
import { CannotDivide } from '../iopath/breakdown/costs';
import { layerProfile } from '../iopath/layeredProfile';
import type { WorkUnit } from '../profile/counters';
import { compareText } from './compareText';
import { openFirst, weightOption, type Invocation } from './invocation';
import { rulesOption } from './rulesOption';
import { writeOut } from './terminalText';
import { UsageError } from './usage';

export async function compareCommand(invocation: Invocation): Promise<void> {
  const { files, options } = invocation;
  const rules = await rulesOption(invocation);
  const before = layerProfile(await openFirst({ files: [files[0]], options }), rules);
  const after = layerProfile(await openFirst({ files: [files[1]], options }), rules);
  const pair = pairProfiles(before, after);
  const view = chooseView(pair, options.event);
  const work = workOption(invocation, commonRates(pair));
  const comparison = compare(pair, {
    view: view.key,
    weight: weightOption(invocation) ?? view.weight,
    per: work.per,
    ...(work.rates !== undefined && { rates: work.rates }),
  });
  const kept = onlyLayer(comparison, pair, options.layer);
  await writeOut(
    options.json === true
      ? [`${JSON.stringify(jsonDocument(kept, pair))}\n`]
      : compareText(kept, pair, options.all === true),
  );
}

function compare(pair: Pair, query: CompareQuery): Comparison {
  try {
    return compareProfiles(pair, query);
  } catch (error) {
    if (error instanceof CannotCompare || error instanceof CannotDivide) throw new UsageError(error.message);
    throw error;
  }
}

/** By the view's key, or by the event's name; the first that both have if nothing is asked for. */
function chooseView({ views, before, after }: Pair, event: string | undefined): PairedView {
  const found = event === undefined ? views.at(0) : views.find((v) => v.key === event || v.event === event);
  if (found !== undefined) return found;
  const keysOf = (side: Pair['before']) =>
    side.layered.views.map(({ key }) => key.replace(/^event:/, '')).join(', ') || 'no samples';
  throw new UsageError(
    event === undefined
      ? `the files have no event in common: there is ${keysOf(before)} before and ${keysOf(after)} after; record both with the same event`
      : `there is no event ${JSON.stringify(event)} in both files; both have ${views.map((v) => v.event).join(', ') || 'none'}`,
  );
}

const UNITS: Readonly<Record<string, WorkUnit>> = { packet: 'packets', byte: 'bytes', request: 'requests' };

/** What to divide by, from --per, --unit, --rate-before and --rate-after. */
function workOption(
  { options }: Invocation,
  common: readonly WorkRates[],
): { readonly per: CompareQuery['per']; readonly rates?: WorkRates } {
  const { per = 'share', unit: key } = options;
  const unit = UNITS[per] as WorkUnit | undefined;
  if (per !== 'share' && per !== 'second' && unit === undefined)
    throw new UsageError(`--per takes share, second, packet, byte or request, not ${JSON.stringify(per)}`);
  const typed = typedRates(options['rate-before'], options['rate-after']);
  if (typed !== undefined) {
    if (unit === undefined)
      throw new UsageError('--rate-before and --rate-after need --per packet, byte or request');
    if (key !== undefined) throw new UsageError('--unit and --rate-before exclude each other');
    return { per: 'unit', rates: { unit, ...typed, label: 'typed in' } };
  }
  // Shares and seconds need no counter, but a gain cannot be explained without one.
  const chosen = common.find((rates) =>
    key === undefined ? unit === undefined || rates.unit === unit : rates.counters?.before === key,
  );
  const listed =
    common.length === 0
      ? 'the files have no counter in common: give --rate-before and --rate-after'
      : `both have ${common.map((rates) => rates.counters?.before).join(', ')}`;
  if (key !== undefined && chosen === undefined)
    throw new UsageError(`there is no counter ${JSON.stringify(key)} in both files; ${listed}`);
  if (chosen !== undefined && unit !== undefined && chosen.unit !== unit)
    throw new UsageError(`${key ?? ''} counts ${chosen.unit}, not ${unit}`);
  if (unit === undefined) {
    return { per: per === 'second' ? 'second' : 'share', ...(chosen !== undefined && { rates: chosen }) };
  }
  if (chosen !== undefined) return { per: 'unit', rates: chosen };
  throw new UsageError(
    `no counter of ${unit} moved in both files; give --rate-before and --rate-after; ${listed}`,
  );
}

function typedRates(
  before: string | undefined,
  after: string | undefined,
): { readonly before: number; readonly after: number } | undefined {
  if (before === undefined && after === undefined) return undefined;
  if (before === undefined || after === undefined)
    throw new UsageError('--rate-before and --rate-after go together');
  const rate = (option: string, text: string) => {
    const perSecond = Number(text);
    if (perSecond > 0 && Number.isFinite(perSecond)) return perSecond;
    throw new UsageError(`${option} takes a number above 0 a second, not ${JSON.stringify(text)}`);
  };
  return { before: rate('--rate-before', before), after: rate('--rate-after', after) };
}

function onlyLayer(comparison: Comparison, pair: Pair, layer: string | undefined): Comparison {
  if (layer === undefined) return comparison;
  const { lanes } = pair.lanes;
  const lane = lanes.findIndex(({ label }) => label.toLowerCase() === layer.toLowerCase());
  if (lane < 0) {
    throw new UsageError(
      `there is no layer ${JSON.stringify(layer)}; there are ${lanes.map((l) => l.label.toLowerCase()).join(', ')}`,
    );
  }
  return {
    ...comparison,
    layers: comparison.layers.filter((row) => row.lane === lane),
    categories: comparison.categories.filter((row) => row.lane === lane),
    functions: comparison.functions.filter((row) => row.lane === lane),
  };
}

function jsonDocument(comparison: Comparison, { lanes }: Pair) {
  const { query, unitLabel, before, after, decomposition, notes } = comparison;
  const layer = (row: { readonly lane: number }) => lanes.lanes[row.lane].label.toLowerCase();
  return {
    event: query.view,
    weight: query.weight,
    per: query.per,
    unit: unitLabel,
    rates: query.rates ?? null,
    before,
    after,
    layers: comparison.layers.map((row) => ({ layer: layer(row), ...jsonDifference(row) })),
    categories: comparison.categories.map((row) => ({
      layer: layer(row),
      category: row.category,
      ...jsonDifference(row),
    })),
    functions: comparison.functions.map((row) => ({
      name: row.name,
      ...(row.body !== '' && { body: row.body }),
      module: row.module,
      layer: layer(row),
      category: row.category,
      ...jsonDifference(row.self),
      total: jsonDifference(row.total),
    })),
    decomposition,
    notes,
  };
}

function jsonDifference(difference: Difference): Difference {
  const { before, after, change, low, high, relative, significant, samplesBefore, samplesAfter } = difference;
  return { before, after, change, low, high, relative, significant, samplesBefore, samplesAfter };
}
