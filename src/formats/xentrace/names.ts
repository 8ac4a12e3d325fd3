/** Names of hypercalls, their commands, VM exits and other events; the data files tell in README.md where they come from. */
import type { EventKind } from '../../profile/schedule';
import events from './eventNames.json';
import exitReasons from './exitReasonNames.json';
import hypercalls from './hypercallNames.json';

/** Xen has 64 hypercalls; larger numbers (an HVM guest can put anything into eax) are counted together as this one. */
export const HYPERCALL_BEYOND = 64;

/** Commands from this one on are counted together. */
export const COMMAND_BEYOND = 31;

/** Reasons are 16 bits wide; those that no processor has (AMD's highest is 0x403) are counted together as this one. */
export const EXIT_INVALID = 0xffff;
const HIGHEST_EXIT = 0x403;

const hypercallNames = new Map(Object.entries(hypercalls.hypercalls));
const commandNames = new Map(
  Object.entries(hypercalls.commands).map(([op, names]) => [
    op,
    new Map<string, string>(Object.entries(names)),
  ]),
);

export const clampHypercall = (op: number): number => Math.min(op, HYPERCALL_BEYOND);
export const clampCommand = (command: number): number => Math.min(command, COMMAND_BEYOND);

/** Intel sets flags above bit 15 (entry failed, inside an enclave); the reason itself is below. */
export function clampExit(reason: number): number {
  const basic = reason & 0xffff;
  return basic <= HIGHEST_EXIT ? basic : EXIT_INVALID;
}

export function hypercallName(op: number): string {
  return op >= HYPERCALL_BEYOND ? 'unknown' : (hypercallNames.get(String(op)) ?? `hypercall ${op}`);
}

export function commandName(op: number, command: number): string {
  if (command >= COMMAND_BEYOND) return 'other';
  return commandNames.get(String(op))?.get(String(command)) ?? `command ${command}`;
}

export type ExitNumbering = 'vmx' | 'svm';

const exitNames = {
  vmx: new Map(Object.entries(exitReasons.vmx)),
  svm: new Map(Object.entries(exitReasons.svm)),
};

export function exitName(numbering: ExitNumbering, reason: number): string {
  if (reason === EXIT_INVALID) return 'INVALID';
  return exitNames[numbering].get(String(reason)) ?? `exit ${reason}`;
}

/** Intel's highest reason is 75; AMD's interrupts, halts and hypercalls, which every trace has, lie above. */
const HIGHEST_VMX_EXIT = 77;

/** Whose numbers these are, where the records themselves do not say (Xen up to 4.18 used Intel's event for AMD). */
export function guessNumbering(reasons: Iterable<number>): ExitNumbering {
  for (const reason of reasons) if (reason > HIGHEST_VMX_EXIT && reason !== EXIT_INVALID) return 'svm';
  return 'vmx';
}

/** Details (vectors, interrupt lines, traps) from this one on are counted together. */
export const DETAIL_BEYOND = 0x10000;
/** A PV guest's trap: the only one whose details have names of their own. */
const PV_TRAP = 3;

const eventNames: Readonly<Record<EventKind, ReadonlyMap<string, string>>> = {
  pv: new Map(Object.entries(events.pv)),
  hvm: new Map(Object.entries(events.hvm)),
  grant: new Map(Object.entries(events.grant)),
  memory: new Map(Object.entries(events.memory)),
  interrupt: new Map(Object.entries(events.interrupt)),
  power: new Map(Object.entries(events.power)),
};
const trapNames = new Map(Object.entries(events.traps));
/** What the detail of an event is, where the name needs to say so. */
const DETAILS: Readonly<Partial<Record<EventKind, string>>> = {
  hvm: 'vector',
  interrupt: 'IRQ',
  power: 'C',
};

/** "page fault", "trap 13 (GP fault)", "inject interrupt, vector 243", "interrupt handled, IRQ 29". */
export function eventName(kind: EventKind, code: number, detail: number): string {
  const name = eventNames[kind].get(String(code)) ?? `${kind} event ${code}`;
  if (detail < 0) return name;
  if (kind === 'pv' && code === PV_TRAP) {
    const trap = trapNames.get(String(detail));
    return trap === undefined ? `${name} ${detail}` : `${name} ${detail} (${trap})`;
  }
  const what = DETAILS[kind];
  if (what === undefined) return name;
  if (detail >= DETAIL_BEYOND) return `${name}, other ${what}`;
  return kind === 'power' ? `${name}, ${what}${detail}` : `${name}, ${what} ${detail}`;
}
