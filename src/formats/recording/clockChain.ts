/** From one clock to another by readings of both: straight lines through two pairs, or a shift through one. */
import type { MachineTscReading } from '../hostText/clocks';

/** A straight line from one clock to another, exact at its anchor. */
export interface ClockLine {
  readonly fromAnchor: bigint;
  readonly toAnchor: bigint;
  /** Units of the target clock per unit of the source. */
  readonly rate: number;
  /** Half-width within which the two were read together. */
  readonly uncertaintyNs: number;
}

export function apply(line: ClockLine, from: number): number {
  return Number(line.toAnchor) + (from - Number(line.fromAnchor)) * line.rate;
}

/** First `a`, then `b`. */
export function chain(a: ClockLine, b: ClockLine): ClockLine {
  const middle = Number(a.toAnchor - b.fromAnchor) * b.rate;
  return {
    fromAnchor: a.fromAnchor,
    toAnchor: b.toAnchor + BigInt(Math.round(middle)),
    rate: a.rate * b.rate,
    uncertaintyNs: a.uncertaintyNs + b.uncertaintyNs,
  };
}

export function inverse(line: ClockLine): ClockLine {
  return { ...line, fromAnchor: line.toAnchor, toAnchor: line.fromAnchor, rate: 1 / line.rate };
}

/** CLOCK_MONOTONIC of a machine -> TSC, from the readings before and after; undefined without both. */
export function monotonicToTsc(
  readings: readonly MachineTscReading[],
  machine: string,
): ClockLine | undefined {
  const before = readings.find((r) => r.machine === machine && r.when === 'before');
  const after = readings.find((r) => r.machine === machine && r.when === 'after');
  if (before === undefined || after === undefined || after.monotonicNs <= before.monotonicNs)
    return undefined;
  const rate = Number(after.tsc - before.tsc) / Number(after.monotonicNs - before.monotonicNs);
  if (!(rate > 0)) return undefined;
  const uncertainty = before.uncertaintyNs > after.uncertaintyNs ? before.uncertaintyNs : after.uncertaintyNs;
  return { fromAnchor: before.monotonicNs, toAnchor: before.tsc, rate, uncertaintyNs: Number(uncertainty) };
}
