/**
 * One frame as `perf script` prints it: `ffffffff81a442b5 xen_hypercall_pv+0x5 ([kernel.kallsyms])`.
 * Symbols and paths may hold blanks and parentheses, so the module is looked for from the right.
 */

export interface FrameLine {
  /** Address in hexadecimal without 0x; '' if not printed. */
  readonly ip: string;
  /** Symbol without offset; '' for `[unknown]` or if not printed. */
  readonly symbol: string;
  /** Bytes from the start of the symbol; -1 if not printed. Of an inlined frame from the start of the function that it is part of. */
  readonly offset: number;
  /** '' for `[unknown]` or if not printed. */
  readonly module: string;
  /** Printed as `symbol (inlined)`: its module is that of the frame it was inlined into. */
  readonly inlined: boolean;
}

const UNKNOWN = '[unknown]';
const IP = /^[0-9a-f]{1,16}(?=\s|$)/;
const OFFSET_BEFORE_MODULE = /\+0x[0-9a-f]+ \(/y;
const OFFSET = /\+0x[0-9a-f]+$/;

/** The frame in `text` (without leading blanks), or undefined if it is none. */
export function parseFrameLine(text: string): FrameLine | undefined {
  const ip = IP.exec(text)?.[0] ?? '';
  const rest = ip === '' ? text : text.slice(ip.length).trimStart();
  // Without an address only a module in parentheses tells a frame from a source line or from noise.
  if (ip === '' && !rest.endsWith(')')) return undefined;
  return { ip, ...splitSymbol(rest) };
}

/**
 * The frame that follows the event's name when the recording has no call chains. With `-F addr` a data address
 * stands before the instruction's.
 */
export function parseInlineFrame(text: string): FrameLine | undefined {
  let frame = text;
  const first = IP.exec(frame);
  if (first === null) return undefined;
  const next = frame.slice(first[0].length).trimStart();
  const second = IP.exec(next);
  if (second !== null && !/^\s*\(/.test(next.slice(second[0].length, second[0].length + 64))) frame = next;
  return frame.endsWith(')') || /^[0-9a-f]+(?:\s+\S+)?\s*$/.test(frame)
    ? parseFrameLine(frame.trimEnd())
    : undefined;
}

function splitSymbol(text: string): Omit<FrameLine, 'ip'> {
  if (text.endsWith(' (inlined)')) {
    return { ...symbolAndOffset(text.slice(0, -' (inlined)'.length)), module: '', inlined: true };
  }
  const bracket = text.endsWith(')') ? moduleBracket(text) : -1;
  if (bracket < 0) return { ...symbolAndOffset(text), module: '', inlined: false };
  const module = text.slice(bracket + 1, -1);
  const symbol = symbolAndOffset(text.slice(0, bracket).trimEnd());
  return { ...symbol, module: module === UNKNOWN ? '' : module, inlined: false };
}

/** Position of the parenthesis that opens the module in a text that ends in one. */
function moduleBracket(text: string): number {
  if (text.startsWith(`${UNKNOWN} (`)) return UNKNOWN.length + 1;
  // An offset ends the symbol for certain, whatever parentheses the path has.
  const plus = text.lastIndexOf('+0x');
  OFFSET_BEFORE_MODULE.lastIndex = plus;
  if (plus > 0 && OFFSET_BEFORE_MODULE.test(text)) return OFFSET_BEFORE_MODULE.lastIndex - 1;
  const from = text.endsWith(' (deleted))') ? text.length - ' (deleted))'.length - 1 : text.length;
  const last = text.lastIndexOf(' (', from);
  if (last >= 0) return last + 1;
  return text.startsWith('(') ? 0 : -1;
}

function symbolAndOffset(text: string): Pick<FrameLine, 'symbol' | 'offset'> {
  if (text === UNKNOWN) return { symbol: '', offset: -1 };
  const offset = OFFSET.exec(text)?.[0];
  if (offset === undefined) return { symbol: text, offset: -1 };
  return { symbol: text.slice(0, -offset.length), offset: Number(offset.slice(1)) };
}
