/**
 * A made-up but plausible profile of a receiving guest, as the messages a host would send: three lanes and idle, two
 * pCPUs. Runs in the page of the harness. Everything is drawn from one seeded generator, so pictures can be compared.
 */
import { generator } from './seededRandom.mjs';
import { EVENTS, HEADER } from './syntheticHeader.mjs';
import { LANES } from './syntheticStacks.mjs';
import { buildTree, callers } from './syntheticTree.mjs';
import { wilson } from './wilson.mjs';

const NS_PER_SAMPLE = 1_000_000;

export class SyntheticProfile {
  constructor({ hostile = false, twins = false } = {}) {
    this.tree = buildTree({ hostile, twins });
    this.startNs = 0;
    this.endNs = 10e9;
  }

  opened({ schedule = true } = {}) {
    const { names, modules, module, layer, bodies, lanes, columns } = this.tree;
    return {
      type: 'opened',
      header: { ...HEADER, startNs: this.startNs, endNs: this.endNs },
      events: EVENTS,
      lanes,
      tree: {
        func: Int32Array.from(columns.func).buffer,
        depth: Int32Array.from(columns.depth).buffer,
        subtreeEnd: Int32Array.from(columns.subtreeEnd).buffer,
      },
      funcs: {
        names,
        module: Int32Array.from(module).buffer,
        layer: Uint8Array.from(layer).buffer,
        modules,
        bodies,
        hypercalls: {
          stubs: [...names.keys()].filter((row) => names[row].startsWith('xen_hypercall_')),
          empty: [],
        },
      },
      work: [],
      schedule: schedule ? this.schedule() : null,
    };
  }

  /** Two pCPUs: dom0 and guest1 hand each other packets in bursts; some windows are lost. */
  schedule() {
    const random = generator(3);
    const rows = [];
    for (const pcpu of [0, 1]) {
      let t = 0;
      while (t < this.endNs) {
        const busy = Math.sin((t / this.endNs) * 9 + pcpu) > -0.35;
        const kind = random();
        const vcpu = busy ? (kind < 0.45 ? pcpu : kind < 0.85 ? 2 + pcpu : 4) : kind < 0.1 ? pcpu : 4;
        const length = (vcpu === 4 && !busy ? 40e6 : 1.5e6) * (0.2 + random() * 2);
        rows.push([vcpu, pcpu, t, Math.min(this.endNs, t + length)]);
        t += length;
      }
    }
    rows.sort((a, b) => a[2] - b[2]);
    return {
      startNs: this.startNs,
      endNs: this.endNs,
      pcpus: [0, 1],
      vcpus: [
        { label: 'dom0 vCPU 0', domain: 'dom0', colour: 0, idle: false },
        { label: 'dom0 vCPU 1', domain: 'dom0', colour: 0, idle: false },
        { label: 'guest1 vCPU 0', domain: 'guest1', colour: 1, idle: false },
        { label: 'guest1 vCPU 1', domain: 'guest1', colour: 1, idle: false },
        { label: 'idle', domain: 'idle', colour: -1, idle: true },
      ],
      vcpu: Int32Array.from(rows, (r) => r[0]).buffer,
      pcpu: Int32Array.from(rows, (r) => r[1]).buffer,
      start: Float64Array.from(rows, (r) => r[2]).buffer,
      end: Float64Array.from(rows, (r) => r[3]).buffer,
      lost: [{ pcpu: 1, startNs: 6.1e9, endNs: 6.35e9 }],
      table: [
        { vcpu: 'dom0 vCPU 0', running: '3.02 s', runnable: '0.41 s', blocked: '6.57 s', lost: '0' },
        { vcpu: 'dom0 vCPU 1', running: '2.88 s', runnable: '0.36 s', blocked: '6.51 s', lost: '0.25 s' },
        { vcpu: 'guest1 vCPU 0', running: '2.71 s', runnable: '0.90 s', blocked: '6.39 s', lost: '0' },
        { vcpu: 'guest1 vCPU 1', running: '2.65 s', runnable: '0.77 s', blocked: '6.33 s', lost: '0.25 s' },
      ],
    };
  }

  weights({ event, weight, filter }) {
    const { columns, lanes } = this.tree;
    const nodes = columns.func.length;
    const part = filter.timeNs ? (filter.timeNs[1] - filter.timeNs[0]) / (this.endNs - this.startNs) : 1;
    const unit = weight === 'time' ? NS_PER_SAMPLE : 1;
    const self = new Float64Array(nodes);
    const total = new Float64Array(nodes);
    for (let node = nodes - 1; node >= 0; node--) {
      self[node] = Math.round(columns.self[node] * part) * unit;
      total[node] += self[node];
      const caller = this.callerOf(node);
      if (caller >= 0) total[caller] += total[node];
    }
    const shown = event === 'best' ? lanes : lanes.filter((lane) => lane.kind === 'domain');
    for (const lane of lanes) {
      if (shown.includes(lane)) continue;
      self.fill(0, lane.firstNode, lane.endNode);
      total.fill(0, lane.firstNode, lane.endNode);
    }
    const samplesOf = (lane) => {
      let sum = 0;
      for (let node = lane.firstNode; node < lane.endNode; node++) sum += self[node];
      return sum / unit;
    };
    const all = lanes.reduce((sum, lane) => sum + samplesOf(lane), 0);
    return {
      kind: 'weights',
      total: total.buffer,
      self: self.buffer,
      lanes: lanes.map((lane, i) => ({
        key: lane.key,
        total: samplesOf(lane) * unit,
        samples: samplesOf(lane),
        effectiveSamples: samplesOf(lane),
        source: LANES[i].source,
      })),
      bar: this.bar(lanes.map(samplesOf), all),
      note: filter.timeNs ? `${Math.round(all)} of 14 117 samples in the chosen time range` : '',
    };
  }

  bar(samples, all) {
    return {
      shares: this.tree.lanes.map((lane, i) => {
        const share = all > 0 ? samples[i] / all : 0;
        return {
          key: lane.key,
          label: lane.label,
          kind: lane.kind,
          colour: lane.colour,
          share,
          ...wilson(share, Math.max(1, all)),
          samples: samples[i],
        };
      }),
      source: 'Xen PMU samples: every moment of every pCPU is counted once.',
    };
  }

  callerOf(node) {
    this.callers ??= callers(this.tree);
    return this.callers[node];
  }

  functions({ event, weight, filter }, most) {
    const { total, self } = this.weights({ event, weight, filter });
    const { columns, lanes, names, modules, module, bodies } = this.tree;
    const totals = new Float64Array(total);
    const selfs = new Float64Array(self);
    const all = selfs.reduce((sum, w) => sum + w, 0);
    const rows = new Map();
    for (const lane of lanes) {
      for (let node = lane.firstNode; node < lane.endNode; node++) {
        const func = columns.func[node];
        const key = `${lane.key} ${func}`;
        const row = rows.get(key) ?? {
          func,
          name: names[func],
          body: bodies.find((body) => body.func === func)?.text ?? '',
          module: modules[module[func]] ?? '',
          lane: lane.key,
          laneLabel: lane.label,
          colour: lane.colour,
          kind: lane.kind,
          self: 0,
          total: 0,
        };
        row.self += selfs[node];
        row.total += totals[node];
        rows.set(key, row);
      }
    }
    const list = [...rows.values()]
      .sort((a, b) => b.self - a.self)
      .map((row) => {
        const selfShare = all > 0 ? row.self / all : 0;
        const { low, high } = wilson(selfShare, 14_117);
        return {
          ...row,
          selfShare,
          selfLow: low,
          selfHigh: high,
          totalShare: all > 0 ? Math.min(1, row.total / all) : 0,
        };
      });
    return { kind: 'functions', rows: list.slice(0, most), ofRows: list.length };
  }
}
