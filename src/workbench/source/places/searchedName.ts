/** What of a recorded function is looked for in source code, and when a definition there is the one. */
import { lastPart, plainName } from '../../../source/names/plainName';
import type { RecordedSymbol } from '../../../source/recordedSymbol';
import type { SourceFunction } from '../../../source/sourceFunction';

export interface SearchedName {
  /** Without what compilers add, with its scopes: `net::Queue::push`. */
  readonly name: string;
  /** What stands at the definition: `push`. Letters, digits, `_` and `$` only. */
  readonly word: string;
  /** Words of which a text that defines it has at least one: macros that define functions are given a part of the name. */
  readonly spellings: readonly string[];
}

/** `$` alone is what is left of a text that is no name. */
const IDENTIFIER = /^(?!\$+$)[\p{L}_$][\p{L}\p{N}_$]{0,199}$/u;
/** `SYSCALL_DEFINE3(read, ...)` defines `__x64_sys_read` and its like. */
const SYSTEM_CALL = /^(?:__[a-z0-9]+_)?(?:compat_)?sys_(\w+)$/;
/** `DEFINE_IDTENTRY(exc_page_fault)` defines `__exc_page_fault`, too. */
const INNER = /^__(?=[A-Za-z])/;
/** Xen's `DO(xen_version)(...)` defines `do_xen_version`. */
const HYPERCALL = /^do_(\w+)$/;

/** Null for what is no function of source code: a thread, an address, `[unknown]`, an operator. */
export function searchedName({ name: recorded, layer }: RecordedSymbol): SearchedName | null {
  const name = plainName(recorded);
  const word = lastPart(name);
  if (!IDENTIFIER.test(word)) return null;
  const parts = [
    word,
    layer === 'kernel' ? SYSTEM_CALL.exec(word)?.[1] : undefined,
    layer === 'hypervisor' ? HYPERCALL.exec(word)?.[1] : undefined,
    layer === 'user' ? undefined : word.replace(INNER, ''),
  ];
  return { name, word, spellings: [...new Set(parts.filter((part) => part !== undefined))] };
}

/** Qualified on both sides, the one has to end in the other. */
export function isDefinitionOf(
  { name, word }: SearchedName,
  fn: Pick<SourceFunction, 'name' | 'symbols'>,
): boolean {
  // A macro is given another name than the linker knows: then only the linker's counts.
  return (fn.symbols.length > 0 ? fn.symbols : [fn.name]).some((defined) => {
    if (defined === name) return true;
    if (lastPart(defined) !== word) return false;
    const bothQualified = defined.includes('::') && name.includes('::');
    return !bothQualified || name.endsWith(`::${defined}`) || defined.endsWith(`::${name}`);
  });
}
