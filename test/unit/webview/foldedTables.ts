/** Flame tables and weights from folded stacks, written as in a test: `a;b;c 5`, one list per lane. */
import type { LaneInfo } from '../../../src/protocol/messages';
import { flameTables, type FlameTables } from '../../../webview/flame/flameTables';

interface Node {
  readonly children: Map<string, Node>;
  self: number;
}

export interface FoldedProfile {
  readonly tables: FlameTables;
  readonly self: Float64Array;
  readonly total: Float64Array;
  /** Call node of a path: `lane/a;b;c`. */
  readonly node: (path: string) => number;
}

export function foldedTables(lanes: Readonly<Record<string, readonly string[]>>): FoldedProfile {
  const names: string[] = [];
  const func: number[] = [];
  const depth: number[] = [];
  const subtreeEnd: number[] = [];
  const self: number[] = [];
  const paths = new Map<string, number>();
  const infos: LaneInfo[] = [];
  const walk = (node: Node, level: number, path: string, lane: string): void => {
    for (const [name, child] of [...node.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const row = func.length;
      let f = names.indexOf(name);
      if (f < 0) f = names.push(name) - 1;
      func.push(f);
      depth.push(level);
      subtreeEnd.push(0);
      self.push(child.self);
      const here = path === '' ? name : `${path};${name}`;
      paths.set(`${lane}/${here}`, row);
      walk(child, level + 1, here, lane);
      subtreeEnd[row] = func.length;
    }
  };
  for (const [key, lines] of Object.entries(lanes)) {
    const root: Node = { children: new Map(), self: 0 };
    for (const line of lines) addLine(root, line);
    const firstNode = func.length;
    walk(root, 0, '', key);
    infos.push({ key, kind: 'domain', label: key, colour: 0, firstNode, endNode: func.length });
  }
  const tables = flameTables(
    infos,
    { func: ints(func), depth: ints(depth), subtreeEnd: ints(subtreeEnd) },
    {
      names,
      module: ints(names.map(() => -1)),
      layer: new Uint8Array(names.length).fill(1).buffer,
      modules: [],
      bodies: [],
    },
  );
  const selfColumn = Float64Array.from(self);
  return {
    tables,
    self: selfColumn,
    total: totals(tables, selfColumn),
    node: (path) => {
      const row = paths.get(path);
      if (row === undefined) throw new Error(`no ${path}`);
      return row;
    },
  };
}

/** Weight of every subtree. */
export function totals(tables: FlameTables, self: Float64Array): Float64Array {
  const total = self.slice();
  for (let node = total.length - 1; node >= 0; node--) {
    if (tables.parent[node] >= 0) total[tables.parent[node]] += total[node];
  }
  return total;
}

function addLine(root: Node, line: string): void {
  const at = line.lastIndexOf(' ');
  let node = root;
  for (const name of line.slice(0, at).split(';')) {
    const known = node.children.get(name);
    const child = known ?? { children: new Map<string, Node>(), self: 0 };
    if (!known) node.children.set(name, child);
    node = child;
  }
  node.self += Number(line.slice(at + 1));
}

const ints = (values: readonly number[]) => Int32Array.from(values).buffer;
