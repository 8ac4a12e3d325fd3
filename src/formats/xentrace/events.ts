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
export const GRANT_UNMAP = 0x0010f002;
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

/**
 * Whether the schedule needs the event. Everything else (most of a trace: what the scheduler notes for itself) can be
 * left out of a copy that is to be small, see `reduceXentrace`.
 */
export function isScheduleEvent(event: number): boolean {
  if ((event & ~RUNSTATE_STATES) === RUNSTATE_CHANGE || event === CONTINUE_RUNNING) return true;
  if (event === LOST_RECORDS) return true;
  if (event >= GRANT_MAP && event <= GRANT_TRANSFER) return true;
  if (event === PV_HYPERCALL || event === PV_SUBCALL || (event & ~WIDE) === PV_HYPERCALL_OLD) return true;
  const exit = event & ~NESTED & ~WIDE;
  return exit === VMENTRY || exit === VMX_EXIT || exit === SVM_EXIT || event === VMMCALL;
}
