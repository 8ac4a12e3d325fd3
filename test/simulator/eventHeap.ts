/** Things due later, the soonest first; of those due at the same time the one that was put in first, so that a run is repeatable. */

export class EventHeap {
  private readonly at: number[] = [];
  private readonly order: number[] = [];
  private readonly what: number[] = [];
  private readonly whom: number[] = [];
  private count = 0;

  /** Infinity if there is nothing. */
  get soonest(): number {
    return this.at.length > 0 ? this.at[0] : Infinity;
  }

  push(at: number, what: number, whom: number): void {
    let i = this.at.length;
    const order = this.count++;
    this.at.push(at);
    this.order.push(order);
    this.what.push(what);
    this.whom.push(whom);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.at[parent] <= at) break;
      this.copy(parent, i);
      i = parent;
    }
    this.put(i, at, order, what, whom);
  }

  /** Takes out the soonest. Only if there is one. */
  pop(): { readonly what: number; readonly whom: number } {
    const first = { what: this.what[0], whom: this.whom[0] };
    const at = this.at.pop()!;
    const order = this.order.pop()!;
    const what = this.what.pop()!;
    const whom = this.whom.pop()!;
    const length = this.at.length;
    if (length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= length) break;
      if (child + 1 < length && this.before(child + 1, child)) child++;
      if (this.at[child] > at || (this.at[child] === at && this.order[child] > order)) break;
      this.copy(child, i);
      i = child;
    }
    this.put(i, at, order, what, whom);
    return first;
  }

  private before(i: number, j: number): boolean {
    return this.at[i] < this.at[j] || (this.at[i] === this.at[j] && this.order[i] < this.order[j]);
  }

  private copy(from: number, to: number): void {
    this.put(to, this.at[from], this.order[from], this.what[from], this.whom[from]);
  }

  private put(i: number, at: number, order: number, what: number, whom: number): void {
    this.at[i] = at;
    this.order[i] = order;
    this.what[i] = what;
    this.whom[i] = whom;
  }
}
