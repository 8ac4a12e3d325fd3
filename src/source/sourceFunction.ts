/** A function that a source text defines. Lines and columns count from 0, as editors count. */
export interface SourceFunction {
  /** As a person reads it in the source: `xenvif_tx_action`, `SYSCALL_DEFINE3(read)`'s is `read`. */
  readonly name: string;
  /** Names that the linker may know it by; of most functions it is `name` alone. */
  readonly symbols: readonly string[];
  /** First line of the definition: that of the return type, not of comments or attributes before it. */
  readonly line: number;
  readonly nameLine: number;
  readonly nameColumn: number;
  /** Last line of the body. */
  readonly endLine: number;
  /** Whether other files can call it; unknown where a language server does not tell. */
  readonly scope: 'static' | 'global' | 'unknown';
}

/** A text as a parser sees it. */
export interface ParsedSource {
  /** In the order of the text. `#ifdef` twins are all there. */
  readonly functions: readonly SourceFunction[];
  /** What the text includes, as written: `linux/kernel.h`, `xen/sched.h`, `common.h`. */
  readonly includes: readonly string[];
  /** Why functions may be missing, for people; null if all were read. */
  readonly incomplete: string | null;
}
