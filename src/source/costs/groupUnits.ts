/**
 * Where functions run: the units (contexts) that the offload model places, by how much of a function with all that it calls
 * runs in each. From the samples that the model itself counts, whatever is looked at: joined stacks where there are any, so
 * that Xen's functions are told with the thread that called them.
 */
import { HYPERCALL_STUB } from '../../iopath/breakdown/survey';
import { beginsContext, contextsOf, type Context } from '../../iopath/contexts/contexts';
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { chooseSamples } from '../../offload/baseline/sampleChoice';
import { partRule, type MoveRule } from '../../offload/candidates/moveClasses';
import type { CallTree } from '../../profile/callTree';
import { LAYERS } from '../../profile/profile';
import type { FunctionGroups } from './functionGroups';
import { groupedTree } from './groupLanes';
import { UnitPlaces } from './unitPlaces';

export interface UnitShare {
  readonly context: Context;
  /** Of the function's cost, 0 to 1; interrupts that came in meanwhile are no cost of it. */
  readonly share: number;
  /** How much of that cost is of work that the rule is about, or that Xen did, 0 to 1. */
  readonly partOf: (rule: MoveRule) => number;
}

export interface GroupUnits {
  /** The unit with most of it first; none for functions that the model's samples do not have. */
  of(group: number): UnitShare[];
}

export function groupUnits(layered: LayeredProfile, groups: FunctionGroups): GroupUnits {
  const choice = chooseSamples(layered);
  if (choice === null) return { of: () => [] };
  const { profile, tree } = layered;
  const { samples, stacks } = profile;
  const { contexts, ofSample } = contextsOf(layered);
  const { kinds, ofFunc: kindOf } = workKinds(layered);
  const used = new Uint8Array(profile.events.length);
  for (const event of choice.events) used[event] = 1;

  const onTop = onTopOfThread(tree, beginsContext(profile.funcs));
  const places = new UnitPlaces(uninterrupted(tree, onTop));
  for (let i = 0; i < ofSample.length; i++) {
    const node = tree.nodeOfSample[i];
    const stack = samples.stack[i];
    if (ofSample[i] < 0 || node < 0 || stack < 0 || used[samples.event[i]] === 0) continue;
    const weight = samples.period[i] * choice.nsPerPeriod[samples.event[i]];
    places.add(ofSample[i] * kinds.length + kindOf[stacks.func[stack]], node, weight);
  }
  const grouped = groupedTree(tree, groups);
  const outermost = outermostNodes(grouped, onTop);
  const weights = new Map<number, Map<number, number>>();
  places.totals((key, node, total) => {
    if (outermost[node] === 0) return;
    const group = grouped.func[node];
    const byKey = weights.get(group);
    if (byKey === undefined) weights.set(group, new Map([[key, total]]));
    else byKey.set(key, (byKey.get(key) ?? 0) + total);
  });
  return { of: (group) => unitShares(weights.get(group) ?? new Map(), contexts, kinds) };
}

/** Largest first. @param weights by context and kind as one number */
function unitShares(
  weights: ReadonlyMap<number, number>,
  contexts: readonly Context[],
  kinds: readonly WorkKind[],
): UnitShare[] {
  const units = new Map<number, { total: number; readonly byKind: Map<WorkKind, number> }>();
  let all = 0;
  for (const [key, weight] of weights) {
    const context = Math.floor(key / kinds.length);
    let unit = units.get(context);
    if (unit === undefined) units.set(context, (unit = { total: 0, byKind: new Map() }));
    unit.total += weight;
    unit.byKind.set(kinds[key % kinds.length], weight);
    all += weight;
  }
  return [...units]
    .filter(([, { total }]) => total > 0)
    .map(([context, { total, byKind }]) => ({
      context: contexts[context],
      share: Math.min(1, total / all),
      partOf: (rule: MoveRule) => ((byKind.get(rule) ?? 0) + (byKind.get('xen') ?? 0)) / total,
    }))
    .sort((a, b) => b.share - a.share || (a.context.unit < b.context.unit ? -1 : 1));
}

/** What a kernel's function is for, as far as the model has a rule for it; what Xen does, it does for its caller. */
type WorkKind = MoveRule | 'xen' | 'other';

function workKinds({ profile: { funcs }, meaning }: LayeredProfile) {
  const kinds: WorkKind[] = ['xen', 'other'];
  const ofFunc = Uint8Array.from(funcs.name, (_, func) => {
    const layer = LAYERS[funcs.layer[func]];
    const category = meaning.categories[meaning.ofFunc[func]];
    if (layer === 'hypervisor' || category === HYPERCALL_STUB) return 0;
    const kind = partRule({ category, layer }) ?? 'other';
    const known = kinds.indexOf(kind);
    return known >= 0 ? known : kinds.push(kind) - 1;
  });
  return { kinds, ofFunc };
}

/** Per node 1 if it is, or was called by, what begins an interrupt, a softirq or a NAPI's poll. */
function onTopOfThread({ func, parent }: CallTree, begins: Uint8Array): Uint8Array {
  const onTop = new Uint8Array(func.length);
  for (let node = 0; node < func.length; node++) {
    // Labels stand behind the functions, and begin nothing.
    const isBegun = func[node] < begins.length && begins[func[node]] === 1;
    onTop[node] = isBegun || (parent[node] >= 0 && onTop[parent[node]] === 1) ? 1 : 0;
  }
  return onTop;
}

/** Parents of nodes, but none for what interrupted its caller. */
function uninterrupted({ parent }: CallTree, onTop: Uint8Array): Int32Array {
  return parent.map((caller, node) => (caller >= 0 && onTop[node] > onTop[caller] ? -1 : caller));
}

/**
 * Per node 1 if it is of a group and no caller of it is of the same: there a sample counts for the group, once. What was
 * interrupted is no caller.
 */
function outermostNodes({ func, subtreeEnd, funcCount: groups }: CallTree, onTop: Uint8Array): Uint8Array {
  const outermost = new Uint8Array(func.length);
  /** End of the outermost open subtree of each group, of threads and of what runs on top of them. */
  const until = new Int32Array(2 * groups);
  for (let node = 0; node < func.length; node++) {
    const at = 2 * func[node] + onTop[node];
    if (func[node] >= groups || node < until[at]) continue;
    outermost[node] = 1;
    until[at] = subtreeEnd[node];
  }
  return outermost;
}
