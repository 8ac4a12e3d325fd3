/** A symbol without what compilers and the kernel add to the names of the source: data (compilerParts.json). */
import parts from './compilerParts.json';

/** Names beyond this length are no symbols of a kernel (KSYM_NAME_LEN is 512); their beginning decides. */
export const LONGEST_NAME = 512;

const SUFFIXES = new RegExp(`(?:${parts.suffixes})+$`);

/** `xenvif_tx_build_gops.isra.0` -> `xenvif_tx_build_gops`; `__pi_memcpy` -> `memcpy`. Of a very long name, its beginning. */
export function plainSymbol(name: string): string {
  const symbol = name.length > LONGEST_NAME ? name.slice(0, LONGEST_NAME) : name;
  const bare = symbol.includes('.') ? symbol.replace(SUFFIXES, '') : symbol;
  const prefix = parts.prefixes.find((one) => bare.startsWith(one));
  return prefix === undefined ? bare : bare.slice(prefix.length);
}
