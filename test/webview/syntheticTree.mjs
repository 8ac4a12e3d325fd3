/** Call tree of the made-up profile, in the columns that a host would send. */
import { generator } from './seededRandom.mjs';
import { LANES, STACKS } from './syntheticStacks.mjs';

const LAYER = { hypervisor: 0, kernel: 1, user: 2, unknown: 3, thread: 255 };
const layerOf = { x: 'hypervisor', k: 'kernel', u: 'user', '?': 'unknown', t: 'thread' };

/** Grows the folded stacks into a call tree in depth-first order. `hostile` adds names meant to do harm, `twins` two functions of one name. */
export function buildTree({ hostile = false, twins = false } = {}) {
  const names = [];
  const modules = [];
  const funcRows = new Map();
  const module = [];
  const layer = [];
  const bodies = [];
  const func = (frame) => {
    const known = funcRows.get(frame);
    if (known !== undefined) return known;
    const at = frame.indexOf('@');
    const kind = frame.slice(0, frame.indexOf(':'));
    const [name, body] = frame.slice(kind.length + 1, at < 0 ? undefined : at).split('~');
    const moduleName =
      at >= 0 ? frame.slice(at + 1) : kind === 'k' ? '[kernel.kallsyms]' : kind === 'x' ? 'xen' : '';
    if (moduleName !== '' && !modules.includes(moduleName)) modules.push(moduleName);
    module.push(modules.indexOf(moduleName));
    layer.push(LAYER[layerOf[kind] ?? 'unknown']);
    if (body !== undefined) bodies.push({ func: names.length, text: BODIES[body] });
    funcRows.set(frame, names.length);
    return names.push(name) - 1;
  };
  const lanes = [];
  const columns = { func: [], depth: [], subtreeEnd: [], self: [] };
  const random = generator(7);
  for (const lane of LANES) {
    const root = { children: new Map(), self: 0 };
    for (const [stack, weight] of STACKS[lane.key]) {
      const frames = stack.split(' ');
      addStack(root, frames, weight * 0.62);
      // Interrupts and helpers below the recorded path give the tail of thin boxes that real profiles have.
      for (let i = 0; i < 40; i++) {
        const cut = 2 + Math.floor(random() * (frames.length - 1));
        const kind = lane.kind === 'domain' ? 'k' : 'x';
        const tail = Array.from(
          { length: 1 + Math.floor(random() * 4) },
          () => `${kind}:${TAIL[Math.floor(random() * TAIL.length)]}`,
        );
        addStack(root, [...frames.slice(0, cut), ...tail], weight * 0.02 * random() ** 2);
      }
    }
    if (hostile && lane.key === 'domain:guest1') {
      for (const name of HOSTILE) addStack(root, ['t:iperf3', `u:${name}`], 300);
    }
    if (twins && lane.key === 'domain:dom0') {
      for (const [body, weight] of [
        ['after_batch', 310],
        ['in_ring', 170],
      ])
        addStack(root, ['t:xentop', 'k:entry_SYSCALL_64', `k:mfn_to_pfn~${body}`], weight);
    }
    const firstNode = columns.func.length;
    flatten(root, columns, func);
    lanes.push({
      key: lane.key,
      kind: lane.kind,
      label: lane.label,
      colour: lane.colour,
      firstNode,
      endNode: columns.func.length,
    });
  }
  return { names, modules, module, layer, bodies, lanes, columns };
}

const BODIES = {
  after_batch: 'beside xen_mc_batch, remap_area_pfn_pte_fn',
  in_ring: 'beside xenbus_setup_ring, xenbus_unmap_ring_setup_grant_hvm',
};

const TAIL = [
  '_raw_spin_lock',
  '_raw_spin_unlock_irqrestore',
  'kmem_cache_free',
  'skb_release_data',
  '__memset',
  'read_tsc',
  'ktime_get',
  'update_curr',
  'enqueue_task_fair',
  'rcu_core',
  'page_pool_alloc',
  '__list_del_entry_valid',
  'dma_map_page',
  'memcpy',
  'csum_partial',
  'native_sched_clock',
  'tcp_ack',
  'tcp_rate_skb_sent',
];

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  'first line\nsecond line\ttab',
  'abc\u202egnirts desrever\u202c',
  `${'very_long_symbol_name_'.repeat(50_000)}`,
  '"quoted" & \'single\' `tick`',
  '\u0000\u0001\u001b[31mred',
];

function addStack(root, frames, weight) {
  let node = root;
  for (const frame of frames) {
    let child = node.children.get(frame);
    if (!child) {
      child = { children: new Map(), self: 0 };
      node.children.set(frame, child);
    }
    node = child;
  }
  node.self += weight;
}

function flatten(root, columns, func) {
  const pending = [...root.children]
    .sort(byName)
    .reverse()
    .map(([frame, node]) => ({ frame, node, depth: 0 }));
  const open = [];
  const close = (depth) => {
    while (open.length > 0 && columns.depth[open[open.length - 1]] >= depth)
      columns.subtreeEnd[open.pop()] = columns.func.length;
  };
  while (pending.length > 0) {
    const { frame, node, depth } = pending.pop();
    close(depth);
    open.push(columns.func.length);
    columns.func.push(func(frame));
    columns.depth.push(depth);
    columns.subtreeEnd.push(0);
    columns.self.push(Math.round(node.self));
    pending.push(
      ...[...node.children]
        .sort(byName)
        .reverse()
        .map(([f, n]) => ({ frame: f, node: n, depth: depth + 1 })),
    );
  }
  close(0);
}

const byName = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);

/** Per call node its caller; -1 for the outermost. */
export function callers({ columns, lanes }) {
  const result = new Int32Array(columns.func.length).fill(-1);
  for (const lane of lanes) {
    for (let node = lane.firstNode + 1; node < lane.endNode; node++) {
      let caller = node - 1;
      while (caller >= 0 && columns.depth[caller] >= columns.depth[node]) caller = result[caller];
      result[node] = columns.depth[node] === 0 ? -1 : caller;
    }
  }
  return result;
}
