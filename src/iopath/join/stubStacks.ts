/** What the stacks of a domain's own perf say about Xen: which end in a hypercall stub, and by which hypercall. */
import { LAYERS, type Profile } from '../../profile/profile';
import { ANY_ENTRY, entriesOfCaller, isPostponed, isStub, type EntrySet } from './entryPoints';

export const OUTSIDE_XEN = 0;
/** The innermost frame is the hypercall stub: the time is Xen's. */
export const IN_STUB = 1;
/** The stub of the empty hypercall after events were masked: the time is that of the code which masked them. */
export const POSTPONED = 2;

export interface StubStacks {
  /** Per stack {@link OUTSIDE_XEN}, {@link IN_STUB} or {@link POSTPONED}. */
  readonly kind: Uint8Array;
  /** Per stack in a stub: the entries it can be; {@link ANY_ENTRY} where no caller tells. */
  readonly entries: Int32Array;
  /** Per postponed stack: the path to the code that had events masked. */
  readonly without: Int32Array;
}

/** So far up from the stub the caller that names the hypercall is looked for: inlined wrappers are at most a few frames. */
const CALLERS_ASKED = 6;

/** A hypercall stub. */
export const STUB_FUNC = 1;
/** A function that makes the empty hypercall after events were masked. */
export const POSTPONED_FUNC = 2;

export function stubStacks({ stacks, funcs }: Pick<Profile, 'stacks' | 'funcs'>): StubStacks {
  const { prefix, func } = stacks;
  const kind = new Uint8Array(func.length);
  const entries = new Int32Array(func.length);
  const without = new Int32Array(func.length).fill(-1);
  const calls = callFuncs(funcs);
  const entriesOf = callerEntries(funcs);
  /** Per stack whose innermost frames belong to a hypercall: whether one of them is the empty hypercall's. */
  const isEmptyCall = new Uint8Array(func.length);
  // Callers stand before the called, so what holds of a caller is known already.
  for (let stack = 0; stack < func.length; stack++) {
    const call = calls[func[stack]];
    if (call === 0) continue;
    const caller = prefix[stack];
    const nested = caller >= 0 && calls[func[caller]] !== 0;
    without[stack] = nested ? without[caller] : caller;
    isEmptyCall[stack] = call === POSTPONED_FUNC || (nested && isEmptyCall[caller] === 1) ? 1 : 0;
    if (call !== STUB_FUNC) continue;
    // Without a caller there is no code to give the time to.
    if (isEmptyCall[stack] === 1 && without[stack] >= 0) {
      kind[stack] = POSTPONED;
      continue;
    }
    kind[stack] = IN_STUB;
    // The stub itself first: older kernels have one per hypercall.
    for (let at = stack, asked = 0; at >= 0 && asked <= CALLERS_ASKED; at = prefix[at], asked++) {
      entries[stack] = entriesOf(func[at]);
      if (entries[stack] !== ANY_ENTRY) break;
    }
  }
  return { kind, entries, without };
}

const HYPERVISOR = LAYERS.indexOf('hypervisor');
const USER = LAYERS.indexOf('user');

/** Folded stacks do not say which layer a frame is in; the names are the kernel's own. */
const maybeKernel = (layer: number): boolean => layer !== HYPERVISOR && layer !== USER;

/** Per function {@link STUB_FUNC}, {@link POSTPONED_FUNC} or 0. */
export function callFuncs(funcs: Profile['funcs']): Uint8Array {
  return Uint8Array.from(funcs.name, (name, row) => {
    if (!maybeKernel(funcs.layer[row])) return 0;
    if (isStub(name)) return STUB_FUNC;
    return isPostponed(name) ? POSTPONED_FUNC : 0;
  });
}

/** Entries by function, found when they are first asked for. */
function callerEntries(funcs: Profile['funcs']): (func: number) => EntrySet {
  const found = new Int32Array(funcs.name.length).fill(-1);
  return (func) => {
    if (found[func] < 0) {
      found[func] = maybeKernel(funcs.layer[func]) ? entriesOfCaller(funcs.name[func]) : ANY_ENTRY;
    }
    return found[func];
  };
}
