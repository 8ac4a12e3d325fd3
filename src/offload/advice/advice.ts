/**
 * What could be left out instead of moved: the recorded cost of the categories that a change makes needless, and the gain of it.
 * The gain is that of cheaper work on the busiest core, by the law of the bottleneck: `1 / (1 - saved share)`.
 */
import type { Estimated } from '../estimate';
import { workNs } from '../candidates/candidates';
import type { Advice, Step } from '../plan';
import type { Prepared } from '../prepared';
import type { RecordedState } from '../steps/recordedState';
import type { OffloadSystem, Range } from '../system';
import data from './avoidRules.json';

const RULES = data.rules.map((rule) => ({
  ...rule,
  when: new RegExp(`^(?:${rule.when})$`, 's'),
  categories: new RegExp(`^(?:${rule.categories})$`),
}));

/** Less of the busiest core's demand is not worth advice. */
const LEAST_SHARE = 0.02;
const Z90 = 1.6449;

/** The largest gain first. @param state whose guests are told what to type; no steps if null */
export function avoidAdvice(
  system: OffloadSystem,
  prepared: Prepared,
  state: RecordedState | null,
): Advice[] {
  const { cores, units } = system;
  const demand = cores.map((_, core) =>
    units.reduce((sum, unit) => sum + workNs(unit) * (unit.placement[core] ?? 0), 0),
  );
  const busiest = demand.indexOf(Math.max(...demand));
  if (!(demand[busiest] > 0)) return [];
  const size = bytesPerDescriptor(system);
  // Where something else than a core bounds the rate, cheaper work does not raise it by as much.
  const bound = prepared.check.length > 0 ? medianOf(prepared.check) : 1;
  return RULES.flatMap((rule): Advice[] => {
    if (rule.onlyBelowBytes !== undefined && !(size < rule.onlyBelowBytes)) return [];
    let [cost, onBusiest, samples] = [0, 0, 0];
    for (const unit of units) {
      if (!rule.when.test(unit.unit)) continue;
      for (const part of unit.parts) {
        if (!rule.categories.test(part.category)) continue;
        const ns = part.demandNs * (unit.shared?.mid ?? 1);
        cost += ns;
        onBusiest += ns * (unit.placement[busiest] ?? 0);
        samples +=
          (part.samples * unit.effectiveSamples) /
          Math.max(
            1,
            unit.parts.reduce((n, p) => n + p.samples, 0),
          );
      }
    }
    const share = onBusiest / demand[busiest];
    if (share < LEAST_SHARE) return [];
    const saved = estimatedOf(rule.saved, cost, samples);
    const gain = (ns: number) => 1 / (1 - Math.min(0.95, (ns / cost) * share));
    const limited = (g: number) => (bound > 1.2 ? 1 + (g - 1) / bound : g);
    return [
      {
        key: rule.key,
        title: rule.title,
        reason: `${rule.reason} It takes ${(100 * share).toFixed(0)} % of the busiest core's work here.`,
        savedNs: saved,
        gain: {
          low: limited(gain(saved.low)),
          median: limited(gain(saved.median)),
          high: limited(gain(saved.high)),
        },
        steps: stepsOf(rule, system, state),
        source: rule.source,
      },
    ];
  }).sort((a, b) => b.gain.median - a.gain.median);
}

/** Whether the advice of that key is about work of the category in the unit. */
export function concerns(key: string, unit: string, category: string): boolean {
  return RULES.some((rule) => rule.key === key && rule.when.test(unit) && rule.categories.test(category));
}

/** Sampling error and the range of what goes away, taken as independent. */
function estimatedOf({ low, mid, high }: Range, cost: number, samples: number): Estimated {
  const error = Z90 / Math.sqrt(samples + 1);
  const median = mid * cost;
  return {
    low: Math.max(0, median - Math.hypot((mid - low) * cost, error * median)),
    median,
    high: Math.min(cost * (1 + error), median + Math.hypot((high - mid) * cost, error * median)),
  };
}

function bytesPerDescriptor({ handoffs }: OffloadSystem): number {
  const edge = handoffs.find(({ bytes }) => bytes > 0);
  return edge === undefined ? Infinity : edge.bytes / edge.perUnit.mid;
}

function stepsOf(
  rule: (typeof RULES)[number],
  { units, work }: OffloadSystem,
  state: RecordedState | null,
): Step[] {
  const guests =
    state?.domains.filter(
      ({ role, name }) => role === 'guest' && units.some(({ domain }) => domain === name),
    ) ?? [];
  const step = (where: string, commands: readonly string[], undo: readonly string[]): Step => ({
    title: rule.title,
    where,
    commands,
    undo,
    needs: rule.key === 'persistent-grants' ? 'reconnect' : 'nothing',
    // Names of interfaces inside a guest are the guest's; a person looks first.
    canApply: false,
    note: rule.note,
  });
  const inGuests =
    rule.guestCommands === undefined || work === null
      ? []
      : guests.map(({ name }) => step(name, rule.guestCommands, rule.guestUndo));
  return rule.commands.length > 0 || inGuests.length === 0
    ? [step('dom0', rule.commands, []), ...inGuests]
    : inGuests;
}

function medianOf(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1];
}
