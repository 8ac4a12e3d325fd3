/** The stages of the I/O path, the functions that tell directions, and what each function of a profile says of both. */
import { LAYERS, type DomainRole, type FuncTable } from '../../profile/profile';
import type { Category } from '../categories/categoryRules';
import { plainSymbol } from '../categories/plainSymbol';
import type { Meaning } from '../categories/meaning';
import { NamePatterns } from '../categories/namePatterns';
import data from './stages.json';

/** Who does a stage's work. */
export type StageRole = 'guest' | 'hypervisor' | 'dom0';
/** Position in {@link STAGES}. */
export type StageIndex = number;
/** Position in {@link PATHS}. */
export type PathIndex = number;
/** Position in {@link MEDIA}: network, block. */
export type MediumIndex = number;

export interface StageKind {
  readonly key: string;
  readonly role: StageRole;
  readonly label: string;
  readonly explanation: string;
}

export interface PathKind {
  /** `net.transmit`, as the guest sees it. */
  readonly key: string;
  readonly label: string;
  readonly medium: MediumIndex;
  /** In the order in which data passes. */
  readonly stages: readonly StageIndex[];
}

export interface Medium {
  readonly key: string;
  readonly frontend: StageIndex;
  readonly backend: StageIndex;
  /** What its counters count. */
  readonly unit: string;
}

export const NONE = -1;
export const STAGES = data.stages.map(({ key, role, label, explanation }): StageKind => ({
  key,
  role: roleOf(role),
  label,
  explanation,
}));
export const MEDIA = data.media.map(({ key, frontend, backend, unit }): Medium => ({
  key,
  frontend: stageNamed(frontend),
  backend: stageNamed(backend),
  unit,
}));
export const PATHS = data.paths.map(({ key, label, medium, stages }): PathKind => ({
  key,
  label,
  medium: mediumNamed(medium),
  stages: stages.map(stageNamed),
}));
export const APPLICATION_STAGE = stageNamed('app');
export const HYPERVISOR_STAGE = stageNamed('hypervisor');
export const RING_STAGE = stageNamed('ring');

/** Paths of a medium: its two directions. */
export const PATHS_OF_MEDIUM = MEDIA.map((_, medium) =>
  [...PATHS.keys()].filter((path) => PATHS[path].medium === medium),
);

/** Medium per stage where its categories tell; {@link NONE} where both media share it and the caller decides. */
export const MEDIUM_OF_STAGE = STAGES.map((_, stage) => {
  const media = new Set(PATHS.filter(({ stages }) => stages.includes(stage)).map(({ medium }) => medium));
  return media.size === 1 ? [...media][0] : NONE;
});

/** What the functions of a profile say, in a guest or in dom0. */
export interface FunctionFacts {
  /** Stage that the function's category names; {@link NONE} for support work. */
  readonly stage: Int8Array;
  /** Direction that it tells, as a path. */
  readonly marker: Int8Array;
  /** What a process asks for by it, as a path. */
  readonly ask: Int8Array;
  /** 1 where something begins that has nothing to do with its caller: interrupts. */
  readonly root: Uint8Array;
  readonly systemCall: Uint8Array;
  /** Bit per medium: what it calls is this domain's own I/O, no guest's. */
  readonly ownWork: Uint8Array;
  readonly inHypervisor: Uint8Array;
  /** 1 for code of a kernel or a process. */
  readonly inDomain: Uint8Array;
}

const HYPERVISOR = LAYERS.indexOf('hypervisor');
const KERNEL = LAYERS.indexOf('kernel');
const USER = LAYERS.indexOf('user');

export function functionFacts(
  funcs: FuncTable,
  meaning: Meaning,
  role: Exclude<StageRole, 'hypervisor'>,
): FunctionFacts {
  const tables = TABLES[role];
  const categoryStage = meaning.categories.map((category) => ofNearest(tables.stageOfCategory, category));
  const categoryMarker = meaning.categories.map((category) => ofNearest(tables.markerOfCategory, category));
  const hypervisorStage = meaning.categories.map((category) => ofNearest(HYPERVISOR_CATEGORIES, category));
  const count = funcs.name.length;
  const facts = {
    stage: new Int8Array(count).fill(NONE),
    marker: new Int8Array(count).fill(NONE),
    ask: new Int8Array(count).fill(NONE),
    root: new Uint8Array(count),
    systemCall: new Uint8Array(count),
    ownWork: new Uint8Array(count),
    inHypervisor: new Uint8Array(count),
    inDomain: new Uint8Array(count),
  };
  for (let func = 0; func < count; func++) {
    const category = meaning.ofFunc[func];
    if (funcs.layer[func] === HYPERVISOR) {
      facts.inHypervisor[func] = 1;
      facts.stage[func] = hypervisorStage[category];
      continue;
    }
    facts.stage[func] = categoryStage[category];
    facts.inDomain[func] = Number(funcs.layer[func] === KERNEL || funcs.layer[func] === USER);
    if (funcs.layer[func] !== KERNEL) continue;
    const name = plainSymbol(funcs.name[func]);
    const marker = tables.markers.first(name);
    facts.marker[func] = marker >= 0 ? marker : categoryMarker[category];
    facts.ask[func] = tables.asks.first(name);
    facts.root[func] = Number(ROOTS.first(name) >= 0);
    facts.systemCall[func] = Number(SYSTEM_CALLS.first(name) >= 0);
    const own = tables.ownWork.first(name);
    facts.ownWork[func] = own >= 0 ? 1 << own : 0;
  }
  return facts;
}

/** What is known of a category or the nearest one above it: own rules have `be.net.tx.mine`. */
function ofNearest(table: ReadonlyMap<string, number>, category: Category): number {
  for (let at = category.length; at > 0; at = category.lastIndexOf('.', at - 1)) {
    const found = table.get(category.slice(0, at));
    if (found !== undefined) return found;
  }
  return NONE;
}

/** Whose work a domain's samples are; undefined where a domain takes no part. */
export function stageRole(role: DomainRole): Exclude<StageRole, 'hypervisor'> | undefined {
  if (role === 'guest') return 'guest';
  return role === 'dom0' || role === 'driver' ? 'dom0' : undefined;
}

/** Patterns of one role; the order of a pattern is the path or medium that it stands for. */
interface RoleTables {
  readonly stageOfCategory: ReadonlyMap<string, StageIndex>;
  readonly markerOfCategory: ReadonlyMap<string, PathIndex>;
  readonly markers: NamePatterns;
  readonly asks: NamePatterns;
  readonly ownWork: NamePatterns;
}

const HYPERVISOR_CATEGORIES = new Map(
  data.stages[HYPERVISOR_STAGE].categories.map((category): [string, StageIndex] => [
    category,
    HYPERVISOR_STAGE,
  ]),
);
const ROOTS = patternsBy([{ order: 0, functions: data.roots }]);
const SYSTEM_CALLS = patternsBy([{ order: 0, functions: data.systemCalls }]);
const TABLES = { guest: roleTables('guest'), dom0: roleTables('dom0') };

function roleTables(role: Exclude<StageRole, 'hypervisor'>): RoleTables {
  const markers = data.markers.filter((marker) => marker.role === role);
  return {
    stageOfCategory: new Map(
      data.stages.flatMap((stage, index) =>
        stage.role === role ? stage.categories.map((category): [string, number] => [category, index]) : [],
      ),
    ),
    markerOfCategory: new Map(
      markers.flatMap(({ path, categories }) =>
        categories.map((category: string): [string, number] => [category, pathNamed(path)]),
      ),
    ),
    markers: patternsBy(markers.map(({ path, functions }) => ({ order: pathNamed(path), functions }))),
    asks: patternsBy(
      role === 'guest' ? data.asks.map(({ path, functions }) => ({ order: pathNamed(path), functions })) : [],
    ),
    ownWork: patternsBy(
      data.ownWork
        .filter((own) => own.role === role)
        .map(({ medium, functions }) => ({ order: mediumNamed(medium), functions })),
    ),
  };
}

function patternsBy(lists: readonly { order: number; functions: readonly string[] }[]): NamePatterns {
  const patterns = new NamePatterns();
  for (const { order, functions } of [...lists].sort((a, b) => a.order - b.order)) {
    for (const pattern of functions) patterns.add(pattern, order);
  }
  return patterns;
}

function stageNamed(key: string): StageIndex {
  return data.stages.findIndex((stage) => stage.key === key);
}

function mediumNamed(key: string): MediumIndex {
  return data.media.findIndex((medium) => medium.key === key);
}

function pathNamed(key: string): PathIndex {
  return data.paths.findIndex((path) => path.key === key);
}

function roleOf(role: string): StageRole {
  return role === 'hypervisor' || role === 'dom0' ? role : 'guest';
}
