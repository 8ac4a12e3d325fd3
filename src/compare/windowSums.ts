/** Sums over the windows of one side: how much each row has, and what its variance can be estimated from. */
import type { CallTree } from '../profile/callTree';
import type { Pair } from './pairProfiles';
import type { RowTable } from './rowTable';
import type { WindowedSamples } from './windows';

/** Over windows `w`: the sums of `x_w^2` and of `x_w * y_w` per row, with `y_w` what its weight `x_w` is a ratio to. */
export interface Spread {
  readonly squares: Float64Array;
  readonly products: Float64Array;
}

/** Per row: its weight, how that spreads over windows and over long windows (an eighth of the recording), its samples. */
export interface RowSums {
  readonly sum: Float64Array;
  readonly short: Spread;
  readonly long: Spread;
  readonly samples: Float64Array;
}

/** The windows that rows are spread over: how many, the sum of `y_w` over them and of its squares. */
export interface Base {
  readonly windows: number;
  readonly sum: number;
  readonly squares: number;
}

export interface SideSums {
  /** Subtree per call node. */
  readonly nodes: RowSums;
  readonly nodeSelf: Float64Array;
  readonly functionSelf: RowSums;
  readonly functionTotal: RowSums;
  readonly cells: RowSums;
  readonly layers: RowSums;
  readonly short: Base;
  readonly long: Base;
}

/** Long windows see what short ones take for a trend: phases of a workload, a recorder that starts. */
const LONG_WINDOWS = 8;

/**
 * One pass over the samples and a few over the tree per window; all columns are typed arrays that are filled again for
 * every window, so that memory does not grow with the number of windows.
 * @param ratio true: rows are shares of everything in the window; false: they are rates, windows being equally long
 */
export function sumWindows(
  { tree, lanes }: Pair,
  rows: RowTable,
  samples: WindowedSamples,
  ratio: boolean,
): SideSums {
  const windows = samples.windowStart.length - 1;
  const nodes = tree.func.length;
  const self = new Float64Array(nodes);
  const selfSamples = new Float64Array(nodes);
  const total = new Float64Array(nodes);
  const nodeSelf = new Float64Array(nodes);
  const ofNodes = new Accumulator(nodes);
  const ofSelf = new Accumulator(rows.func.length);
  const ofTotal = new Accumulator(rows.func.length);
  const ofCells = new Accumulator(rows.cells);
  const ofLayers = new Accumulator(lanes.lanes.length);
  const categories = rows.categories.length;
  const perLong = windows / Math.min(windows, LONG_WINDOWS);
  const [short, long] = [
    { windows, sum: 0, squares: 0 },
    { windows: windows / perLong, sum: 0, squares: 0 },
  ];
  let yLong = 0;
  for (let w = 0; w < windows; w++) {
    self.fill(0);
    let all = 0;
    for (let k = samples.windowStart[w]; k < samples.windowStart[w + 1]; k++) {
      const i = samples.sample[k];
      const weight = samples.weight[k];
      all += weight;
      const node = tree.nodeOfSample[i];
      if (node >= 0) {
        self[node] += weight;
        selfSamples[node] += samples.count[k];
      }
      const cell = rows.cellOfSample[i];
      ofCells.now[cell] += weight;
      ofCells.samples[cell] += samples.count[k];
    }
    const y = ratio ? all : 1 / windows;
    short.sum += y;
    short.squares += y * y;
    yLong += y;
    sumSubtrees(tree, self, total);
    for (let node = 0; node < nodes; node++) {
      if (total[node] === 0) continue;
      nodeSelf[node] += self[node];
      ofNodes.now[node] = total[node];
      const row = rows.rowOfNode[node];
      if (row < 0) continue;
      ofSelf.now[row] += self[node];
      if (rows.outermost[node] === 1) ofTotal.now[row] += total[node];
    }
    for (let cell = 0; cell < rows.cells; cell++)
      ofLayers.now[Math.floor(cell / categories)] += ofCells.now[cell];
    const tables = [ofNodes, ofSelf, ofTotal, ofCells, ofLayers];
    for (const table of tables) table.closeShort(y);
    if ((w + 1) % perLong !== 0) continue;
    for (const table of tables) table.closeLong(yLong);
    long.sum += yLong;
    long.squares += yLong * yLong;
    yLong = 0;
  }
  countSamples(tree, rows, selfSamples, ofNodes.samples, ofSelf.samples, ofTotal.samples);
  for (let cell = 0; cell < rows.cells; cell++)
    ofLayers.samples[Math.floor(cell / categories)] += ofCells.samples[cell];
  return {
    nodes: ofNodes,
    nodeSelf,
    functionSelf: ofSelf,
    functionTotal: ofTotal,
    cells: ofCells,
    layers: ofLayers,
    short,
    long,
  };
}

/** Children stand behind their parents, so one backward pass sums subtrees. */
function sumSubtrees(tree: CallTree, self: Float64Array, total: Float64Array) {
  total.set(self);
  for (let node = total.length - 1; node >= 0; node--)
    if (tree.parent[node] >= 0) total[tree.parent[node]] += total[node];
}

function countSamples(
  tree: CallTree,
  rows: RowTable,
  selfSamples: Float64Array,
  ofNodes: Float64Array,
  ofSelf: Float64Array,
  ofTotal: Float64Array,
): void {
  sumSubtrees(tree, selfSamples, ofNodes);
  for (let node = 0; node < ofNodes.length; node++) {
    const row = rows.rowOfNode[node];
    if (row < 0) continue;
    ofSelf[row] += selfSamples[node];
    if (rows.outermost[node] === 1) ofTotal[row] += ofNodes[node];
  }
}

/** The columns of {@link RowSums} and the windows that are being filled. */
class Accumulator implements RowSums {
  readonly sum: Float64Array;
  readonly short: Spread;
  readonly long: Spread;
  readonly samples: Float64Array;
  readonly now: Float64Array;
  private readonly nowLong: Float64Array;

  constructor(private readonly length: number) {
    const column = () => new Float64Array(length);
    this.sum = column();
    this.short = { squares: column(), products: column() };
    this.long = { squares: column(), products: column() };
    this.samples = column();
    this.now = column();
    this.nowLong = column();
  }

  closeShort(y: number): void {
    const { now, nowLong, length } = this;
    const { squares, products } = this.short;
    for (let row = 0; row < length; row++) {
      const x = now[row];
      if (x === 0) continue;
      squares[row] += x * x;
      products[row] += x * y;
      nowLong[row] += x;
      now[row] = 0;
    }
  }

  closeLong(y: number): void {
    const { sum, nowLong, length } = this;
    const { squares, products } = this.long;
    for (let row = 0; row < length; row++) {
      const x = nowLong[row];
      if (x === 0) continue;
      sum[row] += x;
      squares[row] += x * x;
      products[row] += x * y;
      nowLong[row] = 0;
    }
  }
}
