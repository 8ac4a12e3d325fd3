/**
 * What `addr2line -f -i -a` prints, and `llvm-symbolizer --output-style=GNU` with the same options: an address, then two
 * lines for each frame, innermost first: a function and `file:line`. GNU Binutils manual, addr2line; LLVM command guide.
 */

export interface SymbolizedFrame {
  /** As the debug information names it, '' where it does not. */
  readonly func: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface SymbolizedAddress {
  readonly address: bigint;
  /** Innermost first; frames without a known line are left out. */
  readonly frames: readonly SymbolizedFrame[];
  /** Function of the outermost frame, '' if unknown: the one that the symbol is of. */
  readonly outermost: string;
}

/** Inlining goes some ten deep; a claim of more is cut. */
const MOST_FRAMES = 64;
/** Names of C++ templates reach kilobytes. */
const MOST_NAME = 1 << 14;
/** The rest of a longer line is not kept. */
const MOST_LINE = 1 << 16;

/** Takes output in pieces as it comes, cut anywhere. */
export class SymbolizerOutput {
  private rest = '';
  /** A line that grows too long is dropped up to its end. */
  private dropping = false;
  private address: bigint | undefined;
  private func: string | undefined;
  private outermost = '';
  private frames: SymbolizedFrame[] = [];
  /** Frames of the address, those without a known line too. */
  private seen = 0;

  /** @param take called for each address, when all its frames are known */
  constructor(private readonly take: (symbolized: SymbolizedAddress) => void) {}

  add(piece: string): void {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (this.dropping) this.dropping = false;
      else this.line(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    if (this.rest.length > MOST_LINE) {
      if (!this.dropping) this.line(this.rest.slice(0, MOST_LINE));
      this.dropping = true;
      this.rest = '';
    }
  }

  /** No more comes. An address whose frames may be incomplete is left out unless the tool ended well. */
  end(complete: boolean): void {
    if (this.rest !== '' && !this.dropping) this.line(this.rest);
    this.rest = '';
    if (complete) this.finish();
    this.address = undefined;
  }

  private line(text: string): void {
    // Every address has a frame, if only `??`: what follows an address is a function, whatever it looks like.
    const betweenFrames = this.func === undefined && (this.address === undefined || this.seen > 0);
    if (betweenFrames && /^0x[0-9a-f]{1,16}$/i.test(text)) {
      this.finish();
      this.address = BigInt(text);
      return;
    }
    if (this.address === undefined || text === '') return;
    if (this.func === undefined) {
      this.func = text === '??' ? '' : text.slice(0, MOST_NAME);
      return;
    }
    const func = this.func;
    this.func = undefined;
    this.outermost = func;
    this.seen++;
    const place = parsePlace(text);
    if (place !== null && this.frames.length < MOST_FRAMES) this.frames.push({ func, ...place });
  }

  private finish(): void {
    const { address, frames, outermost } = this;
    if (address !== undefined) this.take({ address, frames, outermost });
    this.frames = [];
    this.outermost = '';
    this.func = undefined;
    this.seen = 0;
  }
}

/** `net/core/dev.c:4211 (discriminator 3)`; null for `??:0`, `dev.c:?` and what is no place. */
function parsePlace(text: string): { readonly file: string; readonly line: number } | null {
  const bare = text.replace(/ \(discriminator \d+\)$/, '');
  const colon = bare.lastIndexOf(':');
  const [file, digits] = [bare.slice(0, colon), bare.slice(colon + 1)];
  if (colon <= 0 || file === '??' || !/^\d{1,9}$/.test(digits) || Number(digits) === 0) return null;
  return { file, line: Number(digits) };
}
