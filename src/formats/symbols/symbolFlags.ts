/** What is kept of a symbol besides its address and text, as bits of one byte. */
import type { SymbolBinding } from '../../profile/symbolFacts';

/** STB_GLOBAL, as perf takes it: of kallsyms any capital letter but `W`. */
export const GLOBAL = 1;
/** STB_WEAK. */
export const WEAK = 2;
/** The text holds a `[`: how perf tells module symbols of kallsyms from the kernel's. */
export const IN_MODULE = 4;
/** Code, not data. */
export const FUNCTION = 8;
/** Other files can refer to it, though perf does not count it as global: `w`, `v`, `u` (STB_GNU_UNIQUE). */
export const VISIBLE = 16;
/** Any of these says that other files can refer to it. */
export const NOT_LOCAL = GLOBAL | WEAK | VISIBLE;

/**
 * Flags of a type letter, as nm prints it: global and weak by kallsyms2elf_binding of perf, functions are `T`, `t`, `W` and `w`
 * (a module's weak data is `V`, kernel/module/kallsyms.c; linked data that is weak is `W` too, and nothing tells).
 */
export function flagsOfLetter(type: number): number {
  const small = type | 32;
  const code = small === LETTER_T || small === LETTER_W ? FUNCTION : 0;
  if (type === (LETTER_W & ~32)) return code | WEAK;
  if (type >= 65 && type <= 90) return code | GLOBAL;
  return VISIBLE_LETTERS.includes(type) ? code | VISIBLE : code;
}

const LETTER_T = 116;
const LETTER_W = 119;
/** u, v, w: small letters that say nothing about binding. */
const VISIBLE_LETTERS: readonly number[] = [117, 118, LETTER_W];

/**
 * Whether other files can call it. Of a symbol in a module kallsyms says only whether it is exported to other modules (s_show in
 * kernel/kallsyms.c): one that is not may still be called from the module's other files.
 */
export function bindingOfFlags(flags: number, ofKallsyms: boolean): SymbolBinding {
  if (flags & NOT_LOCAL) return 'global';
  return ofKallsyms && (flags & IN_MODULE) !== 0 ? 'unknown' : 'local';
}
