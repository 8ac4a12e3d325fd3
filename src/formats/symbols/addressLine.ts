/**
 * One line of /proc/kallsyms, System.map or /proc/xen/xensyms: `ffffffff81000000 T _text`, then `\t[module]` if it is a
 * module's. Accepts what perf's kallsyms__parse (tools/lib/symbol/kallsyms.c, Linux 6.1) accepts.
 */
const BLANK = 32;

export class AddressLine {
  hi = 0;
  lo = 0;
  /** Character code of the type letter. */
  type = 0;
  /** Name and module: the bytes from here to the end of the line. */
  textFrom = 0;

  /** Reads a line into this object (one for all lines, so that none is allocated); false if it is no such line. */
  parse(bytes: Uint8Array, from: number, to: number): boolean {
    let hi = 0;
    let lo = 0;
    let at = from;
    for (; at < to && at - from < 17; at++) {
      const digit = hexDigit(bytes[at]);
      if (digit < 0) break;
      hi = ((hi << 4) | (lo >>> 28)) >>> 0;
      lo = ((lo << 4) | digit) >>> 0;
    }
    const digits = at - from;
    if (digits === 0 || digits > 16) return false;
    if (at + 3 >= to || bytes[at] !== BLANK || bytes[at + 2] !== BLANK) return false;
    this.hi = hi;
    this.lo = lo;
    this.type = bytes[at + 1];
    this.textFrom = at + 3;
    return true;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
