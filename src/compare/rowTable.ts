/** Which rows a call node and a sample count for: what is the same for both sides of a comparison. */
import type { Category } from '../iopath/categories/categoryRules';
import { sampleCategories } from '../iopath/breakdown/sampleCategories';
import type { Pair } from './pairProfiles';

export interface RowTable {
  /** Row of `func` and `lane` per call node; -1 for labels (threads, domains). */
  readonly rowOfNode: Int32Array;
  /** 1 where a node is not below one of the same function, so that recursion is counted once. */
  readonly outermost: Uint8Array;
  /** Function rows. */
  readonly func: Int32Array;
  readonly lane: Int32Array;
  /** Cells are layer x category: `lane * categories.length + category`. */
  readonly categories: readonly Category[];
  readonly cellOfSample: Int32Array;
  readonly cells: number;
}

export function rowTable(pair: Pair): RowTable {
  const { lanes, tree } = pair;
  const nodes = tree.func.length;
  const rowOfNode = new Int32Array(nodes).fill(-1);
  const outermost = new Uint8Array(nodes);
  const func: number[] = [];
  const lane: number[] = [];
  const rowOfFunc = new Int32Array(tree.funcCount);
  const seenInLane = new Int32Array(tree.funcCount).fill(-1);
  /** End of the outermost open subtree of each function. */
  const openUntil = new Int32Array(tree.funcCount);
  for (let l = 0; l + 1 < tree.laneStart.length; l++) {
    for (let node = tree.laneStart[l]; node < tree.laneStart[l + 1]; node++) {
      const f = tree.func[node];
      if (f >= tree.funcCount) continue;
      if (seenInLane[f] !== l) {
        seenInLane[f] = l;
        rowOfFunc[f] = func.push(f) - 1;
        lane.push(l);
      }
      rowOfNode[node] = rowOfFunc[f];
      if (node < openUntil[f]) continue;
      outermost[node] = 1;
      openUntil[f] = tree.subtreeEnd[node];
    }
  }

  const { categories, ofSample } = categoriesOfSamples(pair);
  const cellOfSample = Int32Array.from(
    ofSample,
    (category, i) => lanes.layerOfSample[i] * categories.length + category,
  );
  return {
    rowOfNode,
    outermost,
    func: Int32Array.from(func),
    lane: Int32Array.from(lane),
    categories,
    cellOfSample,
    cells: lanes.lanes.length * categories.length,
  };
}

/** As the breakdown of each side has them, so that the two tell the same. */
function categoriesOfSamples({ profile, before, after }: Pair) {
  const positions = new Map<Category, number>();
  const ofSample = new Uint16Array(profile.samples.stack.length);
  for (const { layered, firstSample } of [before, after]) {
    const own = sampleCategories(layered);
    const position = own.categories.map((category) => {
      const known = positions.get(category) ?? positions.size;
      positions.set(category, known);
      return known;
    });
    for (let i = 0; i < own.ofSample.length; i++) ofSample[firstSample + i] = position[own.ofSample[i]];
  }
  return { categories: [...positions.keys()], ofSample };
}
