/**
 * Where everything runs before and after: moves of a request applied to a system. Placement says only where; what that costs
 * is computed by `placedModel.ts`.
 */
import type { Move, SideCore, SideCorePlace } from './estimate';
import type { OffloadSystem } from './system';

/** A request that makes no sense for this system; the message says what to do instead. */
export class CannotPlace extends Error {
  override readonly name = 'CannotPlace';
}

export interface PlacedCore {
  readonly label: string;
  readonly pcpu: number | null;
  readonly isSideCore: boolean;
  /** Where it is on the host: equal sockets share a last-level cache, equal physical cores all their caches. */
  readonly physical: number;
  readonly socket: number;
  readonly background: number;
  readonly recorders: number;
  /** Whether it worked in the baseline. */
  readonly used: boolean;
}

/** A category of a unit that runs on a side-core while the rest of the unit stays: a code change. */
export interface MovedPart {
  readonly unit: number;
  /** Share of the unit's demand. */
  readonly share: number;
  readonly samples: number;
  readonly category: string;
  /** Whether the part was entered by a hypercall, so that the switch into the hypervisor is saved. */
  readonly inHypervisor: boolean;
  readonly core: number;
}

export interface Placed {
  readonly cores: readonly PlacedCore[];
  /** Position in `cores` per side-core of the request. */
  readonly sideCores: readonly number[];
  /** Share of a unit on a core, unit by unit: `before[unit * cores.length + core]`. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Copies of a unit: on how many cores it runs side by side. */
  readonly copiesBefore: readonly number[];
  readonly copiesAfter: readonly number[];
  /** Units of which anything moved. */
  readonly moved: readonly number[];
  readonly parts: readonly MovedPart[];
  readonly notes: readonly string[];
}

/**
 * A unit that is moved to several side-cores is copied: each gets an equal share (more queues).
 *
 * @throws CannotPlace for a unit that is not there, a side-core beyond those of the request, and two moves that contradict
 */
export function place(system: OffloadSystem, sideCores: readonly SideCore[], moves: readonly Move[]): Placed {
  const { cores, sidePositions } = knownCores(system, sideCores);
  const count = cores.length;
  const before = new Float64Array(system.units.length * count);
  system.units.forEach(({ placement }, unit) => before.set(placement, unit * count));
  const after = before.slice();
  const targets = system.units.map(() => new Set<number>());
  const parts: MovedPart[] = [];
  for (const { unit, sideCore } of moves) {
    const core = sidePositions.at(sideCore);
    if (core === undefined || sideCore < 0) {
      throw new CannotPlace(
        `${unit} is to move to side-core ${sideCore + 1}, but there are ${sideCores.length}; ask for more side-cores.`,
      );
    }
    const part = partNamed(system, unit, core);
    if (part !== null) parts.push(part);
    else for (const position of unitsNamed(system, unit)) targets[position].add(core);
  }
  targets.forEach((onto, unit) => {
    if (onto.size === 0) return;
    after.fill(0, unit * count, (unit + 1) * count);
    for (const core of onto) after[unit * count + core] = 1 / onto.size;
  });
  const copiesBefore = system.units.map((unit) => copiesOf(unit.kind, unit.vcpus.length, unit.placement));
  const moved = targets.flatMap((onto, unit) => (onto.size > 0 ? [unit] : []));
  return {
    cores,
    sideCores: sidePositions,
    before,
    after,
    copiesBefore,
    copiesAfter: targets.map((onto, unit) =>
      onto.size > 1 ? onto.size : Math.min(copiesBefore[unit], onto.size || Infinity),
    ),
    moved,
    parts,
    // Only the answer is read by people: a search places hundreds.
    get notes() {
      return placementNotes(system, moved, parts, targets);
    },
  };
}

/** Whether any unit has a share of a core. */
export function worksOn(placement: Float64Array, core: number, cores: number): boolean {
  for (let i = core; i < placement.length; i += cores) if (placement[i] > 0) return true;
  return false;
}

/** Positions of the unit of that name, or of all units of the domain of that name. */
function unitsNamed({ units }: OffloadSystem, name: string): number[] {
  const unit = units.findIndex((each) => each.unit === name);
  if (unit >= 0) return [unit];
  const members = units.flatMap(({ domain }, i) => (domain === name ? [i] : []));
  if (members.length > 0) return members;
  const known = [...new Set(units.flatMap(({ domain }) => (domain === null ? [] : [domain])))];
  throw new CannotPlace(
    `Nothing here is called ${JSON.stringify(name)}; plan lists the units, and the domains are ${known.join(', ')}.`,
  );
}

function partNamed(system: OffloadSystem, name: string, core: number): MovedPart | null {
  const hash = name.lastIndexOf('#');
  if (hash < 0 || system.units.some(({ unit }) => unit === name)) return null;
  const [unitName, category] = [name.slice(0, hash), name.slice(hash + 1)];
  const unit = system.units.findIndex((each) => each.unit === unitName);
  if (unit < 0)
    throw new CannotPlace(`Nothing here is called ${JSON.stringify(unitName)}; plan lists the units.`);
  const { parts, demandNs } = system.units[unit];
  const own = parts.filter((part) => part.category === category);
  if (own.length === 0) {
    const categories = [...new Set(parts.map((part) => part.category))];
    throw new CannotPlace(
      `${unitName} has no part ${JSON.stringify(category)}; its parts are ${categories.join(', ') || 'not known'}.`,
    );
  }
  const sum = own.reduce((total, part) => total + part.demandNs, 0);
  return {
    unit,
    category,
    core,
    share: demandNs > 0 ? Math.min(1, sum / demandNs) : 0,
    samples: own.reduce((total, part) => total + part.samples, 0),
    inHypervisor: own.every((part) => part.layer === 'hypervisor'),
  };
}

/** A thread is one wherever it floats; what runs on several vCPUs may run on as many cores at once. */
function copiesOf(kind: string, vcpus: number, placement: readonly number[]): number {
  if (kind === 'kthread') return 1;
  const spread = placement.filter((share) => share > 0).length;
  return Math.max(1, Math.min(vcpus, spread));
}

interface Cores {
  readonly cores: readonly PlacedCore[];
  readonly sidePositions: readonly number[];
}

const CORES = new WeakMap<readonly SideCore[], { readonly system: OffloadSystem; readonly found: Cores }>();

/** {@link coresWith}; a search places hundreds of times onto the same side-cores. */
function knownCores(system: OffloadSystem, sideCores: readonly SideCore[]): Cores {
  const known = CORES.get(sideCores);
  if (known?.system === system) return known.found;
  const found = coresWith(system, sideCores);
  CORES.set(sideCores, { system, found });
  return found;
}

function coresWith(system: OffloadSystem, sideCores: readonly SideCore[]): Cores {
  const busiest = busiestCore(system);
  const cores = system.cores.map((core, i): PlacedCore => ({
    label: `pCPU ${core.pcpu}`,
    pcpu: core.pcpu,
    isSideCore: false,
    // Physical cores are numbered within their socket.
    physical: core.core === null ? -1 - i : 1024 * (core.socket ?? 0) + core.core,
    socket: core.socket ?? 0,
    background: core.background,
    recorders: core.recorders,
    used: core.used,
  }));
  const sidePositions = sideCores.map(({ pcpu, place }, i) => {
    const known = pcpu === null ? -1 : system.cores.findIndex((core) => core.pcpu === pcpu);
    if (known >= 0) {
      const told = system.cores[known].socket !== null && system.cores[known].core !== null;
      const there = told ? {} : whereabouts(place, cores, busiest, known);
      cores[known] = { ...cores[known], ...there, isSideCore: true };
      return known;
    }
    const position = cores.length;
    cores.push({
      label: pcpu === null ? `side-core ${i + 1}` : `pCPU ${pcpu}`,
      pcpu,
      isSideCore: true,
      ...whereabouts(place, cores, busiest, position),
      background: 0,
      recorders: 0,
      used: false,
    });
    return position;
  });
  return { cores, sidePositions };
}

/** A socket number that no host has. */
const ELSEWHERE = 1 << 20;

function whereabouts(place: SideCorePlace, cores: readonly PlacedCore[], busiest: number, position: number) {
  const near = cores.at(busiest);
  const own = { physical: -1 - position, socket: near?.socket ?? 0 };
  if (place === 'other-socket') return { ...own, socket: ELSEWHERE };
  return place === 'smt-sibling' && near !== undefined ? { ...own, physical: near.physical } : own;
}

function busiestCore({ cores, units }: OffloadSystem): number {
  let [busiest, most] = [0, -1];
  cores.forEach(({ background, recorders }, core) => {
    const demand = units.reduce((sum, unit) => sum + unit.demandNs * (unit.placement.at(core) ?? 0), 0);
    const room = Math.max(0.02, 1 - background - recorders);
    if (demand / room > most) [busiest, most] = [core, demand / room];
  });
  return busiest;
}

function placementNotes(
  { units }: OffloadSystem,
  moved: readonly number[],
  parts: readonly MovedPart[],
  targets: readonly ReadonlySet<number>[],
): string[] {
  const notes: string[] = [];
  const domains = new Set(moved.flatMap((unit) => units[unit].domain ?? []));
  for (const domain of domains) {
    const members = units.flatMap((unit, i) => (unit.domain === domain ? [i] : []));
    const onto = new Set(members.flatMap((unit) => [...targets[unit]]));
    const cores = onto.size + Number(members.some((unit) => targets[unit].size === 0));
    const vcpus = new Set(members.flatMap((unit) => units[unit].vcpus)).size;
    if (members.every((unit) => targets[unit].size > 0))
      notes.push(`All vCPUs of ${domain} go to the side-cores.`);
    else notes.push(`${domain} needs a vCPU on each side-core that its units go to.`);
    if (vcpus > 0 && cores > vcpus) {
      notes.push(
        `${domain} has ${vcpus} ${vcpus === 1 ? 'vCPU' : 'vCPUs'} and would need ${cores}: one for each core that it runs on.`,
      );
    }
  }
  for (const { unit, category } of parts) {
    notes.push(
      `${category} of ${units[unit].label} can be moved by a change of code only; its caller waits for the result unless the call becomes asynchronous.`,
    );
  }
  return notes;
}
