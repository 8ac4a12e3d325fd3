/** How busy domains were between two looks. */
import type { DomainLoad } from './inventory';
import type { LookKind, LookRow } from './loadLooks';
import { shown } from './shown';

/** Looks closer together were held up on the way: a difference over such a time is noise. */
const LEAST_SECONDS = 0.5;
/** Xen builds for at most 4095 CPUs; what says more is no share of them. */
const MOST_PERCENT = 4095 * 100;

export type Identified = LookRow & { readonly id: number };

export class LoadRates {
  private kind: LookKind | undefined;
  private seconds = NaN;
  private before: ReadonlyMap<number, LookRow> = new Map();

  /** Loads since the look before; undefined for the first of its kind, and for one that came too close after another. */
  next(kind: LookKind, seconds: number, rows: readonly Identified[]): DomainLoad[] | undefined {
    const elapsed = kind === this.kind ? seconds - this.seconds : NaN;
    if (elapsed >= 0 && elapsed < LEAST_SECONDS) return undefined;
    const { before } = this;
    this.before = new Map(rows.map((row) => [row.id, row]));
    this.kind = kind;
    this.seconds = seconds;
    if (!(elapsed > 0)) return undefined;
    return rows.flatMap((row) => {
      const old = before.get(row.id);
      // A domain that was not there before has no share yet: xentop prints 0.
      return old === undefined ? [] : [loadOf(row, old, elapsed)];
    });
  }
}

function loadOf(row: Identified, old: LookRow, elapsed: number): DomainLoad {
  /** A sum that has become less lost a device. */
  const rate = (now: number | null, then: number | null): number | null =>
    now === null || then === null || now < then ? null : (now - then) / elapsed;
  const percent = row.cpuPercent ?? ((row.cpuSeconds - old.cpuSeconds) / elapsed) * 100;
  return {
    id: row.id,
    name: shown(row.name),
    cpuPercent: Math.min(Math.max(percent, 0), MOST_PERCENT),
    memoryMib: row.memoryMib,
    transmitBytes: rate(row.transmitted, old.transmitted),
    receiveBytes: rate(row.received, old.received),
    readRequests: rate(row.reads, old.reads),
    writeRequests: rate(row.writes, old.writes),
  };
}
