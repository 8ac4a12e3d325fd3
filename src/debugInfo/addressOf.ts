/** Which address of a binary a spot is: the place of its function there, and the offset. */
import type { SymbolPlace } from './symbolPlaces';

export interface WantedSpot {
  /** Symbol as recorded, and Xen's source file of it ('' if unknown). */
  readonly name: string;
  readonly sourceFile: string;
  readonly offset: number;
}

export interface SpotAddress {
  readonly address: bigint;
  readonly section: string;
}

/** Assembler code without sizes: its functions are short. */
const MOST_WITHOUT_SIZE = 4096n;

/**
 * The address, or why there is none: the file has no function of that name that is long enough, or several and nothing
 * tells which.
 * @param verified the build ids agree; without that a function must have a size that covers the spot
 */
export function addressOf(
  spot: WantedSpot,
  places: readonly SymbolPlace[] | undefined,
  verified: boolean,
): SpotAddress | 'missing' | 'several' {
  const offset = BigInt(spot.offset);
  const covering = (places ?? []).filter(({ size }) =>
    size > 0n ? offset < size : verified && offset < MOST_WITHOUT_SIZE,
  );
  const named = spot.sourceFile === '' ? [] : covering.filter((p) => isFile(p.sourceFile, spot.sourceFile));
  const choice = named.length > 0 ? named : covering;
  if (choice.length === 0) return 'missing';
  const [first] = choice;
  if (choice.some((p) => p.address !== first.address || p.section !== first.section)) return 'several';
  return { address: first.address + offset, section: first.section };
}

/** `grant_table.c` of the binary is `common/grant_table.c` of the recording, or the other way round. */
function isFile(a: string, b: string): boolean {
  return a !== '' && (a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`));
}
