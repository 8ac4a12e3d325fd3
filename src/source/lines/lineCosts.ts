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
  readonly samples: number;
  /** Functions that the samples are in, the dearest first: an inlined line shows in its callers. */
  readonly functions: readonly string[];
}

export interface FileLines {
  /** As the compiler was given it: `./drivers/net/xen-netback/netback.c`, `common/grant_table.c`. */
  readonly file: string;
  readonly layer: 'hypervisor' | 'kernel' | 'user' | 'unknown';
  readonly module: string;
  readonly lines: readonly LineCost[];
}

export interface LineCosts {
  readonly kind: 'lineCosts';
  readonly files: readonly FileLines[];
  /** Where lines came from, and which modules had no debug information, one sentence each. */
  readonly notes: readonly string[];
}
