/** Which event and weight are in force, given what the profile offers. */
import type { EventChoice, WeightChoice, WeightKind } from '../../src/protocol/messages';

export interface Chosen {
  readonly event: EventChoice;
  readonly weight: WeightChoice;
}

/**
 * The event and weight wished for, as far as they exist; otherwise the first event and the first weight that can be
 * chosen, which the host lists best first. Null for a profile without events.
 */
export function choose(
  events: readonly EventChoice[],
  event: string,
  weight: WeightKind | null,
): Chosen | null {
  const found = events.find((e) => e.key === event) ?? events.at(0);
  if (!found) return null;
  const possible = found.weights.filter((w) => w.unavailable === undefined);
  const chosen = possible.find((w) => w.kind === weight) ?? possible.at(0) ?? found.weights.at(0);
  return chosen ? { event: found, weight: chosen } : null;
}

/** Unit to print after a weight: "samples", "cycles"; '' where the text carries it already. */
export function unitOf({ kind, label, format }: WeightChoice): string {
  if (format === 'ns') return '';
  if (kind === 'samples') return 'samples';
  // "Period (cycles)" names the unit in brackets.
  return /\(([^()]+)\)$/.exec(label)?.[1] ?? label;
}
