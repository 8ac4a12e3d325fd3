/**
 * Everything uncertain about a system in one row of numbers: parameters, demands, handoffs, limits, the closed loop. A draw
 * is one row, the medians are one, an assumption alone at its 5 % value is one. README.md has the layout's symbols.
 */
import type { AssumedRange } from './estimate';
import { inModelUnits, PARAMETER_AT, parametersFor, PARAMETERS, type Parameter } from './parameters';
import { gammaOverMean, quantiles } from './quantile';
import type { OffloadSystem, Range } from './system';

/** Where in a row which part begins. */
export interface RowLayout {
  /** s of each unit of work on its own, ns per unit of work, before `share`. */
  readonly demand: number;
  /** Share of that demand that is the work's and not the recorders'. */
  readonly share: number;
  /** Per handoff three: r, b and nu. */
  readonly handoff: number;
  /** Per limit: units of work per second. */
  readonly limit: number;
  /** N, then the delay elsewhere in ns per unit of work. */
  readonly loop: number;
  readonly length: number;
}

/** One uncertain number. */
export interface Assumption {
  /** Where it stands in a row. */
  readonly at: number;
  readonly key: string;
  readonly label: string;
  readonly unit: string;
  readonly source: string;
  /** Where it stands if nothing is drawn, in the unit of the equations. */
  readonly middle: number;
  /** True where every draw has the same value. */
  readonly fixed: boolean;
  /** In `unit`, for people. */
  shown(p: number): number;
  /** In the unit of the equations; `p` is the share of all draws below it. */
  value(p: number): number;
}

export interface Assumptions {
  readonly layout: RowLayout;
  /** In the order of the row. */
  readonly list: readonly Assumption[];
  /** Positions in the row of the units of each domain, whose shares are drawn together. */
  readonly domains: readonly (readonly number[])[];
}

const HANDOFF_FIELDS = 3;

/** @param assumed ranges that a person changed or a calibration knows, by the key of the parameter */
export function assumptionsOf(
  system: OffloadSystem,
  assumed?: ReadonlyMap<string, AssumedRange>,
): Assumptions {
  const { units, handoffs, limits, loop } = system;
  const demand = PARAMETERS.length;
  const share = demand + units.length;
  const handoff = share + units.length;
  const limit = handoff + HANDOFF_FIELDS * handoffs.length;
  const loopAt = limit + limits.length;
  const layout: RowLayout = { demand, share, handoff, limit, loop: loopAt, length: loopAt + 2 };
  const parameters = parametersFor(system.measured, assumed);
  const prior = parameters[PARAMETER_AT.outstanding];
  const list: Assumption[] = [
    ...parameterAssumptions(parameters, system.clockHz),
    ...units.map(({ unit, label, demandNs, effectiveSamples }, i): Assumption => {
      const shape = effectiveSamples + 0.5;
      const value = (p: number) => demandNs * gammaOverMean(shape, p);
      return {
        at: demand + i,
        key: `demand:${unit}`,
        label: `Cost of ${label}, as sampled`,
        unit: 'ns',
        source: `${Math.round(effectiveSamples)} independent samples`,
        // The median of few samples' gamma is below its mean; costs stand at what was recorded.
        middle: demandNs,
        fixed: demandNs === 0 || !Number.isFinite(effectiveSamples),
        shown: value,
        value,
      };
    }),
    ...units.map(({ unit, label, shared }, i) =>
      ofRange(share + i, shared ?? { low: 1, mid: 1, high: 1 }, {
        key: `share:${unit}`,
        label: `Share of ${label} that serves the work and not the recorders`,
        unit: 'ratio',
        source: 'what else ran in this recording',
      }),
    ),
    ...handoffs.flatMap((edge, i) => {
      const names = `${units[edge.from].unit}>${units[edge.to].unit}`;
      const way = `from ${units[edge.from].label} to ${units[edge.to].label}`;
      const at = handoff + HANDOFF_FIELDS * i;
      const fact = (offset: number, range: Range, key: string, label: string, unit: string) =>
        ofRange(at + offset, range, {
          key: `${key}:${names}`,
          label: `${label} ${way}`,
          unit,
          source: edge.source,
        });
      return [
        fact(0, edge.perUnit, 'handed', 'Descriptors per unit of work', 'count'),
        fact(1, edge.batch, 'batch', 'Descriptors per batch', 'count'),
        fact(2, edge.notified, 'notified', 'Share of batches that notify', 'ratio'),
      ];
    }),
    ...limits.map(({ perSecond, label, source }, i) =>
      ofRange(limit + i, perSecond, { key: `limit:${label}`, label, unit: '1/s', source }),
    ),
    ofRange(loopAt, loop === null || assumed?.has('outstanding') === true ? prior.range : loop.outstanding, {
      key: 'outstanding',
      label: prior.label,
      unit: prior.unit,
      source: loop === null || assumed?.has('outstanding') === true ? prior.source : loop.source,
    }),
    ofRange(loopAt + 1, loop?.thinkNs ?? { low: 0, mid: 0, high: 0 }, {
      key: 'think',
      label: 'Delay elsewhere per unit of work',
      unit: 'ns',
      source: loop?.source ?? 'none known',
    }),
  ];
  return { layout, list, domains: domainsOf(system, demand) };
}

function parameterAssumptions(parameters: readonly Parameter[], clockHz: number | null): Assumption[] {
  // Of an unknown clock the middle is close enough to convert at: cycles are known less well than that.
  const clock = clockHz ?? 1e9 * parameters[PARAMETER_AT.clock].range.mid;
  return parameters.map((parameter, at): Assumption => {
    const { key, label, unit, range, source } = parameter;
    const factor = inModelUnits(unit, clock);
    const shown = quantiles(parameter.distribution, range);
    return {
      at,
      key,
      label,
      unit,
      source,
      middle: factor * shown(0.5),
      // The closed loop has its own place in the row.
      fixed: range.low === range.high || key === 'outstanding' || key === 'clock',
      shown,
      value: (p) => factor * shown(p),
    };
  });
}

function ofRange(
  at: number,
  range: Range,
  words: { readonly key: string; readonly label: string; readonly unit: string; readonly source: string },
): Assumption {
  const value = quantiles('log-normal', range);
  return { at, ...words, middle: value(0.5), fixed: range.low === range.high, shown: value, value };
}

function domainsOf({ units }: OffloadSystem, demand: number): number[][] {
  const domains = new Map<string | null, number[]>();
  units.forEach(({ domain }, i) => {
    const members = domains.get(domain);
    if (members === undefined) domains.set(domain, [demand + i]);
    else members.push(demand + i);
  });
  return [...domains.values()];
}
