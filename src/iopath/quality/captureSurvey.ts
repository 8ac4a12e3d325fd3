/** What the checks count of each capture: one pass over the samples. */
import { LAYERS, type Capture, type CaptureKind } from '../../profile/profile';
import { OUTSIDE_XEN, stubStacks } from '../join/stubStacks';
import type { LayeredProfile } from '../layeredProfile';

/** Kinds whose samples were taken: a trace is not sampled. */
const SAMPLED: readonly CaptureKind[] = ['perf', 'pmu', 'script', 'folded', 'pprof'];

/** True of a capture whose samples say what ran at their time. */
export function isSampled({ kind }: Pick<Capture, 'kind'>): boolean {
  return SAMPLED.includes(kind);
}

const HYPERVISOR = LAYERS.indexOf('hypervisor');
const USER = LAYERS.indexOf('user');

export interface CaptureSurvey {
  readonly capture: Capture;
  /** Of samples that are not idle. */
  readonly busy: number;
  /** Of these, innermost in the hypercall stub: Xen was at work, or the tick had waited for events to be let in. */
  readonly inStub: number;
  /** Of these, in the hypervisor. */
  readonly inHypervisor: number;
  /** Of these, in a kernel or the hypervisor without a name: position 0 kernels, 1 the hypervisor. */
  readonly nameless: readonly [kernel: number, hypervisor: number];
  /** True if every event that has samples counts nanoseconds. */
  readonly byClock: boolean;
}

export function surveyCaptures({ recorded: profile, lanes }: LayeredProfile): CaptureSurvey[] {
  const { samples, events, captures, stacks, funcs } = profile;
  const { kind } = stubStacks(profile);
  const idle = Uint8Array.from(lanes.lanes, (lane) => Number(lane.kind === 'idle'));
  // `[kernel.kallsyms]`, `[unknown]`: the module where that is known, no function.
  const nameless = Uint8Array.from(funcs.name, (name) => Number(name.startsWith('[')));
  const count = () => new Int32Array(captures.length);
  const [all, busy, inStub, inHypervisor] = [count(), count(), count(), count()];
  const [kernel, hypervisor, otherUnits] = [count(), count(), count()];
  for (let i = 0; i < samples.stack.length; i++) {
    const event = events[samples.event[i]];
    const capture = event.capture;
    all[capture]++;
    if (event.unit !== 'nanoseconds') otherUnits[capture]++;
    if (idle[lanes.ofSample[i]] === 1) continue;
    busy[capture]++;
    const stack = samples.stack[i];
    if (stack < 0) continue;
    const func = stacks.func[stack];
    const layer = funcs.layer[func];
    if (kind[stack] !== OUTSIDE_XEN) inStub[capture]++;
    if (layer === HYPERVISOR) inHypervisor[capture]++;
    if (nameless[func] === 1 && layer !== USER) (layer === HYPERVISOR ? hypervisor : kernel)[capture]++;
  }
  return captures.flatMap((capture, row): CaptureSurvey[] =>
    isSampled(capture)
      ? [
          {
            capture,
            busy: busy[row],
            inStub: inStub[row],
            inHypervisor: inHypervisor[row],
            nameless: [kernel[row], hypervisor[row]],
            byClock: all[row] > 0 && otherUnits[row] === 0,
          },
        ]
      : [],
  );
}

/** `a` as a share of `b`; 0 of nothing. */
export function shareOf(a: number, b: number): number {
  return b > 0 ? a / b : 0;
}
