/**
 * Made-up answers of the comparison: the synthetic profile before, and after netback got faster and locks slower.
 * `itself`: compared with itself. `noGain`: recordings without throughput.
 */

const QUERY = { event: 'best', weight: 'time', filter: {} };
/** What the change did to functions by name; everything else is as before. */
const FACTORS = [
  [/^xenvif|^gnttab/, 0.55],
  [/lock|spin/, 1.4],
  [/^tcp_|^ip_/, 0.97],
];

export function paired(profile, { itself = false, predicted = '' } = {}) {
  const { events, lanes, tree, funcs } = profile.opened();
  return {
    type: 'paired',
    before: 'shared-core.xenprof',
    after: itself ? 'shared-core.xenprof' : 'dom0-on-side-core.xenprof',
    events,
    lanes,
    tree,
    funcs,
    work: [
      {
        key: 'eth0',
        unit: 'packets',
        label: 'eth0 of guest1, transmit',
        perSecondBefore: 41_200,
        perSecondAfter: 59_700,
      },
    ],
    notes: itself ? [] : ['guest1 has domain id 1 before and 4 after; matched by its name.'],
    files: { before: 'file:///before', after: 'file:///after' },
    plan: predicted === '' ? '' : 'plan-1',
  };
}

/** @param predicted 'inside', 'below' or 'nothing' measured; `told`: what calibrating said */
export function prediction(predicted, told = null) {
  const term = (key, label, mid, value, agrees = true) => ({
    key,
    label,
    predicted: { low: mid - 0.12, median: mid, high: mid + 0.1 },
    measured: { value, low: value - 0.06, high: value + 0.05 },
    agrees,
  });
  const below = predicted === 'below';
  const nothing = predicted === 'nothing';
  const ratio = below ? 1.08 : 1.45;
  return {
    type: 'prediction',
    prediction: {
      title: below
        ? `<img src=x onerror=alert(1)> ${'netback:vif1.0 '.repeat(20)}`
        : 'netback:vif1.0 to a side-core',
      host: 'xen1.example',
      predicted: { low: 1.18, median: 1.52, high: 1.93 },
      measured: nothing ? null : { ratio, low: ratio * 0.92, high: ratio * 1.09 },
      source: nothing
        ? 'No counter of the same work moved in both recordings: record both with counters, or give calibrate, on the command line, the measured ratio by hand.'
        : 'packets through eth0 of guest1, transmit, while recorders ran on both sides',
      fell: nothing ? null : predicted,
      terms: nothing
        ? []
        : [
            term('parallelism', 'Parallelism', 0.36, below ? 0.05 : 0.31, !below),
            term('costPerUnit', 'CPU time per unit', 0.04, 0.07),
            term('idleAndClock', 'Idle and limits', -0.02, below ? -0.04 : -0.01),
          ],
      termsNote: nothing
        ? 'Without a counter that both recordings have, the measured gain cannot be divided into terms.'
        : null,
      learnt: told !== null,
      told,
    },
  };
}

export function comparisonReply(profile, { per }, { itself = false, noGain = false } = {}) {
  const { tree } = profile;
  const weights = profile.weights(QUERY);
  const [total, self] = [new Float64Array(weights.total), new Float64Array(weights.self)];
  const { func, depth } = columnsOf(profile.opened().tree);
  const whole = weights.lanes.reduce((sum, lane) => sum + lane.total, 0);
  const factor = (name) => (itself ? 1 : (FACTORS.find(([names]) => names.test(name))?.[1] ?? 1));
  const before = total.map((ns) => ns / whole);
  const after = self.map((ns, node) => (ns / whole) * factor(tree.names[func[node]]));
  // Children stand behind their parents.
  for (let node = after.length - 1; node > 0; node--) {
    const parent = parentOf(node, depth);
    if (parent >= 0) after[parent] += after[node];
  }
  const margin = before.map((share) => 1.96 * Math.sqrt((2 * share) / 14_000));
  const low = after.map((share, node) => share - before[node] - margin[node]);
  const high = after.map((share, node) => share - before[node] + margin[node]);
  const significant = Uint8Array.from(low, (value, node) => Number(value > 0 || high[node] < 0));
  const figure = (was, is) => {
    const noise = 1.96 * Math.sqrt((2 * Math.max(was, is)) / 14_000);
    return {
      before: was,
      after: is,
      change: is - was,
      low: is - was - noise,
      high: is - was + noise,
      relative: was > 0 ? is / was - 1 : null,
      significant: Math.abs(is - was) > noise,
      samplesBefore: Math.round(was * 14_000),
      samplesAfter: Math.round(is * 14_000),
    };
  };
  const { rows } = profile.functions(QUERY, 1000);
  const place = ({ lane, laneLabel, kind, colour }) => ({ layer: lane, layerLabel: laneLabel, kind, colour });
  const functions = rows
    .map((row) => ({
      ...place(row),
      func: row.func,
      name: row.name,
      body: row.body,
      module: row.module,
      category: 'be.net.tx',
      self: figure(row.self / whole, (row.self / whole) * factor(row.name)),
      total: figure(row.total / whole, (row.total / whole) * factor(row.name)),
    }))
    .sort((a, b) => Math.abs(b.self.change) - Math.abs(a.self.change));
  const lanes = profile.opened().lanes.map((lane) => {
    const nodes = Array.from(before.keys()).filter(
      (node) => node >= lane.firstNode && node < lane.endNode && depth[node] === 0,
    );
    const sum = (column) => nodes.reduce((all, node) => all + column[node], 0);
    return {
      layer: lane.key,
      layerLabel: lane.label,
      kind: lane.kind,
      colour: lane.colour,
      ...figure(sum(before), sum(after)),
    };
  });
  const categories = [
    ['be.net.tx', 'netback, guest to wire', 1, 0.121, 0.068],
    ['hv.grant.copy', 'grant copy', 0, 0.09, 0.052],
    ['lock', 'locks', 1, 0.021, 0.034],
    ['net.tcpip', 'TCP/IP', 2, 0.083, 0.081],
    ['copy', 'copies', 2, 0.048, 0.047],
  ].map(([category, label, lane, was, is]) => ({
    layer: lanes[lane].layer,
    layerLabel: lanes[lane].layerLabel,
    kind: lanes[lane].kind,
    colour: lanes[lane].colour,
    category,
    label,
    explanation: `What ${label} means.`,
    ...figure(was, itself ? was : is),
  }));
  return {
    kind: 'comparison',
    per,
    format: '%',
    unitLabel: 'of all time',
    before: { name: 'shared-core.xenprof', samples: 14_117, seconds: 11.9, whole: 1 },
    after: { name: 'dom0-on-side-core.xenprof', samples: 13_804, seconds: 11.7, whole: 1 },
    layers: lanes,
    categories,
    functions,
    ofFunctions: functions.length,
    nodes: {
      before: before.buffer,
      after: after.buffer,
      low: low.buffer,
      high: high.buffer,
      significant: significant.buffer,
    },
    decomposition: decomposition(itself, noGain),
    notes: [
      'Differences are judged over windows of 0.5 s, because samples come in bursts.',
      'CPU time is compared, not cycles: the event is cpu-clock, so nothing is known of cache misses.',
    ],
  };
}

function decomposition(itself, noGain) {
  const estimate = (value, spread) => ({ value, low: value - spread, high: value + spread });
  const term = (key, label, ln, spread) => ({
    key,
    label,
    explanation: `What ${label.toLowerCase()} means here.`,
    ln: estimate(ln, spread),
    factor: { value: Math.exp(ln), low: Math.exp(ln - spread), high: Math.exp(ln + spread) },
  });
  const load = (cores, busy) => ({
    cores: cores.map(([label, utilisation]) => ({
      label,
      utilisation,
      ofBusiest: utilisation / cores[0][1],
    })),
    busyCores: estimate(busy, 0.08),
    utilisation: estimate(cores[0][1], 0.02),
  });
  const loads = {
    before: load([['pCPU 0', 0.98]], 1),
    after: load(
      itself
        ? [['pCPU 0', 0.98]]
        : [
            ['pCPU 1', 0.94],
            ['pCPU 0', 0.41],
          ],
      itself ? 1 : 1.44,
    ),
    source: 'pCPUs, from the schedule.',
    notes: [],
  };
  if (noGain)
    return {
      gain: null,
      withheld:
        'The gain is not known: the recordings do not say how much work was done. Record with counters before and after, or type in two rates.',
      ...loads,
    };
  const [a, b, c] = itself ? [0, 0, 0] : [0.365, 0.062, -0.041];
  return {
    gain: {
      factor: Math.exp(a + b + c),
      terms: [
        term('parallelism', 'Parallelism', a, 0.05),
        term('costPerUnit', 'Cost of a packet', b, 0.04),
        term('idleAndClock', 'Idle and clock', c, 0.03),
      ],
      costUnit: 'ns of CPU time per packet',
      costBefore: estimate(24_100, 400),
      costAfter: estimate(itself ? 24_100 : 22_650, 420),
      parts: [
        ['switches', 'Switches and notifications', itself ? 0 : 610],
        ['handoff', 'New handoff', itself ? 0 : -180],
        ['locks', 'Locks', itself ? 0 : -310],
        ['rest', 'The rest', itself ? 0 : 1330],
      ].map(([key, label, saved]) => ({
        key,
        label,
        explanation: `What ${label.toLowerCase()} means.`,
        saved: estimate(saved, 220),
      })),
      missShare: null,
      missShareWithheld:
        'How much of it is due to fewer cache misses cannot be told: no miss event was recorded on both sides.',
    },
    withheld: null,
    ...loads,
  };
}

function columnsOf({ func, depth }) {
  return {
    func: new Int32Array(func),
    depth: new Int32Array(depth),
  };
}

function parentOf(node, depth) {
  for (let at = node - 1; at >= 0; at--) {
    if (depth[at] < depth[node]) return depth[node] === 0 ? -1 : at;
    if (depth[node] === 0) return -1;
  }
  return -1;
}
