/** What lines of source files cost, where debug information or the recording itself tells lines. */
import type { WithInterval } from '../sourceCosts';

export interface LineCost {
  /** As editors show it, from 1. */
  readonly line: number;
  /** Key of the lane and its name for people. */
  readonly lane: string;
  readonly label: string;
  /** Share of the lane with the line innermost. */
  readonly self: WithInterval;
  /** Share of the lane with the line innermost, or in code that the compiler put in at this line. */
  readonly total: WithInterval;
  /** Samples of `self`, and of `total`. */
  readonly samples: number;
  readonly totalSamples: number;
  /** Functions that the samples are in, the dearest first: an inlined line shows in its callers. */
  readonly functions: readonly string[];
}

export interface FileLines {
  /** As the compiler was given it, without `.` and `..`: `drivers/net/xen-netback/netback.c`, `/build/xen/common/grant_table.c`. */
  readonly file: string;
  readonly layer: 'hypervisor' | 'kernel' | 'user' | 'unknown';
  readonly module: string;
  /** Where the lines are from, a phrase: "the debug information of /boot/vmlinux (its build id agrees)". */
  readonly origin: string;
  /** When that was made, in ms since 1970: a source file changed later may have moved lines. Null if unknown. */
  readonly madeMs: number | null;
  /** By line, then lane. */
  readonly lines: readonly LineCost[];
}

export interface LineCosts {
  readonly kind: 'lineCosts';
  /** What the shares are of: "Best source per lane", "cycles". */
  readonly metric: string;
  readonly files: readonly FileLines[];
  /** Where lines came from, and which modules had no debug information, one sentence each. */
  readonly notes: readonly string[];
}
