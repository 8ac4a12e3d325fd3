/**
 * Unsigned 64-bit addresses as two 32-bit halves. A float64 is exact only up to 2^53, and an offset from a base does
 * not help: with five-level paging one kernel's addresses alone span 2^56, and untrusted tables hold any value.
 * BigInt is exact but allocates on every operation; two halves in registers do not.
 */

/** Below zero, zero or above zero as a is below, equal to or above b. Halves are unsigned. */
export function compare64(aHi: number, aLo: number, bHi: number, bLo: number): number {
  return aHi === bHi ? aLo - bLo : aHi - bHi;
}

export function toBigInt(hi: number, lo: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo);
}

export const highHalf = (address: bigint): number => Number((address >> 32n) & 0xffffffffn);
export const lowHalf = (address: bigint): number => Number(address & 0xffffffffn);

const TOP = 0xffffffffffffffffn;

/** a + b, no further than the last address. */
export function addSaturating(a: bigint, b: bigint): bigint {
  return a + b > TOP ? TOP : a + b;
}

/** The first page boundary (4096 bytes) at or above the address, no further than the last address. */
export function roundUpToPage(address: bigint): bigint {
  return addSaturating(address, 4095n) === TOP ? TOP : (address + 4095n) & ~4095n;
}
