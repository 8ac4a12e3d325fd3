/**
 * Which contexts are the work, which are the recorders, and which serve both. The recorders (perf, xentrace, xentop, the
 * shells that lead them) take CPU time that a machine has when nobody looks; who they are is data (recorders.json).
 */
import type { Context } from '../../iopath/contexts/contexts';
import type { Range } from '../system';
import data from './recorders.json';

/** `shared` contexts serve the work and the recorders, in a proportion that nobody has measured. */
export type UnitRole = 'work' | 'recorder' | 'background' | 'shared';
export type Medium = 'net' | 'block';

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`, 's');
const list = (patterns: readonly string[]) => {
  const expressions = patterns.map(whole);
  return (text: string) => expressions.some((expression) => expression.test(text));
};

const isRecorder = list(data.recorders);
const isHelper = list(data.helpers);
const isBackend = list(data.backends);
const isBackground = list(data.background);
const SHARED = data.shared.map((rule) => ({ ...rule, unit: whole(rule.unit) }));
const MEDIA: Readonly<Record<Medium, RegExp>> = {
  net: whole(data.media.net),
  block: whole(data.media.block),
};

export interface WorkKind {
  /** What kind of I/O the work is; null if that is not known, or both. */
  readonly medium: Medium | null;
  /** Names of the programs that make the load (`iperf3`, `fio`); empty if the recording does not tell. */
  readonly tools: readonly string[];
  /** Domain id of the guest whose work it is, and its disk (`xvdb`); null where not known. */
  readonly guestId: number | null;
  readonly disk: string | null;
}

export function unitRole({ unit, kind, domain }: Context, work: WorkKind): UnitRole {
  const { medium, tools } = work;
  if (domain === null || isOfOthers(unit, work)) return 'background';
  for (const other of ['net', 'block'] as const) {
    if (medium !== null && other !== medium && MEDIA[other].test(unit)) return 'background';
  }
  const comm = commOf(unit);
  if (comm !== undefined) {
    // A load may be a shell's loop: what is named as the load is the work, whatever it is called.
    if (isTool(unit, tools) || isBackend(comm)) return 'work';
    if (isRecorder(comm) || (tools.length > 0 && isHelper(comm))) return 'recorder';
    if (isBackground(comm)) return 'background';
  }
  if (sharedRule(unit) !== undefined) return 'shared';
  // Where the load's program is known, others are not the load.
  if (kind === 'process' && comm !== undefined && tools.length > 0) return 'background';
  return 'work';
}

/** Backends of another guest, or of another disk of the same one: `netback-rx:vif6.0-q0`, `blkback:5.xvda-0`. */
function isOfOthers(unit: string, { guestId, disk }: WorkKind): boolean {
  const match = /^(?:netback(?:-[a-z]+)?:vif|blkback:)(\d{1,9})\.([a-z]*)/.exec(unit);
  if (match === null || guestId === null) return false;
  return Number(match[1]) !== guestId || (disk !== null && match[2] !== '' && match[2] !== disk);
}

/** Name of the thread in a unit's name; undefined for units that are no thread's. */
export function commOf(unit: string): string | undefined {
  return /^[^]*?:(?:app|kthread):([^]*?)(?:@[^@]*)?$/.exec(unit)?.[1];
}

/** Whether the unit is a thread of one of the programs; a thread's name has 15 bytes. */
export const isTool = (unit: string, tools: readonly string[]): boolean =>
  tools.some((tool) => commOf(unit) === tool.slice(0, 15));

/** Whether the unit belongs to that kind of I/O alone. */
export const isOfMedium = (unit: string, medium: Medium): boolean => MEDIA[medium].test(unit);

/** @param proportion the work's share among what the domain runs directly */
export function sharedRange(unit: string, proportion: number): Range {
  const { least, most } = sharedRule(unit) ?? { least: 1, most: 0 };
  return { low: proportion * least, mid: proportion, high: proportion + (1 - proportion) * most };
}

function sharedRule(unit: string) {
  return SHARED.find((rule) => rule.unit.test(unit));
}
