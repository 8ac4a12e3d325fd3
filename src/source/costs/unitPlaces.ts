/** Nodes of the call tree by who ran them and what for, with what they and all that they called weigh. */
import { growableFloat64, growableInt32 } from '../../profile/growable';
import { PairTable } from '../../profile/pairTable';

/** A place is a node together with a key, whatever that stands for. Few more than there are nodes: most run in one context. */
export class UnitPlaces {
  private readonly pairs = new PairTable();
  private readonly weight = growableFloat64();
  /** Per node the key and place it had last: saves a look-up a sample. */
  private readonly lastKey: Int32Array;
  private readonly lastPlace: Int32Array;

  /** @param parent of each node, smaller than itself; -1 where weight is handed up no further */
  constructor(private readonly parent: Int32Array) {
    this.lastKey = new Int32Array(parent.length).fill(-1);
    this.lastPlace = new Int32Array(parent.length);
  }

  /** @param key 0 or more */
  add(key: number, node: number, weight: number): void {
    if (this.lastKey[node] !== key) {
      this.lastKey[node] = key;
      this.lastPlace[node] = this.place(key, node);
    }
    this.weight.data[this.lastPlace[node]] += weight;
  }

  /** Calls `each` with the total of every node under every key. To be called once. */
  totals(each: (key: number, node: number, total: number) => void): void {
    const { pairs, parent, weight } = this;
    const above = growableInt32();
    // Callers become places as well; the table grows while it is walked.
    for (let place = 0; place < pairs.length; place++) {
      const caller = parent[pairs.second(place)];
      above.push(caller < 0 ? -1 : this.place(pairs.first(place), caller));
    }
    // The called stand behind their callers: from the last node backwards each total is complete when it is handed up.
    for (const place of this.byNodeBackwards()) {
      const total = weight.data[place];
      each(pairs.first(place), pairs.second(place), total);
      if (above.data[place] >= 0) weight.data[above.data[place]] += total;
    }
  }

  private place(key: number, node: number): number {
    const place = this.pairs.intern(key, node);
    if (place === this.weight.length) this.weight.push(0);
    return place;
  }

  /** Counting sort. */
  private byNodeBackwards(): Int32Array {
    const { pairs, parent } = this;
    const starts = new Int32Array(parent.length);
    for (let place = 0; place < pairs.length; place++) starts[pairs.second(place)]++;
    let next = 0;
    for (let node = parent.length - 1; node >= 0; node--) {
      const count = starts[node];
      starts[node] = next;
      next += count;
    }
    const sorted = new Int32Array(pairs.length);
    for (let place = 0; place < pairs.length; place++) sorted[starts[pairs.second(place)]++] = place;
    return sorted;
  }
}
