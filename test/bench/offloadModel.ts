/**
 * Program that modelBench.mjs measures, elapsed milliseconds on stdout as JSON:
 *   estimate RECORDING, plan RECORDING   what these commands do beyond opening the recording, in this fresh process
 *   warm RECORDING                       one estimate with draws that are there (a tick in the Offload tab), and a plan of 20 candidates
 */
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { layerProfile } from '../../src/iopath/layeredProfile';
import { systemOf } from '../../src/offload/baseline/systemOf';
import type { SideCore } from '../../src/offload/estimate';
import { estimatePrepared } from '../../src/offload/estimateSystem';
import { prepareEstimates } from '../../src/offload/prepared';
import { planOffload } from '../../src/offload/search/planOffload';
import { placementProblem } from '../../src/offload/search/problem';
import { sideCoresFor } from '../../src/offload/search/sideCores';
import { recordedState } from '../../src/offload/steps/recordedState';
import type { Handoff, OffloadSystem, Range, SystemUnit } from '../../src/offload/system';

const CANDIDATES = 20;
const REPEATS = 7;

const [mode, recording] = process.argv.slice(2);
const print = (document: unknown) => process.stdout.write(JSON.stringify(document));

async function main(): Promise<void> {
  const profile = await openProfile(recording, QUIET);
  const layered = layerProfile(profile);
  const state = recordedState(profile);
  if (mode === 'estimate' || mode === 'plan') {
    const { ms, answer } = timed(() => {
      const system = systemOf(layered);
      const sideCores = sideCoresFor(system, 1);
      const prepared = prepareEstimates(system);
      if (mode === 'plan') return planOffload(prepared, state, sideCores).candidates.length;
      return estimatePrepared(prepared, { sideCores, moves: [{ unit: 'dom0', sideCore: 0 }] }).draws;
    });
    print({ ms, answer });
    return;
  }
  const system = systemOf(layered);
  const sideCores = sideCoresFor(system, 1);
  const prepared = prepareEstimates(system);
  const large = largeSystem();
  const three = Array.from({ length: 3 }, (): SideCore => ({ pcpu: null, place: 'own-core' }));
  const drawn = prepareEstimates(large);
  print({
    tickMs: repeated(() => estimatePrepared(prepared, { sideCores, moves: [{ unit: 'dom0', sideCore: 0 }] })),
    planMs: repeated(() => planOffload(drawn, state, three)),
    candidates: placementProblem(large, three)?.nodes.length ?? 0,
    draws: drawn.draws.count,
  });
}

function timed<T>(run: () => T): { readonly ms: number; readonly answer: T } {
  // Elapsed, as a person waits: code is compiled on another core meanwhile.
  const start = performance.now();
  const answer = run();
  return { ms: performance.now() - start, answer };
}

/** Median, the first runs left aside in which code is compiled. */
function repeated(run: () => unknown): number {
  const times = Array.from({ length: 3 + REPEATS }, () => timed(run).ms).slice(3);
  return times.sort((a, b) => a - b)[REPEATS >> 1];
}

/** A chain of contexts on two cores, each handing over to the next. */
function largeSystem(): OffloadSystem {
  const range = (low: number, mid: number, high: number): Range => ({ low, mid, high });
  const units = Array.from({ length: CANDIDATES }, (_, i): SystemUnit => {
    const demandNs = 200 + 90 * ((7 * i) % CANDIDATES);
    return {
      unit: `dom0:app:worker${i}`,
      label: `worker ${i}`,
      kind: 'process',
      domain: 'dom0',
      demandNs,
      parts: [],
      effectiveSamples: 1000,
      placement: i % 2 === 0 ? [1, 0] : [0, 1],
      vcpus: [i % 2],
    };
  });
  const handoffs = units.slice(1).map((_, i): Handoff => ({
    from: i,
    to: i + 1,
    kind: 'queue',
    perUnit: range(0.9, 1, 1.1),
    batch: range(2, 8, 32),
    notified: range(0.2, 0.5, 1),
    bytes: 1500,
    exists: true,
    source: 'made for the benchmark',
  }));
  const total = units.reduce((sum, { demandNs }) => sum + demandNs, 0);
  return {
    work: {
      key: 'typed',
      unit: 'packets',
      label: 'packets',
      recordedPerSecond: (2 * 0.9e9) / total,
      undisturbedPerSecond: null,
      source: 'made for the benchmark',
    },
    clockHz: 2.4e9,
    cores: [0, 1].map((pcpu) => ({
      pcpu,
      core: pcpu,
      socket: 0,
      node: 0,
      used: true,
      busy: 0.95,
      recorders: 0.02,
      background: 0.02,
    })),
    units,
    handoffs,
    limits: [],
    loop: {
      outstanding: range(2, 16, 64),
      thinkNs: range(0, 0, 0),
      source: 'made for the benchmark',
      batched: true,
    },
    lockShare: 0,
    misses: [],
    measured: new Map(),
    wakeToRunNs: new Map(),
    withheld: [],
    notes: [],
  };
}

void main();
