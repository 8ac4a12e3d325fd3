/** What advice on functions needs of a plan. */
import type { Advice, Candidate, Plan } from '../../offload/plan';

export interface Estimates {
  /** Without gains where they are withheld. */
  readonly candidates: readonly Candidate[];
  readonly advice: readonly Advice[];
  /** Why there are no gains; null if there are. */
  readonly gainsWithheld: string | null;
}

/**
 * A model that does not reproduce the recording, or knows no throughput, gives no gains: candidates are what they are all the same.
 */
export function estimatesOf({ best, runnerUp, candidates, advice, withheld }: Plan): Estimates {
  const estimate = (best ?? runnerUp?.placement)?.estimate;
  const isTold =
    estimate !== undefined && estimate.verdict !== 'withheld' && estimate.verdict !== 'bounds-only';
  if (isTold) return { candidates, advice, gainsWithheld: null };
  return {
    candidates: candidates.map((one) => ({ ...one, gain: null, chanceOfGain: null, equalCoreGain: null })),
    advice: [],
    // Where nothing can be moved there is no estimate, and the plan says so itself.
    gainsWithheld: estimate?.summary ?? withheld.at(0) ?? 'Nothing that was recorded can be moved.',
  };
}
