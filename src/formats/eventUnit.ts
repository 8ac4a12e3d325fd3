/** What an event counts, told from the name that perf gives it. */
import type { EventUnit } from '../profile/profile';

export interface EventDescription {
  readonly unit: EventUnit;
  /** Nanoseconds of CPU time per unit of period: 1 for clock events, NaN where the name alone cannot tell. */
  readonly nsPerUnit: number;
}

/** perf's modifiers (perf-list(1)): who is counted, how precisely, pinned, exclusive, weak, by BPF, retired. */
const MODIFIERS = /(?::|(\/))[ukhvGHIpPSDWebR]+$/;

/** Clock events of the kernel's software PMU: their period is in nanoseconds (perf_event_open(2)). */
const CLOCKS = new Set(['cpu-clock', 'task-clock']);
const CYCLES =
  /^(?:cpu[-_]?cycles|(?:ref|bus)-cycles|cycles|cycles-ct|cpu[-_]clk[-_]unhalted.*|stalled-cycles-(?:front|back)end)$/i;
const INSTRUCTIONS = /^(?:instructions|inst(?:r|ructions)?_retired(?:[.:_].*)?|retired_instructions)$/i;
const MISSES = /(?:^|[-_.:])miss(?:es|ed)?(?:$|[-_.:])/i;

/** The name as printed, without modifiers: `cycles:P` is `cycles`, `cpu/event=0x3c/u` is `cpu/event=0x3c/`, `kvm:kvm_exit` stays. */
export function withoutModifiers(printed: string): string {
  return printed.trim().replace(MODIFIERS, '$1');
}

/**
 * Unit and clock of an event, from its name with or without modifiers and PMU (`cpu_core/cycles/u`). A cycle's length is not
 * in its name: the reader that knows the clock frequency replaces `nsPerUnit`.
 */
export function describeEvent(name: string): EventDescription {
  const bare = withoutModifiers(name);
  const inPmu = /^[\w-]+\/([^/,]+)\/\w*$/.exec(bare);
  const event = inPmu === null ? bare : inPmu[1];
  if (CLOCKS.has(event)) return { unit: 'nanoseconds', nsPerUnit: 1 };
  return { unit: unitOf(event), nsPerUnit: NaN };
}

function unitOf(event: string): EventUnit {
  if (CYCLES.test(event)) return 'cycles';
  if (INSTRUCTIONS.test(event)) return 'instructions';
  if (MISSES.test(event)) return 'misses';
  return 'events';
}
