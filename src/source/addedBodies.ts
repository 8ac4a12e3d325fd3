/** Functions of one name in one module that are one function of a source, compiled into several files: their costs together. */
import type { FunctionAdvice, FunctionCost, LaneCost, WithInterval } from './sourceCosts';

export interface AddedCost extends FunctionCost {
  /** How many were added. */
  readonly bodies: number;
}

/** One for each layer, module and file, in the order of the first ones; what is alone stays as it is. */
export function addBodies(costs: readonly FunctionCost[]): readonly AddedCost[] {
  const families = new Map<string, FunctionCost[]>();
  for (const cost of costs) {
    const key = `${cost.layer}\0${cost.module}\0${cost.sourceFile}\0${cost.name}`;
    const family = families.get(key);
    if (family === undefined) families.set(key, [cost]);
    else family.push(cost);
  }
  return Array.from(families.values(), (family) => ({
    ...(family.length === 1 ? family[0] : added(family)),
    bodies: family.length,
  }));
}

function added(family: readonly FunctionCost[]): FunctionCost {
  const lanes = new Map<string, LaneCost[]>();
  for (const lane of family.flatMap((cost) => cost.lanes))
    lanes.set(lane.lane, [...(lanes.get(lane.lane) ?? []), lane]);
  return {
    ...family[0],
    symbols: [...new Set(family.flatMap(({ symbols }) => symbols))],
    lanes: Array.from(lanes.values(), addedLane).sort((a, b) => b.total.value - a.total.value),
    advice: addedAdvice(family),
    inlined: family.flatMap(({ inlined }) => inlined).sort((a, b) => b.share - a.share),
    inlinedInto: [...new Set(family.flatMap(({ inlinedInto }) => inlinedInto))],
  };
}

function addedLane(lanes: readonly LaneCost[]): LaneCost {
  const dearest = lanes.reduce((most, lane) => (lane.total.value > most.total.value ? lane : most));
  const perUnit = lanes.flatMap((lane) => (lane.perUnit === null ? [] : [lane.perUnit]));
  return {
    ...dearest,
    self: sum(
      lanes.map(({ self }) => self),
      1,
    ),
    total: sum(
      lanes.map(({ total }) => total),
      1,
    ),
    perUnit: perUnit.length === 0 ? null : sum(perUnit, Infinity),
    selfSamples: lanes.reduce((all, lane) => all + lane.selfSamples, 0),
    totalSamples: lanes.reduce((all, lane) => all + lane.totalSamples, 0),
  };
}

/** Errors of small parts of one whole are nearly independent. */
function sum(parts: readonly WithInterval[], most: number): WithInterval {
  const value = Math.min(
    most,
    parts.reduce((all, part) => all + part.value, 0),
  );
  const down = Math.hypot(...parts.map((part) => part.value - part.low));
  const up = Math.hypot(...parts.map((part) => part.high - part.value));
  return { value, low: Math.max(0, value - down), high: Math.min(most, value + up) };
}

/** Shares of all of it: each body counts for what it costs. */
function addedAdvice(family: readonly FunctionCost[]): FunctionAdvice[] {
  const weightOf = ({ lanes }: FunctionCost) => lanes.reduce((all, { total }) => all + total.value, 0);
  const all = family.reduce((weight, cost) => weight + weightOf(cost), 0);
  const byUnit = new Map<string, FunctionAdvice>();
  for (const cost of family) {
    for (const advice of cost.advice) {
      const key = `${advice.class}\0${advice.unit}\0${advice.mechanism}`;
      const share = (byUnit.get(key)?.share ?? 0) + (all > 0 ? (advice.share * weightOf(cost)) / all : 0);
      byUnit.set(key, { ...advice, share });
    }
  }
  return [...byUnit.values()].sort((a, b) => b.share - a.share);
}
