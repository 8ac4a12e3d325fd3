/** What is asked of the offload model before anybody has chosen anything. */
import type { OffloadAsk } from '../../protocol/offload';

/** As the Offload tab asks first: what is worked out for one of those who ask so serves the others. */
export const FIRST_ASK: OffloadAsk = {
  work: null,
  sideCores: [{ pcpu: null, place: 'own-core' }],
  assume: [],
};
