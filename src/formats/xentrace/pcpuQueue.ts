/**
 * What the merge holds back of one pCPU: records as columns of numbers, 17 bytes each whatever they were in the file.
 * Objects would cost ten times that, and a trace has tens of millions of records.
 */
export class PcpuQueue {
  ticks = new Float64Array(64);
  kind = new Uint8Array(64);
  a = new Uint32Array(64);
  b = new Uint32Array(64);
  /** First record not yet taken, and the end of the records. */
  head = 0;
  tail = 0;
  /** Position of the head in time: its ticks, but never before those of the record ahead of it. */
  key = -Infinity;

  constructor(readonly pcpu: number) {}

  get length(): number {
    return this.tail - this.head;
  }

  push(ticks: number, kind: number, a: number, b: number): void {
    if (this.tail === this.ticks.length) this.makeRoom();
    const at = this.tail++;
    this.ticks[at] = ticks;
    this.kind[at] = kind;
    this.a[at] = a;
    this.b[at] = b;
    if (at === this.head && ticks > this.key) this.key = ticks;
  }

  /** Goes on to the next record. */
  shift(): void {
    this.head++;
    if (this.head === this.tail) {
      this.head = 0;
      this.tail = 0;
    } else if (this.ticks[this.head] > this.key) this.key = this.ticks[this.head];
  }

  private makeRoom(): void {
    const { head, tail } = this;
    if (head * 2 >= tail) {
      for (const column of [this.ticks, this.kind, this.a, this.b]) column.copyWithin(0, head, tail);
    } else {
      const length = this.ticks.length * 2;
      this.ticks = grown(new Float64Array(length), this.ticks.subarray(head, tail));
      this.kind = grown(new Uint8Array(length), this.kind.subarray(head, tail));
      this.a = grown(new Uint32Array(length), this.a.subarray(head, tail));
      this.b = grown(new Uint32Array(length), this.b.subarray(head, tail));
    }
    this.head = 0;
    this.tail = tail - head;
  }
}

function grown<T extends Float64Array | Uint8Array | Uint32Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
