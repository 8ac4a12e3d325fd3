/** Stores each path of functions once: (prefix, func) -> row. */
import type { FuncIndex, StackIndex } from './ids';
import { PairTable } from './pairTable';
import type { StackTable } from './profile';

export class StackInterner {
  private readonly pairs = new PairTable();

  get length(): number {
    return this.pairs.length;
  }

  prefix(stack: StackIndex): StackIndex {
    return this.pairs.first(stack);
  }

  func(stack: StackIndex): FuncIndex {
    return this.pairs.second(stack);
  }

  intern(prefix: StackIndex, func: FuncIndex): StackIndex {
    return this.pairs.intern(prefix, func);
  }

  done(): StackTable {
    const { first, second } = this.pairs.columns();
    return { prefix: first, func: second };
  }
}
