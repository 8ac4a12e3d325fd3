/** Parameters of the model that a recording tells itself: what a notification and a world switch cost, how long a wake-up takes. */
import { countedDomains } from '../../iopath/breakdown/counted';
import { HYPERCALL_STUB } from '../../iopath/breakdown/survey';
import type { Profile } from '../../profile/profile';
import type { Range } from '../system';
import type { ContextWeights } from './contextWeights';

export type Measured = ReadonlyMap<string, { readonly range: Range; readonly source: string }>;

/** Fewer samples, or fewer counted events, say too little of what one costs. */
const FEWEST = 30;
/** Time is divided by counts of slightly different things, so a figure is known to this factor. */
const FACTOR = 2;

/** By key of the parameter, in its unit: `c_notify` and `world_switch`, in cycles. Empty where the host's clock is not known. */
export function measuredParameters(profile: Profile, weights: ContextWeights, seesXen: boolean): Measured {
  const found = new Map<string, { range: Range; source: string }>();
  const { schedule } = profile;
  const hz = profile.hosts.at(0)?.cpuHz;
  if (schedule === null || hz === undefined) return found;
  const counted = countedDomains(profile, {}, { kind: 'second' });
  const rate = (name?: string) =>
    counted
      .flatMap(({ rows }) =>
        rows.filter((row) => row.kind === 'Hypercall' && (name === undefined || row.name === name)),
      )
      .reduce((sum, row) => ({ count: sum.count + row.count, perSecond: sum.perSecond + row.perSecond }), {
        count: 0,
        perSecond: 0,
      });
  const time = (categories: readonly string[]) => {
    let [ns, samples] = [0, 0];
    for (const { perSecond, parts } of weights.contexts) {
      for (const part of parts) {
        if (!categories.includes(part.category)) continue;
        ns += part.share * perSecond;
        samples += part.samples;
      }
    }
    return { ns, samples };
  };
  const put = (key: string, ns: number, source: string, factor = FACTOR) => {
    const cycles = (ns * hz) / 1e9;
    found.set(key, { range: { low: cycles / factor, mid: cycles, high: cycles * factor }, source });
  };
  const enough = (n: { readonly count: number }, t: { readonly samples: number }) =>
    n.count >= FEWEST && t.samples >= FEWEST;
  if (!seesXen) {
    // All that is seen of Xen is the stub, and all that is counted are hypercalls of any kind.
    const [calls, stub] = [rate(), time([HYPERCALL_STUB])];
    if (!enough(calls, stub)) return found;
    const each = stub.ns / calls.perSecond;
    const source = 'samples in the hypercall stub over hypercalls that xentrace counted, of all kinds';
    put('c_notify', each, source, 3);
    // What most hypercalls do besides is not nothing.
    put('world_switch', each / 2, source, 3);
    return found;
  }
  const [sends, notify] = [rate('event_channel_op'), time(['xen.evtchn', 'hv.evtchn'])];
  if (enough(sends, notify)) {
    put(
      'c_notify',
      notify.ns / sends.perSecond,
      'samples in event channels over notifications that xentrace counted',
    );
  }
  const [switches, switching] = [rate('sched_op'), time(['hv.sched', 'hv.ctxswitch'])];
  if (enough(switches, switching)) {
    put(
      'world_switch',
      // A vCPU that blocks is switched away from and back to.
      switching.ns / (2 * switches.perSecond),
      "samples in Xen's scheduler over times that vCPUs blocked, by xentrace",
    );
  }
  return found;
}
