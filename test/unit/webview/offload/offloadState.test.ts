/** Choices on the Offload tab: ticks, side-cores, assumptions, and what of them survives a reload. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/protocol/offload';
import {
  MOST_SIDE_CORES,
  NOTHING_CHOSEN,
  OffloadChoices,
  offloadStateSchema,
} from '../../../../webview/offload/offloadState';

function planOf(...moves: Plan['curve'][number]['sideCores'][]): Plan {
  const best = { moves: moves.map((sideCore, i) => ({ unit: `unit${i}`, sideCore })) };
  return { best } as unknown as Plan;
}

describe('choices', () => {
  it('follow the plan until something is ticked', () => {
    const choices = new OffloadChoices();
    choices.usePlan(planOf(0, 0));
    expect(choices.followsPlan).toBe(true);
    expect(choices.moves.map(({ unit }) => unit)).toEqual(['unit0', 'unit1']);
    choices.move('netback:vif1.0', 0);
    expect(choices.followsPlan).toBe(false);
    // The plan's ticks stay, and a later plan changes nothing.
    choices.usePlan(planOf());
    expect(choices.moves.map(({ unit }) => unit)).toEqual(['unit0', 'unit1', 'netback:vif1.0']);
    choices.followPlan();
    expect(choices.moves).toEqual([]);
  });

  it('untick, and tell nothing ticked from following the plan', () => {
    const choices = new OffloadChoices();
    choices.usePlan(planOf(0));
    choices.move('unit0', -1);
    expect(choices.sideCoreOf('unit0')).toBe(-1);
    expect(choices.state.moves).toEqual([]);
    choices.followPlan();
    choices.moveNothing();
    expect(choices.moves).toEqual([]);
    expect(choices.followsPlan).toBe(false);
  });

  it('a unit is on one side-core at most', () => {
    const choices = new OffloadChoices();
    choices.setSideCores(3);
    choices.move('a', 0);
    choices.move('a', 2);
    expect(choices.estimateAsk.moves).toEqual([{ unit: 'a', sideCore: 2 }]);
  });

  it('a new tick goes where the fewest are', () => {
    const choices = new OffloadChoices();
    choices.setSideCores(2);
    expect(choices.emptiestSideCore).toBe(0);
    choices.move('a', choices.emptiestSideCore);
    choices.move('b', choices.emptiestSideCore);
    choices.move('c', choices.emptiestSideCore);
    expect(choices.moves.map(({ sideCore }) => sideCore)).toEqual([0, 1, 0]);
  });

  it('side-cores stay between one and the most; their units move along', () => {
    const choices = new OffloadChoices();
    choices.setSideCores(99);
    expect(choices.sideCores).toHaveLength(MOST_SIDE_CORES);
    choices.placeSideCore(0, { pcpu: 3, place: 'own-core' });
    choices.move('a', 7);
    choices.setSideCores(0);
    expect(choices.sideCores).toEqual([{ pcpu: 3, place: 'own-core' }]);
    expect(choices.moves).toEqual([{ unit: 'a', sideCore: 0 }]);
  });

  it('another counter asks for the plan of it', () => {
    const choices = new OffloadChoices();
    choices.move('a', 0);
    choices.chooseWork({ unit: 'packets', perSecond: 1200 });
    expect(choices.followsPlan).toBe(true);
    expect(choices.offloadAsk.work).toEqual({ unit: 'packets', perSecond: 1200 });
  });

  it('an own assumption replaces the one before, and can be taken back', () => {
    const choices = new OffloadChoices();
    choices.assume('rho', { low: 1, mid: 2, high: 3 });
    choices.assume('rho', { low: 4, mid: 5, high: 6 });
    choices.assume('eps', { low: 0, mid: 0, high: 1 });
    expect(choices.offloadAsk.assume).toEqual([
      { key: 'rho', low: 4, mid: 5, high: 6 },
      { key: 'eps', low: 0, mid: 0, high: 1 },
    ]);
    choices.assume('rho', null);
    expect(choices.offloadAsk.assume.map(({ key }) => key)).toEqual(['eps']);
    choices.forgetAssumptions();
    expect(choices.offloadAsk.assume).toEqual([]);
  });

  it('survive being stored', () => {
    const choices = new OffloadChoices();
    choices.setSideCores(2);
    choices.chooseWork('vif1.0:tx');
    choices.move('netback:vif1.0', 1);
    choices.assume('rho', { low: 1, mid: 2, high: 3 });
    const stored: unknown = JSON.parse(JSON.stringify(choices.state));
    const back = new OffloadChoices();
    back.restore(v.parse(offloadStateSchema, stored));
    expect(back.estimateAsk).toEqual(choices.estimateAsk);
  });

  it.each([
    ['no side-core', { ...NOTHING_CHOSEN, sideCores: [] }],
    ['a place that there is not', { ...NOTHING_CHOSEN, sideCores: [{ pcpu: null, place: 'moon' }] }],
    ['a rate that is none', { ...NOTHING_CHOSEN, work: { unit: 'packets', perSecond: null } }],
    ['moves that are none', { ...NOTHING_CHOSEN, moves: [{ unit: 3 }] }],
  ])('%s is not taken from the store', (_, stored) => {
    expect(v.safeParse(offloadStateSchema, stored).success).toBe(false);
  });
});
