/** What the model assumes where a recording does not tell: data (parameters.json, schema beside it) with ranges and sources. */
import type { AssumedRange } from './estimate';
import file from './parameters.json';
import type { Distribution } from './quantile';
import type { Range } from './system';

export type ParameterKey = keyof typeof file.parameters;
export type ParameterUnit = 'cycles' | 'ns' | 'us' | 'ms' | 'ratio' | 'count' | '1/s' | 'GHz';

export interface Parameter {
  readonly key: ParameterKey;
  readonly label: string;
  readonly unit: ParameterUnit;
  readonly distribution: Distribution;
  readonly range: Range;
  readonly source: string;
}

/** All of them, in the order of the file; `measured` of a system and `assume` of a request override their ranges by key. */
export const PARAMETERS: readonly Parameter[] = Object.entries(file.parameters).map(
  ([key, { label, unit, distribution, low, mid, high, source }]): Parameter => ({
    key: key as ParameterKey,
    label,
    unit: unit as ParameterUnit,
    distribution: distribution as Distribution,
    range: { low, mid, high },
    source,
  }),
);

/** Position of a parameter in {@link PARAMETERS}, and so in a row of values. */
export const PARAMETER_AT = Object.fromEntries(PARAMETERS.map(({ key }, i) => [key, i])) as Readonly<
  Record<ParameterKey, number>
>;

/**
 * The parameters as they hold for one system: what a person assumes before what was measured before the default.
 *
 * @param measured,assumed ranges by key, in the unit of the parameter; keys that are no parameter's are left aside
 */
export function parametersFor(
  measured: ReadonlyMap<string, { readonly range: Range; readonly source: string }>,
  assumed: ReadonlyMap<string, AssumedRange> = new Map(),
): Parameter[] {
  return PARAMETERS.map((parameter) => {
    const own = assumed.get(parameter.key);
    if (own !== undefined) {
      const { low, mid, high, source = 'assumed by you' } = own;
      return { ...parameter, range: { low, mid, high }, source };
    }
    const told = measured.get(parameter.key);
    return told === undefined ? parameter : { ...parameter, range: told.range, source: told.source };
  });
}

/** What one of the unit is in the unit of the equations (nanoseconds for all that is time): the only place that converts. */
export function inModelUnits(unit: ParameterUnit, clockHz: number): number {
  switch (unit) {
    case 'cycles':
      return 1e9 / clockHz;
    case 'us':
      return 1e3;
    case 'ms':
      return 1e6;
    case 'ns':
    case 'ratio':
    case 'count':
    case '1/s':
    case 'GHz':
      return 1;
  }
}
