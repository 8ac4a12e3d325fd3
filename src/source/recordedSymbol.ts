/** A function as a recording names it: what source code is looked for by. */
import type { Layer } from '../profile/profile';

export interface RecordedSymbol {
  /** With what compilers add: `xenvif_rx_action.part.0`. */
  readonly name: string;
  /** `[xen_netback]`, `[kernel.kallsyms]`, `xen`, `/usr/bin/iperf3`. */
  readonly module: string;
  readonly layer: Layer;
  /** `common/grant_table.c` where the symbol table tells; '' if not. */
  readonly sourceFile: string;
}
