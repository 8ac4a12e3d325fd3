/** What a person has chosen on the Offload tab; survives a reload of the window. */
import * as v from 'valibot';
import { finite } from '../../src/protocol/primitiveSchemas';
import type { EstimateAsk, Move, OffloadAsk, OffloadWork, Plan, SideCore } from '../../src/protocol/offload';

/** More cores than this nobody gives away for I/O. */
export const MOST_SIDE_CORES = 8;

export const offloadStateSchema = v.object({
  work: v.nullable(
    v.union([
      v.string(),
      v.object({ unit: v.picklist(['packets', 'bytes', 'requests']), perSecond: finite }),
    ]),
  ),
  sideCores: v.pipe(
    v.array(
      v.object({
        pcpu: v.nullable(finite),
        place: v.picklist(['own-core', 'smt-sibling', 'other-socket']),
      }),
    ),
    v.minLength(1),
    v.maxLength(MOST_SIDE_CORES),
  ),
  /** null until a person has ticked something: the best plan is shown. */
  moves: v.nullable(v.array(v.object({ unit: v.string(), sideCore: v.number() }))),
  assume: v.array(v.object({ key: v.string(), low: finite, mid: finite, high: finite })),
});

export type OffloadState = v.InferOutput<typeof offloadStateSchema>;

export const NOTHING_CHOSEN: OffloadState = {
  work: null,
  sideCores: [{ pcpu: null, place: 'own-core' }],
  moves: null,
  assume: [],
};

/** The choices and what may be done to them; knows nothing of the page. */
export class OffloadChoices {
  private chosen: OffloadState = NOTHING_CHOSEN;
  private best: readonly Move[] = [];

  get state(): OffloadState {
    return this.chosen;
  }

  restore(state: OffloadState): void {
    this.chosen = state;
  }

  /** The ticks follow the best plan until a person changes one. */
  usePlan({ best }: Plan): void {
    this.best = best?.moves ?? [];
  }

  get moves(): readonly Move[] {
    return this.chosen.moves ?? this.best;
  }

  get followsPlan(): boolean {
    return this.chosen.moves === null;
  }

  get sideCores(): readonly SideCore[] {
    return this.chosen.sideCores;
  }

  get offloadAsk(): OffloadAsk {
    const { work, sideCores, assume } = this.chosen;
    return { work, sideCores, assume };
  }

  get estimateAsk(): EstimateAsk {
    return { ...this.offloadAsk, moves: this.moves };
  }

  /** Side-core that a unit is moved to; -1 if it stays. */
  sideCoreOf(unit: string): number {
    return this.moves.find((move) => move.unit === unit)?.sideCore ?? -1;
  }

  /** Side-core that the fewest units go to, the first of them. */
  get emptiestSideCore(): number {
    const counts = this.sideCores.map((_, i) => this.moves.filter(({ sideCore }) => sideCore === i).length);
    return counts.indexOf(Math.min(...counts));
  }

  chooseWork(work: OffloadWork): void {
    this.chosen = { ...this.chosen, work, moves: null };
  }

  /** @param sideCore -1: it stays */
  move(unit: string, sideCore: number): void {
    const others = this.moves.filter((move) => move.unit !== unit);
    this.chosen = {
      ...this.chosen,
      moves: [...others, ...(sideCore < 0 ? [] : [{ unit, sideCore }])],
    };
  }

  followPlan(): void {
    this.chosen = { ...this.chosen, moves: null };
  }

  moveNothing(): void {
    this.chosen = { ...this.chosen, moves: [] };
  }

  /** Units on a side-core that is taken away go to the last one that is left. */
  setSideCores(count: number): void {
    const wanted = Math.min(MOST_SIDE_CORES, Math.max(1, Math.round(count)));
    const { sideCores, moves } = this.chosen;
    const last = sideCores[sideCores.length - 1];
    const grown = Array.from(
      { length: wanted },
      (_, i) => sideCores.at(i) ?? { pcpu: null, place: last.place },
    );
    this.chosen = {
      ...this.chosen,
      sideCores: grown,
      moves: moves && moves.map(({ unit, sideCore }) => ({ unit, sideCore: Math.min(sideCore, wanted - 1) })),
    };
  }

  placeSideCore(position: number, sideCore: SideCore): void {
    const sideCores = this.chosen.sideCores.map((each, i) => (i === position ? { ...sideCore } : each));
    this.chosen = { ...this.chosen, sideCores };
  }

  /** @param range null: as the recording or the literature has it */
  assume(
    key: string,
    range: { readonly low: number; readonly mid: number; readonly high: number } | null,
  ): void {
    const others = this.chosen.assume.filter((each) => each.key !== key);
    this.chosen = { ...this.chosen, assume: [...others, ...(range === null ? [] : [{ key, ...range }])] };
  }

  /** All as the recording or the literature has them. */
  forgetAssumptions(): void {
    this.chosen = { ...this.chosen, assume: [] };
  }
}
