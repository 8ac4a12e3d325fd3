/** Which events perf can sample by on a machine. */
import { hardwareEvents } from '../preflight/checks';
import type { Preflight } from '../preflight/preflight';

/** Samples by a timer: works everywhere, and never inside the hypervisor. */
const CLOCK = 'cpu-clock';

/**
 * Those that a counter of the hardware answered for, then the clock; empty without perf. perf itself takes `cycles` without
 * a counter too, samples by the clock, and exits 0.
 */
export function supportedEvents({ facts }: Preflight): readonly string[] {
  return facts.succeeded('perf') ? [...hardwareEvents(facts), CLOCK] : [];
}

/** What is taken where nothing is chosen: all of the hardware, else the clock. */
export function defaultEvents(machine: Preflight): readonly string[] {
  const hardware = supportedEvents(machine).filter((event) => event !== CLOCK);
  return hardware.length > 0 ? hardware : [CLOCK];
}

/** Why these events cannot be sampled on the machine, and which can; undefined if they can. */
export function eventObstacle(machine: Preflight, events: readonly string[]): string | undefined {
  const supported = supportedEvents(machine);
  // Without perf that is the obstacle, and the preflight says so.
  if (supported.length === 0) return undefined;
  if (events.length === 0) return `no event is chosen; it supports ${supported.join(', ')}`;
  const strange = events.filter((event) => !supported.includes(event));
  return strange.length === 0
    ? undefined
    : `it has no event ${strange.join(', ').slice(0, 200)}; it supports ${supported.join(', ')}`;
}
