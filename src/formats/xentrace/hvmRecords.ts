/** Records of the class `hvm`: exits, entries, and what Xen did in between for an HVM or PVH guest. */
import {
  EMULATED_DEVICE,
  HVM_EMULATION,
  HVM_HANDLER,
  NESTED,
  numberOf,
  subclassOf,
  SVM_EXIT,
  VECTOR_HANDLERS,
  VMENTRY,
  VMMCALL,
  VMX_EXIT,
  WIDE,
} from './events';
import { clampExit, clampHypercall, DETAIL_BEYOND } from './names';
import { IGNORED, Kind, MALFORMED, type Decoded } from './recordKinds';

/** Which event announced an exit: the two number their reasons differently. */
export type ExitEvent = typeof VMX_EXIT | typeof SVM_EXIT;

/** The event that announced an exit; null if the record is none. */
export function exitEventOf(event: number): ExitEvent | null {
  // A nested guest's exits and entries are real ones too: it is Xen that they enter and leave.
  const plain = event & ~NESTED & ~WIDE;
  return plain === VMX_EXIT || plain === SVM_EXIT ? plain : null;
}

/** `words` words of the record are at `at` of `view`. */
export function decodeHvm(event: number, words: number, view: DataView, at: number, out: Decoded): number {
  out.b = 0;
  if (exitEventOf(event) !== null) {
    if (words < 1) return MALFORMED;
    out.a = clampExit(view.getUint32(at, true));
    return Kind.EXIT;
  }
  if ((event & ~NESTED & ~WIDE) === VMENTRY) {
    out.a = 0;
    return Kind.ENTRY;
  }
  if (event === VMMCALL) {
    if (words < 1) return MALFORMED;
    out.a = clampHypercall(view.getUint32(at, true));
    return Kind.VMMCALL;
  }
  const subclass = subclassOf(event);
  const number = numberOf(event) & ~WIDE;
  if (subclass === HVM_EMULATION) {
    out.a = (number & 0x7ff) | EMULATED_DEVICE;
    return Kind.HVM_EVENT;
  }
  if (subclass !== HVM_HANDLER) return IGNORED;
  out.a = number;
  if (VECTOR_HANDLERS.has(number) && words > 0) out.b = Math.min(view.getUint32(at, true), DETAIL_BEYOND) + 1;
  return Kind.HVM_EVENT;
}
