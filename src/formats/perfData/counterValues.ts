/**
 * Counter values inside a sample (PERF_SAMPLE_READ, `perf record -e '{cycles,misses}:S'`): the sample stands for what each
 * counter of its group has counted since the group's sample before, as perf takes it (tools/perf/util/session.c,
 * deliver_sample_value). What the leader's own period says is not used then.
 */
import { READ_FORMAT } from './abi';
import type { SampleLayout } from './rawSamples';

const TWO_32 = 4294967296;

export class CounterValues {
  /** Value of each counter when it was last read, by event id. */
  private readonly last = new Map<number, number>();

  /**
   * Calls `counted` for each counter of the sample at word `w` that has counted something since it was last read.
   * @param end word behind the record
   * @returns false if the values carry no ids, or do not fit into the record
   */
  read(
    words: Int32Array,
    w: number,
    end: number,
    layout: SampleLayout,
    counted: (idLow: number, idHigh: number, events: number) => void,
  ): boolean {
    const has = (bit: number) => (layout.readFormat & bit) !== 0;
    if (!has(READ_FORMAT.ID)) return false;
    const group = has(READ_FORMAT.GROUP);
    const times = (has(READ_FORMAT.ENABLED) ? 2 : 0) + (has(READ_FORMAT.RUNNING) ? 2 : 0);
    let at = w + layout.variable;
    let members = 1;
    if (group) {
      if (at + 2 > end || words[at + 1] !== 0) return false;
      members = words[at] >>> 0;
      at += 2 + times;
    }
    // Alone, a value stands before the times and its id behind them.
    const idBehind = group ? 2 : 2 + times;
    const step = idBehind + 2 + (has(READ_FORMAT.LOST) ? 2 : 0);
    if (members * step > end - at) return false;
    for (let left = members; left > 0; left--, at += step) {
      const [low, high] = [words[at + idBehind], words[at + idBehind + 1]];
      const id = (high >>> 0) * TWO_32 + (low >>> 0);
      const value = (words[at + 1] >>> 0) * TWO_32 + (words[at] >>> 0);
      const events = value - (this.last.get(id) ?? 0);
      this.last.set(id, value);
      if (events !== 0) counted(low, high, events);
    }
    return true;
  }
}
