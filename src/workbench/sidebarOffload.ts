/** What the viewer says about offloading: the best plan for one side-core, or why there is none. */
import type { ToSidebar } from '../protocol/messages';
import { FIRST_ASK } from './offload/firstAsk';
import type { ProfileDocument } from './profileDocument';

type OffloadSummary = Extract<ToSidebar, { type: 'offloadSummary' }>;

/** Hides what is shown of another profile. */
export const NOTHING_KNOWN: OffloadSummary = {
  type: 'offloadSummary',
  moves: [],
  outcome: null,
  reason: '',
};

/** Never fails: what the model refuses is what there is to say. */
export async function offloadSummary(document: Pick<ProfileDocument, 'ask'>): Promise<OffloadSummary> {
  try {
    const { plan } = await document.ask({ ask: 'offload', of: FIRST_ASK });
    if (plan.best === null) return { ...NOTHING_KNOWN, reason: plan.withheld.at(0) ?? '' };
    const { moves, estimate } = plan.best;
    const { verdict, gain, amdahl, summary } = estimate;
    return {
      type: 'offloadSummary',
      moves: moves.map(({ unit }) => unit),
      outcome: { verdict, gain, most: amdahl.most },
      reason: summary,
    };
  } catch (error) {
    return { ...NOTHING_KNOWN, reason: error instanceof Error ? error.message : String(error) };
  }
}
