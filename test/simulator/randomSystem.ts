/** Systems as they are found, drawn at random: an I/O path of two to five units of dom0 and guests, and a move to side-cores. */
import type { EstimateRequest, SideCore } from '../../src/offload/estimate';
import type { Footprint } from './footprints';
import type { CoreSpec, Machine, PartSpec, SourceSpec, StageSpec, UnitSpec, VcpuSpec } from './machine';
import { CREDIT } from './machine';
import type { Random } from './random';
import { randomCosts } from './randomCosts';

/** All vCPUs on one core; dom0's on one and the guests' on another; two vCPUs a domain on two cores. */
export type Layout = 'one core' | 'backend apart' | 'spread';

export interface RandomSystem {
  /** With recorders; `moves` are not made yet. */
  readonly machine: Machine;
  /** Per stage. */
  readonly footprints: readonly Footprint[];
  readonly clockHz: number;
  /** Of a miss of the private cache that finds its line in the shared one, and of one that does not. */
  readonly l2MissNs: number;
  readonly llcMissNs: number;
  /** Cores with anything on them before the move come first. */
  readonly usedCores: number;
  readonly sideCores: readonly SideCore[];
  readonly request: EstimateRequest;
  /** Where the vCPUs are before the move. */
  readonly layout: Layout;
}

interface UnitKind {
  readonly name: string;
  readonly kind: UnitSpec['kind'];
  readonly parts: readonly (readonly [category: string, layer: PartSpec['layer']])[];
}

const DOM0: readonly UnitKind[] = [
  {
    name: 'netback:vif1.0',
    kind: 'napi',
    parts: [
      ['be.net.tx', 'kernel'],
      ['hv.grant.map', 'hypervisor'],
      ['net.bridge', 'kernel'],
    ],
  },
  {
    name: 'netback-rx:vif1.0-q0',
    kind: 'kthread',
    parts: [
      ['be.net.rx', 'kernel'],
      ['hv.grant.copy', 'hypervisor'],
    ],
  },
  {
    name: 'dom0:napi',
    kind: 'napi',
    parts: [
      ['net.nicdrv', 'kernel'],
      ['net.core', 'kernel'],
    ],
  },
  {
    name: 'dom0:app:server',
    kind: 'process',
    parts: [
      ['app', 'user'],
      ['tcpip', 'kernel'],
      ['copy', 'kernel'],
    ],
  },
];
const GUEST: readonly UnitKind[] = [
  {
    name: 'app:client',
    kind: 'process',
    parts: [
      ['app', 'user'],
      ['tcpip', 'kernel'],
    ],
  },
  {
    name: 'napi',
    kind: 'napi',
    parts: [
      ['fe.net', 'kernel'],
      ['tcpip', 'kernel'],
    ],
  },
];
const DEALLOC: UnitKind = {
  name: 'netback-dealloc:vif1.0-q0',
  kind: 'kthread',
  parts: [
    ['be.net.tx', 'kernel'],
    ['hv.grant.unmap', 'hypervisor'],
  ],
};

/** Lines of the private cache that footprints are drawn for. */
const PRIVATE_LINES = 1024;
const RING = 256;

export function randomSystem(random: Random): RandomSystem {
  const clockHz = random.between(2e9, 3.5e9);
  const costs = randomCosts(random, clockHz);
  const { units, order, side } = randomUnits(random);
  const layout = random.pick<Layout>(['one core', 'one core', 'backend apart', 'spread']);
  const { vcpus, vcpusOf, usedCores } = randomVcpus(random, units, layout);
  const totalNs = random.logBetween(2_000, 120_000);
  const shares = order.map(() => random.between(0.15, 1));
  const sum = shares.reduce((a, b) => a + b, 0);
  const bytes = random.pick([0, 64, 1448, 4096]);
  const cv = random.pick([0, 0.5, 1]);
  const stages: StageSpec[] = order.map((unit, i) => ({
    unit,
    from: i - 1,
    perItem: 1,
    slots: i === 0 ? 4096 : random.pick([64, RING, RING]),
    bytes,
    parts: randomParts(random, units[unit].parts, (totalNs * shares[i]) / sum),
    cv,
    lock: null,
  }));
  if (side !== null) {
    const from = random.integer(0, order.length - 1);
    stages.push({
      unit: side,
      from,
      perItem: random.pick([0.25, 0.5, 1]),
      slots: RING,
      bytes: 0,
      parts: randomParts(random, units[side].parts, totalNs * random.between(0.05, 0.3)),
      cv,
      lock: null,
    });
  }
  if (random.chance(0.15)) addLock(random, stages);
  const budgets = units.map(({ kind }) =>
    kind === 'process' ? random.pick([1, 4, 16]) : random.pick([8, 16, 64]),
  );
  const specs: UnitSpec[] = units.map(({ name, kind, domain }, i) => ({
    name,
    kind,
    domain,
    vcpus: vcpusOf[i],
    budget: budgets[i],
    urgent: kind === 'napi',
    role: 'work',
  }));
  const work = randomSource(random, stages, specs, vcpus, usedCores, order.length - 1);
  const machine = withOthers(random, {
    cores: [],
    vcpus,
    units: specs,
    stages,
    sources: [work],
    locks: 1,
    costs,
    scheduler: { ...CREDIT, boost: random.chance(0.7), smtSpeed: random.between(0.5, 0.65) },
  });
  const move = randomMove(random, machine, usedCores);
  return {
    ...move,
    machine: { ...machine, cores: move.cores },
    footprints: machine.stages.map(({ unit, parts }) => randomFootprint(random, machine.units[unit], parts)),
    clockHz,
    l2MissNs: 18 * random.between(0.3, 0.9),
    llcMissNs: 130 * random.between(0.3, 0.9),
    usedCores,
    layout,
  };
}

/** Misses cost up to a quarter of the time; recorders leave no mark here. */
function randomFootprint(random: Random, unit: UnitSpec, parts: readonly PartSpec[]): Footprint {
  const ns = parts.reduce((total, part) => total + part.ns, 0);
  const touched = 8;
  if (unit.role !== 'work') return { lines: 8, touched: 1, scale: 0, inOrder: 0 };
  return {
    lines: Math.round(PRIVATE_LINES * random.logBetween(0.08, 2)),
    touched,
    scale: (ns * random.between(0.002, 0.02)) / touched,
    inOrder: random.pick([0, 0, 0.5]),
  };
}

interface NamedUnit extends UnitKind {
  readonly domain: string;
}

/** Units, the order in which work passes them (the first may come again at the end), and one that hangs on the side. */
function randomUnits(random: Random) {
  const guestFirst = random.chance(0.5);
  const dom0 = shuffled(random, DOM0).slice(0, random.integer(1, 2));
  const guest = (name: string, count: number): NamedUnit[] =>
    shuffled(random, GUEST)
      .slice(0, count)
      .map((unit) => ({ ...unit, name: `${name}:${unit.name}`, domain: name }));
  const backend = dom0.map((unit): NamedUnit => ({ ...unit, domain: 'dom0' }));
  const units: NamedUnit[] = guestFirst
    ? [...guest('guest1', random.integer(1, 2)), ...backend]
    : [...backend, ...guest('guest1', random.integer(1, 2))];
  if (guestFirst && random.chance(0.25)) units.push(...guest('guest2', 1));
  const order = units.map((_, i) => i);
  if (units.length < 5 && random.chance(0.25)) order.push(0);
  const hasSide = units.length < 5 && random.chance(0.35);
  if (hasSide) units.push({ ...DEALLOC, domain: 'dom0' });
  return { units, order, side: hasSide ? units.length - 1 : null };
}

function randomVcpus(random: Random, units: readonly NamedUnit[], layout: Layout) {
  const domains = [...new Set(units.map(({ domain }) => domain))].sort();
  const vcpus: VcpuSpec[] = [];
  const ofDomain = new Map<string, number[]>();
  const add = (domain: string, core: number) => {
    ofDomain.set(domain, [...(ofDomain.get(domain) ?? []), vcpus.length]);
    vcpus.push({ domain, core });
  };
  domains.forEach((domain, i) => {
    if (layout === 'one core') add(domain, 0);
    else if (layout === 'backend apart') add(domain, domain === 'dom0' ? 0 : 1);
    else {
      add(domain, i % 2);
      add(domain, (i + 1) % 2);
    }
  });
  // A program has threads on all vCPUs of its domain, or one.
  const vcpusOf = units.map(({ domain, kind }) => {
    const own = ofDomain.get(domain)!;
    return kind === 'process' && random.chance(0.5) ? own : [random.pick(own)];
  });
  return { vcpus, vcpusOf, usedCores: layout === 'one core' ? 1 : 2 };
}

function randomParts(random: Random, names: UnitKind['parts'], ns: number): PartSpec[] {
  const shares = names.map(() => random.between(0.2, 1));
  const sum = shares.reduce((a, b) => a + b, 0);
  return names.map(([category, layer], i) => ({ category, layer, ns: (ns * shares[i]) / sum }));
}

/** Two stages need the same lock for a part of their work. */
function addLock(random: Random, stages: StageSpec[]): void {
  const held = random.between(0.03, 0.25);
  for (const i of shuffled(random, [...stages.keys()]).slice(0, 2)) {
    const stage = stages[i];
    const ns = stage.parts.reduce((sum, part) => sum + part.ns, 0);
    const parts = stage.parts.map((part) => ({ ...part, ns: part.ns * (1 - held) }));
    stages[i] = { ...stage, parts, lock: { lock: 0, ns: ns * held } };
  }
}

function randomSource(
  random: Random,
  stages: readonly StageSpec[],
  units: readonly UnitSpec[],
  vcpus: readonly VcpuSpec[],
  usedCores: number,
  done: number,
): SourceSpec {
  const demands = new Float64Array(usedCores);
  let total = 0;
  let largestBatch = 1;
  for (const { unit, parts, perItem } of stages) {
    const ns = parts.reduce((sum, part) => sum + part.ns, 0) * (perItem || 1);
    for (const vcpu of units[unit].vcpus) demands[vcpus[vcpu].core] += ns / units[unit].vcpus.length;
    total += ns;
    largestBatch = Math.max(largestBatch, units[unit].budget);
  }
  if (random.chance(0.3)) {
    const capacity = 1e9 / Math.max(...demands);
    const cv = random.pick([0, 1] as const);
    return { kind: 'open', stage: 0, done, perSecond: capacity * random.between(0.4, 1.6), cv };
  }
  // From a batch and a half to a quarter of a ring's worth of batches in flight: the range that the baseline assumes.
  const batches = random.logBetween(1, 64);
  const outstanding = Math.min(2048, Math.max(1, Math.round(batches * random.logBetween(1, largestBatch))));
  const thinkNs = random.chance(0.6) ? 0 : total * random.logBetween(0.2, 10);
  return { kind: 'closed', stage: 0, done, outstanding, thinkNs, thinkCv: random.pick([0, 1] as const) };
}

/** Recorders in dom0 and the first guest, and work of dom0 that nobody counts. */
function withOthers(random: Random, machine: Machine): Machine {
  const units = [...machine.units];
  const stages = [...machine.stages];
  const sources = [...machine.sources];
  const add = (domain: string, role: 'recorder' | 'background', load: number, burstNs: number) => {
    const vcpu = machine.vcpus.findIndex((candidate) => candidate.domain === domain);
    const name = role === 'recorder' ? `${domain}:app:perf` : `${domain}:kthread:kworker`;
    units.push({ name, kind: 'process', domain, vcpus: [vcpu], budget: 1, urgent: false, role });
    stages.push({
      unit: units.length - 1,
      from: -1,
      perItem: 1,
      slots: 64,
      bytes: 0,
      parts: [{ category: 'app', layer: 'user', ns: burstNs }],
      cv: 1,
      lock: null,
    });
    const stage = stages.length - 1;
    sources.push({ kind: 'open', stage, done: stage, perSecond: (load * 1e9) / burstNs, cv: 1 });
  };
  const scale = stages.reduce((sum, { parts }) => sum + parts.reduce((total, { ns }) => total + ns, 0), 0);
  add('dom0', 'recorder', random.between(0, 0.4), scale * random.logBetween(2, 20));
  if (random.chance(0.5))
    add('guest1', 'recorder', random.between(0, 0.15), scale * random.logBetween(2, 20));
  add('dom0', 'background', random.between(0, 0.03), scale);
  return { ...machine, units, stages, sources };
}

function randomMove(random: Random, machine: Machine, usedCores: number) {
  const places: SideCore['place'][] = [
    random.pick(['own-core', 'own-core', 'own-core', 'smt-sibling', 'other-socket']),
  ];
  if (random.chance(0.15)) places.push('own-core');
  // pCPU n is thread n % 2 of core n / 2 here: each core has its sibling beside it, in use or not.
  const cores: CoreSpec[] = Array.from({ length: usedCores }, () => ({ socket: 0, sibling: -1 }));
  places.forEach((place, i) => {
    const sibling = place === 'smt-sibling' ? 0 : -1;
    if (sibling >= 0) cores[sibling] = { socket: 0, sibling: usedCores + i };
    cores.push({ socket: place === 'other-socket' ? 1 : 0, sibling });
  });
  const sideCores: SideCore[] = places.map((place, i) => ({ pcpu: usedCores + i, place }));
  const names = machine.units.flatMap(({ role, name }) => (role === 'work' ? [name] : []));
  const chosen =
    random.chance(0.35) && places.length === 1
      ? [random.chance(0.7) ? 'dom0' : 'guest1']
      : shuffled(random, names).slice(0, Math.min(names.length - 1, random.chance(0.7) ? 1 : 2));
  const moves = chosen.map((unit, i) => ({ unit, sideCore: Math.min(i, places.length - 1) }));
  return { cores, sideCores, request: { sideCores, moves } };
}

function shuffled<T>(random: Random, all: readonly T[]): T[] {
  return all
    .map((value) => ({ value, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
