/** What a worker answers about offloading: the model's system and draws are made once for each counter and set of assumptions. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { workChoices } from '../../profile/work';
import { assumptionsFor, type Calibration } from '../../offload/calibration/calibration';
import { pairsText } from '../../offload/calibration/learntText';
import { NothingToModel, systemOf } from '../../offload/baseline/systemOf';
import { UnknownWork } from '../../offload/baseline/work';
import { estimatePrepared } from '../../offload/estimateSystem';
import { CannotPlace } from '../../offload/placement';
import { prepareEstimates, type Prepared } from '../../offload/prepared';
import { planOffload } from '../../offload/search/planOffload';
import { recordedState, type RecordedState } from '../../offload/steps/recordedState';
import { stepsFor } from '../../offload/steps/stepsFor';
import type { EstimateAsk, EstimateReply, OffloadAsk, OffloadReply } from '../../protocol/offload';
import { offloadReply } from '../present/offloadReply';
import { RefusedQuery } from '../present/replies';

/** Few are looked at again: one counter, some numbers of side-cores. */
const MOST_REPLIES = 16;

export class OffloadAnswers {
  /** The last one asked for: a person looks at one counter and changes ticks. */
  private last: { readonly key: string; readonly prepared: Prepared } | null = null;
  private readonly state: RecordedState;
  /** The sidebar and the tab ask for the same plan. */
  private readonly replies = new Map<string, OffloadReply>();

  constructor(private readonly layered: LayeredProfile) {
    this.state = recordedState(layered.profile);
  }

  /** @throws RefusedQuery */
  offload(ask: OffloadAsk, calibrations: readonly Calibration[] = []): OffloadReply {
    const calibration = this.own(calibrations);
    const key = JSON.stringify([ask.work, ask.assume, ask.sideCores, calibration]);
    const known = this.replies.get(key);
    if (known !== undefined) return known;
    const reply = inWords(() => {
      const prepared = this.prepared(ask, calibration);
      return offloadReply(
        this.layered,
        workChoices(this.layered.profile),
        prepared.system,
        planOffload(prepared, this.state, ask.sideCores),
      );
    });
    if (this.replies.size >= MOST_REPLIES) this.replies.clear();
    this.replies.set(key, reply);
    return reply;
  }

  /** @throws RefusedQuery */
  estimate(ask: EstimateAsk, calibrations: readonly Calibration[] = []): EstimateReply {
    return inWords(() => {
      const calibration = this.own(calibrations);
      const prepared = this.prepared(ask, calibration);
      const { sideCores, moves } = ask;
      const estimate = estimatePrepared(prepared, { sideCores, moves });
      const notes = calibration === null ? [] : [`Calibrated on this host by ${pairsText(calibration)}.`];
      return {
        kind: 'estimate',
        estimate: { ...estimate, notes: [...notes, ...estimate.notes] },
        steps: stepsFor(prepared.system, this.state, sideCores, moves),
      };
    });
  }

  /** What was learnt of the host that was recorded; null if nothing was. */
  private own(calibrations: readonly Calibration[]): Calibration | null {
    const host = this.layered.profile.hosts.at(0)?.name;
    return calibrations.find((each) => each.host === host && each.pairs.length > 0) ?? null;
  }

  private prepared({ work, assume }: OffloadAsk, calibration: Calibration | null): Prepared {
    const key = JSON.stringify([work, assume, calibration]);
    if (this.last?.key === key) return this.last.prepared;
    const chosen = typeof work === 'string' ? { key: work } : work;
    const system = systemOf(this.layered, chosen === null ? {} : { work: chosen });
    const learnt = calibration === null ? [] : assumptionsFor(calibration, system);
    // What a person says of an assumption counts more than what was learnt of it.
    const assumed = new Map([
      ...learnt,
      ...assume.map(({ key: name, low, mid, high }) => [name, { low, mid, high }] as const),
    ]);
    const prepared = prepareEstimates(system, { assume: assumed });
    this.last = { key, prepared };
    return prepared;
  }
}

/** What the model refuses is a sentence for people already. */
function inWords<T>(answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    if (error instanceof NothingToModel || error instanceof UnknownWork || error instanceof CannotPlace)
      throw new RefusedQuery(error.message, { cause: error });
    throw error;
  }
}
