/** What stands above a function: its cost in each layer, and what can be done about it. */
import { formatCost } from '../iopath/breakdown/costText';
import type { Estimated } from '../offload/estimate';
import { TELLING_CHANCE } from '../offload/verdict';
import { addBodies, type AddedCost } from './addedBodies';
import type { MatchedFunction } from './match/matchFunctions';
import type { FunctionAdvice, LaneCost, SourceCosts, WithInterval } from './sourceCosts';

/** Shares of the layer, costs per unit of work, or both. */
export type LensShow = 'share' | 'perUnit' | 'both';

export interface LensText {
  readonly kind: 'cost' | 'advice';
  readonly title: string;
  /** Several lines of plain text. */
  readonly tooltip: string;
}

/** Layers that have a lens of their own; what is left is counted in one. */
const MOST_LANES = 3;
/** A share that rests on fewer samples is only told to be small. */
export const FEWEST_SAMPLES = 5;
/** What a unit must have of a function for the advice to be about all of it. */
const NEARLY_ALL = 0.9;

interface LaneOfFunction {
  readonly cost: AddedCost;
  readonly lane: LaneCost;
}

/** Costs first, the dearest layer first, then advice. */
export function lensTexts(match: MatchedFunction, costs: SourceCosts, show: LensShow): readonly LensText[] {
  const added = addBodies(match.costs);
  const lanes = lanesOf(added);
  const texts = lanes.slice(0, MOST_LANES).map(({ cost, lane }): LensText => {
    const where = added.length > 1 ? `${lane.label} ${cost.module}` : lane.label;
    return {
      kind: 'cost',
      title: `${match.doubt === null ? '' : '≈ '}${where} ${figures(lane, costs, show)}`,
      tooltip: costTooltip(match, cost, lane, costs),
    };
  });
  const more = lanes.slice(MOST_LANES);
  if (more.length > 0) texts.push(moreLanes(more));
  const advice = added.flatMap((cost) => cost.advice).sort((a, b) => b.share - a.share);
  return advice.length === 0 ? texts : [...texts, adviceText(advice[0], advice.slice(1))];
}

/** How many texts there will be: places are wanted before what stands there. */
export function lensCount(match: MatchedFunction): number {
  const lanes = addBodies(match.costs).reduce((sum, cost) => sum + cost.lanes.length, 0);
  const advised = match.costs.some((cost) => cost.advice.length > 0);
  return Math.min(lanes, MOST_LANES) + Number(lanes > MOST_LANES) + Number(advised);
}

/** The largest share of a layer that the function has, with all that it calls. */
export function largestShare(match: MatchedFunction): number {
  return Math.max(0, ...lanesOf(addBodies(match.costs)).map(({ lane }) => lane.total.value));
}

/** `12.4 % ±0.8`; `< 0.9 %` where too few samples tell. */
export function shareText(share: WithInterval, samples: number): string {
  if (samples < FEWEST_SAMPLES) return `< ${percentOf(share.high)} %`;
  const half = (share.high - share.low) / 2;
  return `${percentOf(share.value)} % ±${percentOf(half, share.value)}`;
}

/** A factor on throughput as a change: `+18 % (9–27 %)`, `+2 % (−11 to +17 %)`. */
export function gainText({ low, median, high }: Estimated): string {
  const [from, middle, to] = [low, median, high].map((factor) => Math.round((factor - 1) * 100));
  const interval = from < 0 ? `${signed(from)} to ${signed(to)} %` : `${from}–${to} %`;
  return `${signed(middle)} % (${interval})`;
}

function lanesOf(costs: readonly AddedCost[]): LaneOfFunction[] {
  return costs
    .flatMap((cost) => cost.lanes.map((lane) => ({ cost, lane })))
    .sort((a, b) => b.lane.total.value - a.lane.total.value);
}

function figures(lane: LaneCost, { perUnit }: SourceCosts, show: LensShow): string {
  const { self, total, selfSamples } = lane;
  const parts: string[] = [];
  const unit =
    perUnit === null || lane.perUnit === null ? null : unitText(lane.perUnit, perUnit, selfSamples);
  if (selfSamples > 0 && (show !== 'perUnit' || unit === null))
    parts.push(`${shareText(self, selfSamples)} self`);
  // All of a leaf is its own: once is enough.
  if (lane.totalSamples > selfSamples) parts.push(`${totalText(total, lane.totalSamples)} total`);
  if (selfSamples > 0 && unit !== null && show !== 'share')
    parts.push(`${unit}${show === 'perUnit' ? ' self' : ''}`);
  return parts.join(' · ');
}

function totalText(total: WithInterval, samples: number): string {
  return samples < FEWEST_SAMPLES
    ? `< ${percentOf(total.high)} %`
    : `${percentOf(total.value, 10 * total.value)} %`;
}

function unitText(
  cost: WithInterval,
  { format, suffix }: { readonly format: string; readonly suffix: string },
  samples: number,
): string {
  return samples < FEWEST_SAMPLES
    ? `< ${formatCost(cost.high, format)}${suffix}`
    : `${formatCost(cost.value, format)}${suffix}`;
}

function costTooltip(
  { doubt, fn }: MatchedFunction,
  cost: AddedCost,
  lane: LaneCost,
  costs: SourceCosts,
): string {
  const { perUnit, metric, profile } = costs;
  const range = ({ value, low, high }: WithInterval) =>
    `${percentOf(value)} % (${percentOf(low, value)}–${percentOf(high, value)} %)`;
  const ofLane = `of ${lane.label}`;
  const lines = [
    `${fn.name} in ${cost.module}, ${profile}`,
    `Self: ${range(lane.self)} ${ofLane}, ${plural(lane.selfSamples, 'sample')}`,
    `Total, with all that it calls: ${range(lane.total)} ${ofLane}, ${plural(lane.totalSamples, 'sample')}`,
  ];
  if (perUnit !== null && lane.perUnit !== null) {
    const text = (value: number) => formatCost(value, perUnit.format);
    lines.push(
      `Self: ${text(lane.perUnit.value)} (${text(lane.perUnit.low)}–${text(lane.perUnit.high)})${perUnit.suffix}`,
    );
  }
  lines.push(`Intervals are 95 %. Counted: ${metric.label}.`);
  if (cost.symbols.length > 1) lines.push(`Recorded as ${listed(cost.symbols)}.`);
  if (cost.bodies > 1)
    lines.push(`Compiled into ${cost.bodies} places of ${cost.module}: their costs are added up.`);
  if (cost.inlined.length > 0)
    lines.push(
      `Inlined into it: ${listed(cost.inlined.map(({ name, share }) => `${name} ${percentOf(share)} %`))}.`,
    );
  if (cost.inlinedInto.length > 0) lines.push(`The compiler put it into ${listed(cost.inlinedInto)}.`);
  if (doubt !== null) lines.push(`≈ ${doubt}`);
  return lines.join('\n');
}

function moreLanes(lanes: readonly LaneOfFunction[]): LensText {
  return {
    kind: 'cost',
    title: plural(lanes.length, 'more layer'),
    tooltip: lanes
      .map(
        ({ cost, lane }) =>
          `${lane.label}, ${cost.module}: ${totalText(lane.total, lane.totalSamples)} total`,
      )
      .join('\n'),
  };
}

function adviceText(advice: FunctionAdvice, others: readonly FunctionAdvice[]): LensText {
  const part = advice.share < NEARLY_ALL ? ` (${Math.round(100 * advice.share)} % of it)` : '';
  const lines = [
    `${advice.label}: ${advice.mechanism}.`,
    advice.reason,
    ...(advice.gain === null
      ? []
      : [`Throughput ${gainText(advice.gain)} if done alone; the interval is 90 %.`]),
    ...(advice.chanceOfGain === null
      ? []
      : [`Chance that it gains at all: ${Math.round(100 * advice.chanceOfGain)} %.`]),
    ...others.map((other) => `${Math.round(100 * other.share)} % of it: ${adviceTitle(other, '')}`),
  ];
  return { kind: 'advice', title: adviceTitle(advice, part), tooltip: lines.join('\n') };
}

function adviceTitle(advice: FunctionAdvice, part: string): string {
  const { gain, mechanism } = advice;
  const label = advice.label.replace(/ \([^)]*\)$/, '');
  const gained = gain === null ? '' : `, ${gainText(gain)}`;
  switch (advice.class) {
    case 'move-now':
    case 'move-with-queues':
      return `Offload${part}: ${label} → ${isTelling(advice) ? 'side-core' : 'no sure gain'}${gained}`;
    case 'move-with-code':
      return `Movable with new code${part}: ${label}${gained}`;
    case 'batch-instead':
      return `Avoid${part}: batch it, ${mechanism}${gained}`;
    case 'avoid-instead':
      return `Avoid${part}: ${mechanism}${gained}`;
    case 'stay':
      return `Stays${part}: ${mechanism}`;
  }
}

/** As the Offload tab decides; of a withheld gain nothing is said. */
function isTelling({ gain, chanceOfGain }: FunctionAdvice): boolean {
  return gain === null || (chanceOfGain ?? 0) >= TELLING_CHANCE;
}

/** As many digits as tell something: of 12.4 one behind the point, of 0.124 two; `like` is what decides. */
function percentOf(share: number, like = share): string {
  const size = Math.abs(like) * 100;
  const places = size >= 100 ? 0 : size >= 0.995 ? 1 : 2;
  return (share * 100).toFixed(places);
}

function signed(percent: number): string {
  return percent < 0 ? `−${-percent}` : `+${percent}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const MOST_LISTED = 6;

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_LISTED;
  return [...names.slice(0, MOST_LISTED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
