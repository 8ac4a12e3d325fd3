/** By which way a domain got into Xen, told from names. The rules are data: `entryPoints.json`. */
import { plainSymbol } from '../categories/plainSymbol';
import rules from './entryPoints.json';

/** Entry points as bits: bit `i` is `ENTRIES[i]`. */
export type EntrySet = number;

export interface EntryPoint {
  /** `grant_table_op.copy`, `interrupts` … */
  readonly key: string;
  /** For people: `hypercall grant_table_op (copy)`. */
  readonly label: string;
  /** `uncalled` is what Xen does by itself: interrupts, exceptions. */
  readonly way: 'hypercall' | 'uncalled' | 'either';
}

export const ENTRIES: readonly EntryPoint[] = Object.entries<{ label: string; way?: string }>(
  rules.entries,
).map(([key, { label, way }]) => ({
  key,
  label,
  way: way === 'uncalled' || way === 'either' ? way : 'hypercall',
}));

/** The name does not tell. */
export const ANY_ENTRY: EntrySet = 0;
/** Every entry that is a hypercall. */
export const HYPERCALLS: EntrySet = setOf(ENTRIES.filter((e) => e.way === 'hypercall').map((e) => e.key));
/** Every entry for which Xen was not called. */
export const UNCALLED: EntrySet = setOf(ENTRIES.filter((e) => e.way === 'uncalled').map((e) => e.key));
/** A CPU that goes idle calls this one. */
export const SCHED_OP: EntrySet = setOf(['sched_op']);

/** Entries through which a function of Xen is reached. */
export function entriesOfXen(name: string): EntrySet {
  return firstMatch(XEN, name);
}

/** Entries that a kernel function which calls the hypercall stub stands for. */
export function entriesOfCaller(name: string): EntrySet {
  return firstMatch(CALLERS, name);
}

/** True for the kernel's function that hands over to Xen, where perf finds all time that a hypercall takes. */
export function isStub(name: string): boolean {
  return STUB.test(name);
}

/** True for the empty hypercall by which a kernel that let events in again has the waiting ones delivered. */
export function isPostponed(name: string): boolean {
  return POSTPONED.test(name);
}

interface CompiledRule {
  readonly entries: EntrySet;
  readonly functions: RegExp;
}

function setOf(keys: readonly string[]): EntrySet {
  return keys.reduce((set, key) => set | (1 << ENTRIES.findIndex((e) => e.key === key)), 0);
}

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);
const compile = (list: readonly { entries: string[]; functions: string }[]): CompiledRule[] =>
  list.map(({ entries, functions }) => ({ entries: setOf(entries), functions: whole(functions) }));

const XEN = compile(rules.hypervisor);
const CALLERS = compile(rules.callers);
const STUB = whole(rules.stubs.functions);
const POSTPONED = whole(rules.postponed.functions);

function firstMatch(list: readonly CompiledRule[], name: string): EntrySet {
  const plain = plainSymbol(name);
  return list.find((rule) => rule.functions.test(plain))?.entries ?? ANY_ENTRY;
}
