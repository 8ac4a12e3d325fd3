/**
 * What perf says beside the samples: which thread had which name when, and which file was mapped where when.
 * Records of different CPUs stand in the file in rounds, not in order of time, so they are collected first and
 * replayed in order afterwards, as perf does (tools/perf/util/{machine,thread,maps}.c).
 */

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
  private readonly timelines = new Map<number, { timeNs: number[]; comm: string[] }>();

  constructor() {
    this.set(0, -Infinity, 'swapper');
  }

  /** To be called in order of time. */
  apply(event: SidebandEvent): void {
    if (event.kind === 'comm') {
      this.set(event.tid, event.timeNs, event.comm);
    } else if (event.kind === 'fork' && event.tid !== event.ptid) {
      const parent = this.timelines.get(event.ptid);
      this.set(event.tid, event.timeNs, parent?.comm.at(-1) ?? `:${event.tid}`);
    }
  }

  /** The thread's name at that time; `:tid` if nothing has named it, as perf prints it. */
  at(tid: number, timeNs: number): string {
    const line = this.timelines.get(tid);
    if (line === undefined) return `:${tid}`;
    let [low, high] = [0, line.timeNs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (line.timeNs[middle] <= timeNs) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? `:${tid}` : line.comm[low - 1];
  }

  /** When the thread's name changes: between two of these times it has one name. */
  changes(tid: number): readonly number[] {
    return this.timelines.get(tid)?.timeNs ?? [];
  }

  private set(tid: number, timeNs: number, comm: string): void {
    let line = this.timelines.get(tid);
    if (line === undefined) this.timelines.set(tid, (line = { timeNs: [], comm: [] }));
    if (line.comm.at(-1) === comm) return;
    line.timeNs.push(timeNs);
    line.comm.push(comm);
  }
}

/** Counts, per process, how often its maps have changed by a time: equal counts mean equal maps. */
export class MapVersions {
  private readonly changes = new Map<number, number[]>();

  /** To be called in order of time. */
  apply(event: SidebandEvent): void {
    const changes =
      event.kind === 'map' || (event.kind === 'fork' && event.copiesMaps && event.pid !== event.ppid);
    if (!changes) return;
    const line = this.changes.get(event.pid);
    if (line === undefined) this.changes.set(event.pid, [event.timeNs]);
    else line.push(event.timeNs);
  }

  at(pid: number, timeNs: number): number {
    const line = this.changes.get(pid);
    if (line === undefined) return 0;
    let [low, high] = [0, line.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (line[middle] <= timeNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
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

  /** To be called in order of time. */
  apply(event: SidebandEvent): void {
    if (event.kind === 'map') insert(this.space(event.pid), event);
    else if (event.kind === 'fork' && event.copiesMaps && event.pid !== event.ppid) {
      this.spaces.set(event.pid, [...(this.spaces.get(event.ppid) ?? [])]);
    }
  }

  find(pid: number, address: number): MappedFile | undefined {
    const maps = this.spaces.get(pid);
    if (maps === undefined) return undefined;
    const i = firstEndingAfter(maps, address);
    return i < maps.length && maps[i].start <= address ? maps[i] : undefined;
  }

  private space(pid: number): MappedFile[] {
    let maps = this.spaces.get(pid);
    if (maps === undefined) this.spaces.set(pid, (maps = []));
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
