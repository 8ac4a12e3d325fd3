/**
 * Frame lines -> functions of the profile. A recording has few distinct frame lines (each is an address that was hit),
 * so a line is parsed once and found again by its text; that is what makes reading fast.
 */
import type { FuncIndex } from '../../profile/ids';
import type { Layer } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import { detached } from '../lineReader';
import {
  GUEST_MODULE,
  UNKNOWN_MODULE,
  XEN_MODULE,
  isUserAddressText,
  isXenAddressText,
  moduleLayer,
} from '../codePlace';
import type { FrameLine } from './frameLine';

/** A frame as printed, and the functions it has turned out to be. */
export interface Frame {
  readonly line: FrameLine;
  readonly inXen: boolean;
  /** -1 until first used; not used for inlined frames, which depend on the frame around them. */
  func: FuncIndex;
  readonly module: string;
  readonly layer: Layer;
}

/** Where in another domain a sample is; undefined for the domain that was recorded. */
export type GuestMode = 'guest kernel' | 'guest user' | undefined;

/** Lines and characters remembered: beyond them the memory starts afresh, so that no input can fill it. */
const MAX_LINES = 1 << 18;
const MAX_CHARACTERS = 1 << 26;

export class FrameTable {
  private known = new Map<string, Frame>();
  private characters = 0;
  /** Frames that the line below them said to be inlined. */
  private inlined = new WeakMap<Frame, Frame>();

  constructor(
    private readonly builder: ProfileBuilder,
    /** Keep the address of a frame without symbol in its name. */
    private readonly unknownAddresses: boolean,
  ) {}

  find(text: string): Frame | undefined {
    return this.known.get(text);
  }

  /** Remembers what `text` was parsed to. */
  add(text: string, line: FrameLine): Frame {
    if (this.known.size >= MAX_LINES || this.characters > MAX_CHARACTERS) {
      this.known = new Map();
      this.characters = 0;
    }
    const frame = newFrame(line);
    this.known.set(detached(text), frame);
    this.characters += text.length;
    return frame;
  }

  /** The frame as it is after the line below it said that it was inlined. */
  asInlined(frame: Frame): Frame {
    let inlined = this.inlined.get(frame);
    if (inlined === undefined) {
      inlined = { ...frame, line: { ...frame.line, inlined: true } };
      this.inlined.set(frame, inlined);
    }
    return inlined;
  }

  /** The function of a frame in the domain that was recorded; `caller` is the frame around it. */
  func(frame: Frame, caller: Frame | undefined): FuncIndex {
    if (frame.line.inlined) {
      const host = caller ?? frame;
      const func = this.intern(frame.line, host.module, host.layer, frame.module);
      this.builder.symbolFacts.sawInlined(func);
      return func;
    }
    if (frame.func < 0) {
      const what = frame.module === UNKNOWN_MODULE ? 'unknown' : baseName(frame.module);
      frame.func = this.intern(frame.line, frame.module, frame.layer, what);
    }
    return frame.func;
  }

  /** Code inside Xen. */
  xenFunc(frame: Frame): FuncIndex {
    const symbol = this.isNamed(frame) ? frame.line.symbol : '';
    return this.intern({ ...frame.line, symbol }, XEN_MODULE, 'hypervisor', 'hypervisor');
  }

  /** True if the symbol is the function's: that of code inside Xen must not be the kernel's nearest one. */
  isNamed({ line, inXen, module }: Frame): boolean {
    return line.symbol !== '' && !(inXen && moduleLayer(module) === 'kernel');
  }

  /** Code of another domain. */
  guestFunc(frame: Frame, mode: NonNullable<GuestMode>): FuncIndex {
    const module = frame.module === UNKNOWN_MODULE ? GUEST_MODULE : frame.module;
    return this.intern(frame.line, module, mode === 'guest user' ? 'user' : 'kernel', mode);
  }

  private intern(line: FrameLine, module: string, layer: Layer, what: string): FuncIndex {
    const unnamed = this.unknownAddresses && line.ip !== '' ? `[${what} <${line.ip}>]` : `[${what}]`;
    const name = line.symbol === '' ? unnamed : detached(line.symbol);
    return this.builder.func(name, this.builder.module(module), layer);
  }
}

function newFrame(line: FrameLine): Frame {
  const module = line.module === '' ? UNKNOWN_MODULE : detached(line.module);
  // The line's text is a slice of a whole chunk: what is kept must not keep that.
  const kept = { ...line, ip: detached(line.ip), symbol: detached(line.symbol), module };
  const layer = module === UNKNOWN_MODULE && isUserAddressText(line.ip) ? 'user' : moduleLayer(module);
  return { line: kept, inXen: isXenAddressText(line.ip), func: -1, module, layer };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
