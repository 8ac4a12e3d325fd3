/** A function as a recording names it: what source code is looked for by. */
import type { Layer } from '../profile/profile';
import type { SymbolBinding } from '../profile/symbolFacts';

export interface RecordedSymbol {
  /** With what compilers add: `xenvif_rx_action.part.0`. */
  readonly name: string;
  /** `[xen_netback]`, `[kernel.kallsyms]`, `xen`, `/usr/bin/iperf3`. */
  readonly module: string;
  readonly layer: Layer;
  /** `common/grant_table.c` where the symbol table tells; '' if not. */
  readonly sourceFile: string;
  /** Which of several functions of this name in the module it is, as in `FuncTable`; '' where the name is one function's. */
  readonly body: string;
  readonly binding: SymbolBinding;
  /** Functions that stand beside it in the symbol table, mostly of the same source file, without what compilers add; none if unknown. */
  readonly neighbours: readonly string[];
}
