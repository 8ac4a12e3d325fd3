/** Costs as text: shares in percent, durations with a unit, everything else with three digits. */

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** @param format as in `CostUnit`: '%', 'ns', or anything else for plain numbers */
export function formatCost(value: number, format: string): string {
  if (format === '%') return percent(value);
  return format === 'ns' ? duration(value) : scaled(value);
}

const TIMES: readonly (readonly [number, string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
];

function duration(ns: number): string {
  const [size, name] = TIMES.find(([from]) => Math.abs(ns) >= from * 0.9995) ?? [1, 'ns'];
  return `${digits(ns / size)} ${name}`;
}

const SCALES: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

function scaled(value: number): string {
  const [size, name] = SCALES.find(([from]) => Math.abs(value) >= from * 0.9995) ?? [1, ''];
  return `${digits(value / size)}${name}`;
}

/** Three digits that count, without an exponent. */
function digits(value: number): string {
  if (value === 0) return '0';
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(places, 20));
}
