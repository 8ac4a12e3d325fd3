/**
 * Profiles as small drawings: one column a sample, outermost function on top, as in the tests of the Firefox Profiler.
 *
 *     main      main      k!idle
 *     k!read    parse     k!halt
 *
 * `xen!` marks a function of the hypervisor, `k!` one of a kernel, anything else is user code; `f@x` is the `f` whose body is `x`.
 */
import { divideIntoLanes, type Lanes } from '../../../src/profile/lanes';
import { buildCallTree, type CallTree } from '../../../src/profile/callTree';
import type { CaptureKind, Domain, EventUnit, Layer, Profile } from '../../../src/profile/profile';
import { ProfileBuilder } from '../../../src/profile/profileBuilder';

export interface DrawnEvent {
  readonly name: string;
  readonly unit?: EventUnit;
  readonly nsPerUnit?: number;
  readonly kind?: CaptureKind;
  /** Position in `domains` of the machine that recorded it. */
  readonly domain?: number;
}

/** Per sample, in the order of the columns; what is left out is as for a sample of one machine without details. */
export interface DrawnColumns {
  readonly comm?: readonly (string | undefined)[];
  readonly period?: readonly number[];
  readonly timeNs?: readonly number[];
  readonly cpu?: readonly number[];
  readonly vcpu?: readonly number[];
  /** Position in `domains`. */
  readonly domain?: readonly number[];
  /** Position in `events`. */
  readonly event?: readonly number[];
  readonly domains?: readonly Domain[];
  readonly events?: readonly DrawnEvent[];
}

const MACHINE: Domain = { id: null, name: 'machine', role: 'native' };
export const DOM0: Domain = { id: 0, name: 'dom0', role: 'dom0' };
export const GUEST1: Domain = { id: 1, name: 'guest1', role: 'guest' };
export const IDLE: Domain = { id: 32767, name: 'idle', role: 'idle' };

const LAYER: Readonly<Record<string, Layer>> = { xen: 'hypervisor', k: 'kernel', unknown: 'unknown' };

export function drawnProfile(drawing: string, columns: DrawnColumns = {}): Profile {
  const builder = new ProfileBuilder('drawing', 'folded stacks');
  const domains = (columns.domains ?? [MACHINE]).map((domain) => builder.domain(domain));
  const events = (columns.events ?? [{ name: 'cpu-clock', unit: 'nanoseconds', nsPerUnit: 1 }]).map(
    ({ name, unit = 'events', nsPerUnit = NaN, kind = 'perf', domain = 0 }: DrawnEvent, i) => {
      const clock = { clock: 'drawn', method: 'itself', uncertaintyNs: 0 };
      const capture = builder.capture({ name: `capture${i}`, kind, domain, samples: 0, lost: i, clock });
      return builder.event({ name, capture, unit, nsPerUnit });
    },
  );
  stacksOf(drawing).forEach((names, i) => {
    let stack = -1;
    for (const name of names) {
      const bang = name.indexOf('!');
      const layer = LAYER[name.slice(0, Math.max(0, bang))] ?? 'user';
      const [symbol, body] = name.slice(bang + 1).split('@');
      const func = builder.func(symbol, builder.module(layer), layer, '', body);
      stack = builder.stacks.intern(stack, func);
    }
    const domain = domains[columns.domain?.[i] ?? 0];
    const comm = columns.comm?.[i];
    builder.sample({
      stack,
      event: events[columns.event?.[i] ?? 0],
      period: columns.period?.[i] ?? 1,
      domain,
      ...(columns.timeNs && { timeNs: columns.timeNs[i] }),
      ...(columns.cpu && { cpu: columns.cpu[i] }),
      ...(columns.vcpu && { vcpu: columns.vcpu[i] }),
      ...(comm !== undefined && { thread: builder.thread(1, 1, comm, domain) }),
    });
  });
  return builder.build();
}

/** Columns begin where the words of the first line do; `.` is a sample without stack. */
function stacksOf(drawing: string): string[][] {
  const lines = drawing.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return [];
  const starts = [...lines[0].matchAll(/\S+/g)].map((match) => match.index);
  return starts.map((start, i) =>
    lines
      .map((line) => line.slice(start, starts[i + 1]).trim())
      .filter((name) => name !== '' && name !== '.'),
  );
}

/** Per stack whether its innermost function is called `halt`: idle enough for drawings. */
export function drawnLanes(profile: Profile): Lanes {
  const halt = Uint8Array.from(profile.stacks.func, (func) => Number(profile.funcs.name[func] === 'halt'));
  return divideIntoLanes(profile, halt);
}

/** The tree as indented lines below the names of its lanes: `  read 2 (1)` has total 2 and self 1. */
export function drawTree(
  lanes: Lanes,
  tree: CallTree,
  weights?: { readonly self: Float64Array; readonly total: Float64Array },
): string[] {
  return lanes.lanes.flatMap((lane, l) => {
    const lines = [lane.label];
    for (let node = tree.laneStart[l]; node < tree.laneStart[l + 1]; node++) {
      const weight = weights === undefined ? '' : ` ${weights.total[node]} (${weights.self[node]})`;
      lines.push(`${'  '.repeat(tree.depth[node] + 1)}${tree.names[tree.func[node]]}${weight}`);
    }
    return lines;
  });
}

export function treeOf(profile: Profile): { lanes: Lanes; tree: CallTree } {
  const lanes = drawnLanes(profile);
  return { lanes, tree: buildCallTree(profile, lanes) };
}
