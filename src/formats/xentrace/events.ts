/**
 * Event numbers and header bits of Xen's trace records, from xen/include/public/trace.h. A record is a header word,
 * then a 64-bit TSC if the header says so, then 0 to 7 words; all little-endian on the machines Xen runs on.
 */

/** Bits 27-0 of the header. */
export const eventOf = (header: number): number => header & 0x0fffffff;
export const hasTsc = (header: number): boolean => header >= 0x80000000;
export const extraWords = (header: number): number => (header >>> 28) & 7;
/** Bytes of the whole record: 4 to 40. */
export const recordSize = (header: number): number => (hasTsc(header) ? 12 : 4) + 4 * extraWords(header);

/** Longest record there is. */
export const MAX_RECORD_BYTES = 40;

/** First word of every window: {@link CPU_CHANGE} with two words (pCPU, bytes that follow) and no TSC. */
export const WINDOW_HEADER = 0x2001f003;
export const WINDOW_HEADER_BYTES = 12;

export const LOST_RECORDS = 0x0001f001;
export const WRAP_BUFFER = 0x0001f002;
export const CPU_CHANGE = 0x0001f003;

/** Old state in bits 8-11, new state in bits 4-7. */
export const RUNSTATE_CHANGE = 0x00021001;
export const RUNSTATE_STATES = 0x00000ff0;
export const CONTINUE_RUNNING = 0x00021002;

export const GRANT_MAP = 0x0010f001;
export const GRANT_TRANSFER = 0x0010f003;

/** Set where addresses in the record are 64 bits wide. */
export const WIDE = 0x100;
/** Until Xen 4.2: instruction pointer and eax. */
export const PV_HYPERCALL_OLD = 0x00201001;
export const PV_HYPERCALL = 0x0020100d;
export const PV_SUBCALL = 0x0020200e;

/** Set where the vCPU ran, or is about to run, a guest of its own (nested virtualisation). */
export const NESTED = 0x400;
export const VMENTRY = 0x00081001;
/** Until Xen 4.18 AMD's exits had this number too. */
export const VMX_EXIT = 0x00081002;
export const SVM_EXIT = 0x00081003;
/** A hypercall of an HVM or PVH guest: eax. It has no TSC. */
export const VMMCALL = 0x00082012;
/** Subclasses of the `hvm` class: entries and exits, handlers of exits, emulated devices. */
export const HVM_HANDLER = 2;
export const HVM_EMULATION = 4;
/** Set by this reader in the numbers of emulated devices, to keep them apart from those of handlers. */
export const EMULATED_DEVICE = 0x800;
/** Handlers by number. */
export const INJECT_INTERRUPT = 0x04;
/** Handlers whose first word is a vector. */
export const VECTOR_HANDLERS: ReadonlySet<number> = new Set([0x03, INJECT_INTERRUPT, 0x05, 0x0f, 0x20, 0x23]);

/** PV events by number: a trap has its number in the record; the two kinds of page table writes count as one. */
export const PV_TRAP = 0x03;
export const PV_PTWR = 0x0b;
export const PV_PTWR_PAE = 0x0c;

/** Subclasses of the `hw` class. */
export const HW_POWER = 1;
export const HW_INTERRUPT = 2;
/** Words: interrupt line, low half of the TSC before and after its handler. */
export const IRQ_HANDLED = 0x08;
/** First word: C-state. */
export const IDLE_ENTRY = 0x02;
export const IDLE_EXIT = 0x03;

/** Names of the classes by bit of the event's top 12 bits. */
export const CLASS_NAMES = [
  'gen',
  'sched',
  'dom0op',
  'hvm',
  'mem',
  'pv',
  'shadow',
  'hw',
  'class8',
  'class9',
  'class10',
  'guest',
] as const;

/** Bit number of the event's class, -1 unless there is exactly one: then these bytes are no record of Xen's. */
export function classOf(event: number): number {
  const bits = event >>> 16;
  return bits !== 0 && (bits & (bits - 1)) === 0 ? 31 - Math.clz32(bits) : -1;
}

/** Events of a class without its bits: subclass and number. */
export const numberOf = (event: number): number => event & 0xfff;
export const subclassOf = (event: number): number => (event >>> 12) & 0xf;

/**
 * Whether the schedule's tables need the event. Everything else (most of a trace: what the scheduler notes for itself)
 * can be left out of a copy that is to be small, see `reduceXentrace`.
 */
export function isScheduleEvent(event: number): boolean {
  switch (event >>> 16) {
    case 0x1:
      return event === LOST_RECORDS;
    case 0x2:
      return (event & ~RUNSTATE_STATES) === RUNSTATE_CHANGE || event === CONTINUE_RUNNING;
    case 0x8:
    case 0x10:
    case 0x20:
    case 0x80:
      return true;
    default:
      return false;
  }
}
