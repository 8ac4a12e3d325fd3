/** What a placement puts farther apart: a unit from its memory, the holders of a lock from each other. */
import { worksOn, type Placed } from './placement';

/** Whether a unit runs on a socket that it did not run on. */
export function leavesSocket({ cores, before, after }: Placed, unit: number): boolean {
  const count = cores.length;
  const had = new Set(cores.flatMap(({ socket }, core) => (before[unit * count + core] > 0 ? [socket] : [])));
  return cores.some(({ socket }, core) => after[unit * count + core] > 0 && !had.has(socket));
}

/** Which line a lock's holders now exchange and did not before. */
export type LockLine = 't_line_same' | 't_line_other_socket' | null;

export function lockLineOf({ cores, before, after }: Placed): LockLine {
  const count = cores.length;
  const working = (placement: Float64Array) => cores.filter((_, core) => worksOn(placement, core, count));
  const sockets = (some: Placed['cores']) => new Set(some.map(({ socket }) => socket)).size;
  const [had, has] = [working(before), working(after)];
  if (sockets(has) > sockets(had)) return 't_line_other_socket';
  return had.length <= 1 && has.length > 1 ? 't_line_same' : null;
}
