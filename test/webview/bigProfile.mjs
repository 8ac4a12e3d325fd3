/** A profile of any number of call nodes for the benchmark, with the same surface as SyntheticProfile. Runs in the page. */
import { generator } from './seededRandom.mjs';

const FUNCTIONS = 20_000;
const DEEPEST = 90;
const LANES = [
  { key: 'hypervisor', kind: 'hypervisor', label: 'Hypervisor', colour: 0, part: 0.25 },
  { key: 'domain:dom0', kind: 'domain', label: 'dom0', colour: 0, part: 0.4 },
  { key: 'domain:guest1', kind: 'domain', label: 'guest1', colour: 1, part: 0.35 },
];

export class BigProfile {
  constructor(nodes) {
    const random = generator(11);
    this.func = new Int32Array(nodes);
    this.depth = new Int32Array(nodes);
    this.subtreeEnd = new Int32Array(nodes);
    this.self = new Float64Array(nodes);
    this.lanes = [];
    let at = 0;
    for (const { part, ...lane } of LANES) {
      const end = lane.key === 'domain:guest1' ? nodes : at + Math.floor(nodes * part);
      this.lanes.push({ ...lane, firstNode: at, endNode: end });
      this.grow(at, end, random);
      at = end;
    }
    this.total = this.self.slice();
    for (let node = nodes - 1; node >= 0; node--) {
      const caller = this.caller[node];
      if (caller >= 0) this.total[caller] += this.total[node];
    }
  }

  /** Random walk in depth: goes deeper more often than not, then falls back a few frames. */
  grow(first, end, random) {
    this.caller ??= new Int32Array(this.func.length).fill(-1);
    const open = [];
    for (let node = first; node < end; node++) {
      const before = open.length;
      const deeper = random() < 0.55 && before < DEEPEST;
      const depth =
        node === first ? 0 : deeper ? before : Math.max(1, before - 1 - Math.floor(random() ** 3 * 30));
      while (open.length > depth) this.subtreeEnd[open.pop()] = node;
      this.caller[node] = open.length > 0 ? open[open.length - 1] : -1;
      open.push(node);
      this.depth[node] = depth;
      this.func[node] = Math.floor(random() ** 2 * FUNCTIONS);
      // A few heavy leaves and a long tail, as in real profiles.
      this.self[node] = random() < 0.6 ? Math.ceil(1 / (random() + 1e-4)) : 0;
    }
    while (open.length > 0) this.subtreeEnd[open.pop()] = end;
  }

  opened() {
    return {
      type: 'opened',
      header: {
        name: `${this.func.length} call nodes`,
        facts: [],
        warnings: [],
        quality: [],
        clocks: [],
        startNs: 0,
        endNs: 1e10,
      },
      events: [
        {
          key: 'event:cycles',
          label: 'cycles',
          traced: false,
          explanation: '',
          weights: [{ kind: 'samples', label: 'samples', format: ',d' }],
        },
      ],
      lanes: this.lanes,
      tree: {
        func: this.func.slice().buffer,
        depth: this.depth.slice().buffer,
        subtreeEnd: this.subtreeEnd.slice().buffer,
      },
      funcs: {
        names: Array.from(
          { length: FUNCTIONS },
          (_, i) => `function_${i.toString(36)}_of_some_module_${i % 97}`,
        ),
        module: new Int32Array(FUNCTIONS).buffer,
        layer: Uint8Array.from({ length: FUNCTIONS }, (_, i) => i % 3).buffer,
        modules: ['[kernel.kallsyms]'],
        bodies: [],
      },
      work: [],
      schedule: null,
    };
  }

  weights() {
    const lanes = this.lanes.map((lane) => {
      let total = 0;
      for (let node = lane.firstNode; node < lane.endNode; node = this.subtreeEnd[node])
        total += this.total[node];
      return { key: lane.key, total, samples: total, effectiveSamples: total, source: 'synthetic' };
    });
    const all = lanes.reduce((sum, lane) => sum + lane.total, 0);
    return {
      kind: 'weights',
      total: this.total.slice().buffer,
      self: this.self.slice().buffer,
      lanes,
      bar: {
        shares: this.lanes.map(({ key, label, kind, colour }, i) => {
          const share = lanes[i].total / all;
          return { key, label, kind, colour, share, low: share, high: share, samples: lanes[i].total };
        }),
        source: '',
      },
      note: '',
    };
  }

  functions() {
    return { kind: 'functions', rows: [], ofRows: 0 };
  }
}
