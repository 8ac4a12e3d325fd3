/**
 * Two levels of cache: a private one per core, and one that all share. Set-associative, least recently used out first. A line that a
 * core has written is taken out of the others' private caches, and comes from the writer's when another core wants it.
 */

export interface CacheShape {
  readonly sets: number;
  readonly ways: number;
}

/** Where a line was found. */
export type Found = 'private' | 'otherCore' | 'shared' | 'memory';

const FREE = -1;

/** One set-associative array of lines; the most recently used line of a set comes first. */
class Level {
  private readonly lines: Int32Array;

  constructor(private readonly shape: CacheShape) {
    this.lines = new Int32Array(shape.sets * shape.ways).fill(FREE);
  }

  /** Whether the line was there; it is there now, and the most recently used one. */
  touch(line: number): boolean {
    const { sets, ways } = this.shape;
    const first = (line % sets) * ways;
    const { lines } = this;
    let at = first;
    const last = first + ways - 1;
    while (at < last && lines[at] !== line) at++;
    const hit = lines[at] === line;
    for (; at > first; at--) lines[at] = lines[at - 1];
    lines[first] = line;
    return hit;
  }

  has(line: number): boolean {
    const { sets, ways } = this.shape;
    const first = (line % sets) * ways;
    for (let at = first; at < first + ways; at++) if (this.lines[at] === line) return true;
    return false;
  }

  remove(line: number): void {
    const { sets, ways } = this.shape;
    const first = (line % sets) * ways;
    for (let at = first; at < first + ways; at++) {
      if (this.lines[at] !== line) continue;
      for (let next = at; next < first + ways - 1; next++) this.lines[next] = this.lines[next + 1];
      this.lines[first + ways - 1] = FREE;
      return;
    }
  }
}

export class CacheSimulator {
  private readonly privates: readonly Level[];
  private readonly shared: Level;
  /** Core that wrote the line last and has not shared it since, by line. */
  private readonly writers: Int8Array;

  /** @param lines how many there are in all: they are numbered from 0 */
  constructor(cores: number, privateShape: CacheShape, sharedShape: CacheShape, lines: number) {
    this.writers = new Int8Array(lines).fill(FREE);
    this.privates = Array.from({ length: cores }, () => new Level(privateShape));
    this.shared = new Level(sharedShape);
  }

  access(core: number, line: number, write: boolean): Found {
    const writer = this.writers[line];
    const others = writer !== FREE && writer !== core && this.privates[writer].has(line);
    const hit = this.privates[core].touch(line);
    const inShared = hit || this.shared.touch(line);
    if (write && writer !== core) {
      for (let other = 0; other < this.privates.length; other++)
        if (other !== core) this.privates[other].remove(line);
      this.writers[line] = core;
    } else if (others) this.writers[line] = FREE;
    if (hit) return 'private';
    if (others) return 'otherCore';
    return inShared ? 'shared' : 'memory';
  }
}
