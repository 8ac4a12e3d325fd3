/** Events and weights as what a drop-down list offers. */
import type { EventChoice, WeightChoice } from '../../src/protocol/messages';
import type { Choice } from '../ui/controls';
import { shortText, tooltipText } from '../ui/safeText';

/** What a list of events offers. */
export function eventOptions(events: readonly EventChoice[]): Choice[] {
  return events.map(({ key, label, explanation }) => ({
    value: key,
    label: shortText(label, 60),
    title: tooltipText(explanation),
  }));
}

/** What a list of weights offers; one that cannot be had says why. */
export function weightOptions(weights: readonly WeightChoice[]): Choice[] {
  return weights.map(({ kind, label, unavailable }) => ({
    value: kind,
    label: shortText(label, 30),
    ...(unavailable !== undefined && { title: tooltipText(unavailable), disabled: true }),
  }));
}
