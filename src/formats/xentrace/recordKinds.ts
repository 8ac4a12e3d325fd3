/** What is handed through the merge, with what `a` and `b` hold: numbers of 32 bits. */
export const Kind = {
  /** a = old state << 4 | new state, b = domain << 16 | vCPU. */
  RUNSTATE: 0,
  /** a = number | (command + 1) << 8 (0: not recorded), b = items. */
  HYPERCALL: 1,
  SUBCALL: 2,
  /** a = number. */
  VMMCALL: 3,
  /** a = reason. */
  EXIT: 4,
  ENTRY: 5,
  /** a = records, b = vCPU << 16 | domain. */
  LOSS_BEGINS: 6,
  LOSS_ENDS: 7,
  PCPU_ENDS: 8,
  /** a = number of the event, b = trap + 1 (0: none). */
  PV_EVENT: 9,
  /** a = number of the handler, b = vector + 1 (0: none). */
  HVM_EVENT: 10,
  /** a = number of the event, b = granting domain + 1 (0: not about grants). */
  MEMORY: 11,
} as const;

/** In place of a kind: nothing to be counted, or too short for what it is. */
export const IGNORED = -1;
export const MALFORMED = -2;

/** Where a decoder leaves `a` and `b`; one object serves all records. */
export interface Decoded {
  a: number;
  b: number;
}
