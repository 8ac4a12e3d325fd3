/**
 * The call tree of all lanes as one depth-first table: a node's subtree is the range up to `subtreeEnd`, its first
 * child is the next row. The order depends on names (and bodies) only, so another event, weight or filter changes widths, not places.
 */
import { growableInt32 } from './growable';
import type { CallNodeIndex } from './ids';
import type { Lanes } from './lanes';
import { PairTable } from './pairTable';
import type { Profile } from './profile';

export interface CallTree {
  /** Row of `names`: functions of the profile first, then thread and domain labels. */
  readonly func: Int32Array;
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  readonly subtreeEnd: Int32Array;
  /** First node of each lane; lane `l` ends where lane `l + 1` begins. Has one more entry than there are lanes. */
  readonly laneStart: Int32Array;
  /** Names by `func`: the profile's function names, then labels. */
  readonly names: readonly string[];
  /** How many of `names` are functions; what follows are labels (thread names, "for dom0"). */
  readonly funcCount: number;
  /** Innermost node per sample; -1 for a sample without stack in a lane without labels. */
  readonly nodeOfSample: Int32Array;
}

const NO_LABEL = -1;

/**
 * Builds the tree. Domain lanes begin with the thread's name, as flame graphs do; the hypervisor and idle lanes with
 * the domain, where it is known on whose behalf the hypervisor ran or who was idle.
 * @param funcCount how many rows of the function table are functions; joining appends labels to them
 */
export function buildCallTree(
  profile: Profile,
  lanes: Lanes,
  funcCount = profile.funcs.name.length,
): CallTree {
  const draft = new DraftTree(profile, lanes, funcCount);
  return draft.inDepthFirstOrder();
}

/** Nodes in order of discovery. */
class DraftTree {
  private readonly parent = growableInt32();
  private readonly func = growableInt32();
  private readonly lane = growableInt32();
  private readonly draftOfSample: Int32Array;
  /** Per stack the group and node it had last: nearly always a stack comes from one thread, which saves two look-ups a sample. */
  private readonly lastGroup: Int32Array;
  private readonly lastNode: Int32Array;
  private readonly labels: string[] = [];
  private readonly labelRows = new Map<string, number>();
  /** (lane, label) and (group, stack), each with the draft node it stands for. */
  private readonly groups = new PairTable();
  private readonly groupNode: number[] = [];
  private readonly paths = new PairTable();
  private readonly pathNode = growableInt32();

  constructor(
    private readonly profile: Profile,
    private readonly lanes: Lanes,
    private readonly funcCount: number,
  ) {
    const { samples } = profile;
    this.draftOfSample = new Int32Array(samples.stack.length);
    this.lastGroup = new Int32Array(profile.stacks.func.length).fill(-1);
    this.lastNode = new Int32Array(profile.stacks.func.length);
    const labelOf = this.labeller();
    for (let i = 0; i < samples.stack.length; i++) {
      this.draftOfSample[i] = this.draftNode(this.group(lanes.ofSample[i], labelOf(i)), samples.stack[i]);
    }
  }

  private draftNode(group: number, stack: number): number {
    if (stack < 0) return this.groupNode[group];
    if (this.lastGroup[stack] !== group) {
      this.lastGroup[stack] = group;
      this.lastNode[stack] = this.node(group, stack);
    }
    return this.lastNode[stack];
  }

  inDepthFirstOrder(): CallTree {
    const { profile, lanes } = this;
    const names = [...profile.funcs.name, ...this.labels];
    const children = this.childrenByName(names, profile.funcs.body);
    const count = this.parent.length;
    const out = {
      func: new Int32Array(count),
      parent: new Int32Array(count),
      depth: new Int32Array(count),
      subtreeEnd: new Int32Array(count),
    };
    const position = new Int32Array(count);
    const laneStart = new Int32Array(lanes.lanes.length + 1);
    let next = 0;
    let currentLane = -1;
    const path: number[] = [];
    for (let root = children.first(-1); root >= 0; root = children.next(root)) {
      while (currentLane < this.lane.data[root]) laneStart[++currentLane] = next;
      // Walk without recursion: `path` holds the open ancestors.
      let node = root;
      for (;;) {
        const at = next++;
        position[node] = at;
        out.func[at] = this.func.data[node];
        out.depth[at] = path.length;
        out.parent[at] = path.length === 0 ? -1 : position[path[path.length - 1]];
        const child = children.first(node);
        if (child >= 0) {
          path.push(node);
          node = child;
          continue;
        }
        out.subtreeEnd[at] = next;
        let sibling = path.length === 0 ? -1 : children.next(node);
        while (sibling < 0 && path.length > 0) {
          const closed = path.pop() ?? 0;
          out.subtreeEnd[position[closed]] = next;
          sibling = path.length === 0 ? -1 : children.next(closed);
        }
        if (sibling < 0) break;
        node = sibling;
      }
    }
    while (currentLane < lanes.lanes.length) laneStart[++currentLane] = next;
    // In place: a column of a large recording is no small thing to have twice.
    const nodeOfSample = this.draftOfSample;
    for (let i = 0; i < nodeOfSample.length; i++) {
      if (nodeOfSample[i] >= 0) nodeOfSample[i] = position[nodeOfSample[i]];
    }
    return { ...out, laneStart, names, funcCount: this.funcCount, nodeOfSample };
  }

  /** Label of a sample's outermost frame, as a row of `labels`. */
  private labeller(): (sample: number) => number {
    const { profile, lanes } = this;
    const threadLabels = profile.threads.comm.map((comm) => this.label(comm));
    const domainLabels = profile.domains.map((domain) => this.label(`for ${domain.name}`));
    const idleLabels = profile.domains.map((domain) => this.label(domain.name));
    const pcpuLabel = this.label('pCPU');
    const seesPcpus = profile.events.map((event) => profile.captures[event.capture].kind === 'pmu');
    const unknownThread = this.label('[unknown thread]');
    const guestLabel = this.label('[guest]');
    // Where nothing tells on whose behalf Xen ran, a row that says so would only take up room.
    const hypervisorLabel = this.knowsWhomXenServed() ? this.label('for [unknown domain]') : NO_LABEL;
    const kinds = lanes.lanes.map((lane) => lane.kind);
    const { prefix, func } = profile.stacks;
    // What Xen did for a domain without being called has no thread, and says so itself.
    const beginsWithLabel = (stack: number) =>
      stack >= 0 && prefix[stack] >= 0 && prefix[prefix[stack]] < 0 && func[prefix[stack]] >= this.funcCount;
    return (i) => {
      const kind = kinds[lanes.ofSample[i]];
      const domain = profile.samples.domain[i];
      if (kind === 'hypervisor') return profile.samples.vcpu[i] >= 0 ? domainLabels[domain] : hypervisorLabel;
      if (kind === 'idle') {
        // Xen's PMU sees idle pCPUs; whose they were last is told by the schedule or not at all.
        const ofPcpu = profile.samples.vcpu[i] < 0 && seesPcpus[profile.samples.event[i]];
        return ofPcpu ? pcpuLabel : idleLabels[domain];
      }
      const thread = profile.samples.thread[i];
      if (thread >= 0) return threadLabels[thread];
      if (beginsWithLabel(profile.samples.stack[i])) return NO_LABEL;
      return profile.domains[domain].role === 'guest' ? guestLabel : unknownThread;
    };
  }

  private knowsWhomXenServed(): boolean {
    const { lanes, ofSample } = this.lanes;
    const hypervisor = lanes.findIndex((lane) => lane.kind === 'hypervisor');
    return (
      hypervisor >= 0 && ofSample.some((lane, i) => lane === hypervisor && this.profile.samples.vcpu[i] >= 0)
    );
  }

  private label(text: string): number {
    let row = this.labelRows.get(text);
    if (row === undefined) this.labelRows.set(text, (row = this.labels.push(text) - 1));
    return row;
  }

  private group(lane: number, label: number): number {
    const group = this.groups.intern(lane, label);
    if (group === this.groupNode.length) {
      this.groupNode.push(
        label === NO_LABEL ? -1 : this.add(-1, this.profile.funcs.name.length + label, lane),
      );
    }
    return group;
  }

  /** Draft node of a stack below a group; adds what is missing of the path, outermost first. */
  private node(group: number, stack: number): number {
    const { prefix, func } = this.profile.stacks;
    const missing: number[] = [];
    let above = this.groupNode[group];
    for (let at = stack; at >= 0; at = prefix[at]) {
      const path = this.paths.intern(group, at);
      if (path < this.pathNode.length && this.pathNode.data[path] >= 0) {
        above = this.pathNode.data[path];
        break;
      }
      if (path === this.pathNode.length) this.pathNode.push(-1);
      missing.push(path);
    }
    const lane = this.groups.first(group);
    for (let i = missing.length - 1; i >= 0; i--) {
      above = this.add(above, func[this.paths.second(missing[i])], lane);
      this.pathNode.data[missing[i]] = above;
    }
    return above;
  }

  private add(parent: number, func: number, lane: number): CallNodeIndex {
    this.parent.push(parent);
    this.func.push(func);
    return this.lane.push(lane);
  }

  /** Children of every node in order of name and body; roots (children of -1) in order of lane, then name. */
  private childrenByName(
    names: readonly string[],
    bodies: readonly string[],
  ): {
    first(node: number): number;
    next(node: number): number;
  } {
    const count = this.parent.length;
    const rank = ranks(names, bodies);
    const { func, parent, lane } = { func: this.func.data, parent: this.parent.data, lane: this.lane.data };
    // Counting sort by rank, then one pass appends each node to its parent's list: linear in nodes.
    const starts = new Int32Array(names.length + 1);
    for (let i = 0; i < count; i++) starts[rank[func[i]] + 1]++;
    for (let i = 0; i < names.length; i++) starts[i + 1] += starts[i];
    const sorted = new Int32Array(count);
    for (let i = 0; i < count; i++) sorted[starts[rank[func[i]]]++] = i;

    const first = new Int32Array(count).fill(-1);
    const last = new Int32Array(count).fill(-1);
    const next = new Int32Array(count).fill(-1);
    const roots: number[][] = this.lanes.lanes.map(() => []);
    for (const node of sorted) {
      const above = parent[node];
      if (above < 0) roots[lane[node]].push(node);
      else if (last[above] < 0) first[above] = last[above] = node;
      else last[above] = next[last[above]] = node;
    }
    const rootList = roots.flat();
    rootList.forEach((node, i) => (next[node] = rootList[i + 1] ?? -1));
    return { first: (node) => (node < 0 ? (rootList[0] ?? -1) : first[node]), next: (node) => next[node] };
  }
}

/** Position of each name, then body, in sorted order. Plain code-unit order: the same on every machine. */
function ranks(names: readonly string[], bodies: readonly string[]): Int32Array {
  const order = Array.from(names.keys()).sort(
    (a, b) => compareText(names[a], names[b]) || compareText(bodies[a] ?? '', bodies[b] ?? '') || a - b,
  );
  const rank = new Int32Array(names.length);
  order.forEach((row, i) => (rank[row] = i));
  return rank;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
