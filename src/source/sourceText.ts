/** A source text with what its place tells of it. */
import type { ParsedSource } from './sourceFunction';

export interface SourceText extends ParsedSource {
  /** With `/`, from the root of the file system: `/home/me/linux/drivers/net/xen-netback/netback.c`. */
  readonly path: string;
  /**
   * Modules that the Makefile beside it puts it into, as Kbuild names them (`xen-netback`); none if it goes into the kernel (or Xen) itself;
   * null if no Makefile tells.
   */
  readonly modules: readonly string[] | null;
}
