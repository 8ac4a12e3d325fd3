/** Records of the class `pv`: what made a paravirtual guest enter Xen. */
import {
  numberOf,
  PV_HYPERCALL,
  PV_HYPERCALL_OLD,
  PV_PTWR,
  PV_PTWR_PAE,
  PV_SUBCALL,
  PV_TRAP,
  WIDE,
} from './events';
import { clampCommand, clampHypercall, DETAIL_BEYOND } from './names';
import { Kind, MALFORMED, type Decoded } from './recordKinds';

/** Two bits for each of six arguments above the hypercall's number: 1 = 32 bits recorded, 2 = 64 bits. */
const OP_MASK = 0x000fffff;
const MMU_UPDATE = 1;
const MULTICALL = 13;
const GRANT_TABLE_OP = 20;
const VCPU_OP = 24;
const MMUEXT_OP = 26;
const SCHED_OP = 29;
/** Set in the count of a batch that Xen preempted and the guest's kernel issued again. */
const PREEMPTED = 0x80000000;

/** `words` words of the record are at `at` of `view`. */
export function decodePv(event: number, words: number, view: DataView, at: number, out: Decoded): number {
  if ((event & ~WIDE) === PV_HYPERCALL_OLD) {
    const eax = event === PV_HYPERCALL_OLD ? 1 : 2;
    if (words <= eax) return MALFORMED;
    out.a = clampHypercall(view.getUint32(at + 4 * eax, true));
    out.b = 0;
    return Kind.HYPERCALL;
  }
  if (event === PV_HYPERCALL || event === PV_SUBCALL) return decodeHypercall(event, words, view, at, out);
  const number = numberOf(event) & ~WIDE;
  out.a = number === PV_PTWR_PAE ? PV_PTWR : number;
  out.b = 0;
  if (number === PV_TRAP) {
    const trap = (event & WIDE) !== 0 ? 2 : 1;
    if (words <= trap) return MALFORMED;
    out.b = Math.min(view.getUint32(at + 4 * trap, true) & 0x7fff, DETAIL_BEYOND) + 1;
  }
  return Kind.PV_EVENT;
}

function decodeHypercall(event: number, words: number, view: DataView, at: number, out: Decoded): number {
  if (words < 1) return MALFORMED;
  const first = view.getUint32(at, true);
  const op = first & OP_MASK;
  let command = -1;
  let items = 0;
  switch (op) {
    case MMU_UPDATE:
    case MULTICALL:
    case MMUEXT_OP:
      items = argument(1, first, words, view, at);
      if (op !== MULTICALL) items &= ~PREEMPTED;
      break;
    case GRANT_TABLE_OP:
      // Bits 12 and up of a continued call hold how far it got.
      command = argument(0, first, words, view, at) & 0xfff;
      items = argument(2, first, words, view, at);
      break;
    case VCPU_OP:
    case SCHED_OP:
      command = argument(0, first, words, view, at);
      break;
  }
  out.a = clampHypercall(op) | ((command < 0 ? 0 : clampCommand(command) + 1) << 8);
  out.b = items;
  return event === PV_HYPERCALL ? Kind.HYPERCALL : Kind.SUBCALL;
}

/** Low word of a recorded hypercall argument, 0 if it is not in the record. */
function argument(wanted: number, first: number, words: number, view: DataView, at: number): number {
  let word = 1;
  for (let i = 0; i < wanted; i++) word += (first >>> (20 + 2 * i)) & 3;
  return ((first >>> (20 + 2 * wanted)) & 3) !== 0 && word < words ? view.getUint32(at + 4 * word, true) : 0;
}
