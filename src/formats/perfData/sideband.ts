/**
 * What perf says beside the samples: which thread had which name when, and which file was mapped where when.
 * Records of different CPUs stand in the file in rounds, not in order of time, so they are collected first and
 * replayed in order afterwards, as perf does (tools/perf/util/{machine,thread,maps}.c).
 */
import { PairTable } from '../../profile/pairTable';
import { Timeline, type TimeSpan } from './timeline';

export interface MapEvent {
  readonly kind: 'map';
  readonly timeNs: number;
  readonly pid: number;
  readonly start: number;
  readonly end: number;
  /** Offset in the file of `start`. */
  readonly pageOffset: number;
  readonly file: string;
  readonly executable: boolean;
}

export interface ForkEvent {
  readonly kind: 'fork';
  readonly timeNs: number;
  readonly pid: number;
  readonly ppid: number;
  readonly tid: number;
  readonly ptid: number;
  /** False for forks that perf made up at its start, whose maps follow one by one. */
  readonly copiesMaps: boolean;
}

export interface CommEvent {
  readonly kind: 'comm';
  readonly timeNs: number;
  readonly tid: number;
  readonly comm: string;
}

export type SidebandEvent = MapEvent | ForkEvent | CommEvent;

/** Names of threads over time. */
export class ThreadNames {
  private readonly timelines = new Map<number, Timeline<string>>();

  constructor() {
    this.timelines.set(0, new Timeline('swapper'));
  }

  /** To be called in order of time. */
  apply(event: SidebandEvent): void {
    if (event.kind === 'comm') {
      this.timeline(event.tid).change(event.timeNs, event.comm);
    } else if (event.kind === 'fork' && event.tid !== event.ptid) {
      const parent = this.timelines.get(event.ptid);
      this.timeline(event.tid).change(event.timeNs, parent?.last ?? unnamed(event.tid));
    }
  }

  /** The thread's name at that time; `:tid` if nothing has named it, as perf prints it. */
  at(tid: number, timeNs: number): TimeSpan<string> {
    return this.timelines.get(tid)?.at(timeNs) ?? { value: unnamed(tid), fromNs: -Infinity, toNs: Infinity };
  }

  private timeline(tid: number): Timeline<string> {
    let line = this.timelines.get(tid);
    if (line === undefined) this.timelines.set(tid, (line = new Timeline(unnamed(tid))));
    return line;
  }
}

function unnamed(tid: number): string {
  return `:${tid}`;
}

/** Number of a sequence of maps that a process may have; equal numbers mean equal maps, whichever process has them. */
export type MapState = number;

const NO_MAPS: MapState = -1;

/**
 * Numbers what processes have mapped at each time. A state is the one before it and one more map, so a command that is
 * run a thousand times goes through the same states each time, and what is resolved for one run holds for all.
 */
export class MapStates {
  private readonly timelines = new Map<number, Timeline<MapState>>();
  /** A state is a path: (state before, file), (that, start), (that, end), (that, offset in the file). */
  private readonly steps = new PairTable();
  private readonly fileRows = new Map<string, number>();
  /** u64 numbers as their halves. */
  private readonly numbers = new PairTable();

  /** To be called in order of time. */
  apply(event: SidebandEvent): void {
    if (event.kind === 'map') {
      const line = this.timeline(event.pid);
      line.change(event.timeNs, this.withMap(line.last, event));
    } else if (event.kind === 'fork' && copiesSpace(event)) {
      this.timeline(event.pid).change(event.timeNs, this.timelines.get(event.ppid)?.last ?? NO_MAPS);
    }
  }

  at(pid: number, timeNs: number): TimeSpan<MapState> {
    return this.timelines.get(pid)?.at(timeNs) ?? { value: NO_MAPS, fromNs: -Infinity, toNs: Infinity };
  }

  private timeline(pid: number): Timeline<MapState> {
    let line = this.timelines.get(pid);
    if (line === undefined) this.timelines.set(pid, (line = new Timeline(NO_MAPS)));
    return line;
  }

  private withMap(before: MapState, { file, start, end, pageOffset }: MapEvent): MapState {
    let row = this.fileRows.get(file);
    if (row === undefined) this.fileRows.set(file, (row = this.fileRows.size));
    let state = this.steps.intern(before, row);
    for (const n of [start, end, pageOffset]) {
      state = this.steps.intern(state, this.numbers.intern(Math.floor(n / 2 ** 32) | 0, n | 0));
    }
    return state;
  }
}

function copiesSpace({ copiesMaps, pid, ppid }: ForkEvent): boolean {
  return copiesMaps && pid !== ppid;
}

export interface MappedFile {
  readonly start: number;
  readonly end: number;
  readonly pageOffset: number;
  readonly file: string;
}

/** Address spaces of all processes, moved forward in time. */
export class AddressSpaces {
  /** Per process: disjoint maps sorted by start. */
  private readonly spaces = new Map<number, MappedFile[]>();
  /** Those that a parent and its children have in common until one of them maps something: most children exec at once. */
  private readonly shared = new WeakSet<MappedFile[]>();

  /** To be called in order of time. */
  apply(event: SidebandEvent): void {
    if (event.kind === 'map') insert(this.ownSpace(event.pid), event);
    else if (event.kind === 'fork' && copiesSpace(event)) {
      const maps = this.spaces.get(event.ppid) ?? [];
      this.shared.add(maps);
      this.spaces.set(event.pid, maps);
    }
  }

  find(pid: number, address: number): MappedFile | undefined {
    const maps = this.spaces.get(pid);
    if (maps === undefined) return undefined;
    const i = firstEndingAfter(maps, address);
    return i < maps.length && maps[i].start <= address ? maps[i] : undefined;
  }

  private ownSpace(pid: number): MappedFile[] {
    let maps = this.spaces.get(pid);
    if (maps === undefined || this.shared.has(maps)) this.spaces.set(pid, (maps = [...(maps ?? [])]));
    return maps;
  }
}

/** A new map takes the place of whatever it overlaps; what sticks out on either side stays. */
function insert(maps: MappedFile[], fresh: MappedFile): void {
  if (fresh.end <= fresh.start) return;
  const from = firstEndingAfter(maps, fresh.start);
  let to = from;
  while (to < maps.length && maps[to].start < fresh.end) to++;
  const pieces: MappedFile[] = [];
  if (from < to && maps[from].start < fresh.start) pieces.push({ ...maps[from], end: fresh.start });
  pieces.push(fresh);
  if (from < to && maps[to - 1].end > fresh.end) {
    const last = maps[to - 1];
    pieces.push({ ...last, start: fresh.end, pageOffset: last.pageOffset + (fresh.end - last.start) });
  }
  maps.splice(from, to - from, ...pieces);
}

function firstEndingAfter(maps: readonly MappedFile[], address: number): number {
  let [low, high] = [0, maps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (maps[middle].end > address) high = middle;
    else low = middle + 1;
  }
  return low;
}
