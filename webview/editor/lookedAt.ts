/** What of an opened profile is looked at, and the queries that say so to the host. */
import type { BreakdownCell, EventChoice, Per, ViewQuery, WeightKind } from '../../src/protocol/messages';
import type { TimeRange } from '../schedule/brush';
import type { ViewState } from '../state';
import { choose, type Chosen } from './choices';

export class LookedAt {
  /** Event and weight in force; null for a profile without events. */
  chosen: Chosen | null;
  /** The time that the view is narrowed to; null for all of it. */
  timeNs: TimeRange | null = null;
  /** The cell of the breakdown that the view is narrowed to; null for everything. */
  cell: BreakdownCell | null;
  /** What costs are shown per. */
  per: Per;

  constructor(
    private readonly events: readonly EventChoice[],
    state: ViewState | null,
  ) {
    this.chosen = choose(events, state?.event ?? '', state?.weight ?? null);
    this.cell = state?.cell ?? null;
    this.per = state?.per ?? { kind: 'share' };
  }

  choose(event: string, weight: WeightKind | null): void {
    this.chosen = choose(this.events, event, weight);
  }

  /** With the narrowing to one cell; null if there is nothing to ask for. */
  get query(): ViewQuery | null {
    return this.queryOf(this.cell);
  }

  /** The same without the narrowing: costs are for choosing another cell. */
  get wideQuery(): ViewQuery | null {
    return this.queryOf(null);
  }

  /** The time range as messages carry it: left out for all of it. */
  get timeFilter(): Pick<ViewQuery['filter'], 'timeNs'> {
    return this.timeNs ? { timeNs: [this.timeNs[0], this.timeNs[1]] } : {};
  }

  /** What of this survives a reload; null for a profile without events. */
  get state(): Pick<ViewState, 'event' | 'weight' | 'timeNs' | 'cell' | 'per'> | null {
    if (!this.chosen) return null;
    return {
      event: this.chosen.event.key,
      weight: this.chosen.weight.kind,
      timeNs: this.timeNs ? [this.timeNs[0], this.timeNs[1]] : null,
      cell: this.cell,
      per: this.per,
    };
  }

  private queryOf(cell: BreakdownCell | null): ViewQuery | null {
    if (!this.chosen) return null;
    return {
      event: this.chosen.event.key,
      weight: this.chosen.weight.kind,
      filter: { ...this.timeFilter, ...(cell && { cell }) },
    };
  }
}
