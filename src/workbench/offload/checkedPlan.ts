/** A tried plan held against the two recordings of a comparison: what is shown of it, and what is learnt from it. */
import type { PredictionShown } from '../../protocol/prediction';
import type { ComparisonDocument } from '../comparisonDocument';
import type { TriedQuestion } from '../worker/predictionAnswers';
import type { TriedPlan } from './applyMemory';
import type { Calibrations } from './calibrations';

export class CheckedPlan {
  /** What calibrating said the last time. */
  private told: string | null = null;

  constructor(
    private readonly plan: TriedPlan,
    private readonly calibrations: Calibrations,
  ) {}

  get id(): string {
    return this.plan.id;
  }

  /** Never fails: what cannot be measured is a sentence, too. */
  async shown(document: Pick<ComparisonDocument, 'ask'>): Promise<PredictionShown> {
    try {
      const { shown } = await document.ask({ ask: 'prediction', ...this.question() });
      return { ...shown, told: this.told };
    } catch (error) {
      return {
        title: this.plan.title,
        host: this.plan.target,
        predicted: this.plan.predicted.gain,
        measured: null,
        source: error instanceof Error ? error.message : String(error),
        fell: null,
        terms: [],
        termsNote: null,
        learnt: false,
        told: null,
      };
    }
  }

  /** Stores what the measurement teaches of its host; `told` then says how much the interval narrowed, or why nothing was learnt. */
  async calibrate(document: Pick<ComparisonDocument, 'ask'>): Promise<PredictionShown> {
    try {
      const { calibration, text } = await document.ask({ ask: 'calibrate', ...this.question() });
      await this.calibrations.keep(calibration);
      this.told = text;
    } catch (error) {
      this.told = error instanceof Error ? error.message : String(error);
    }
    return this.shown(document);
  }

  private question(): TriedQuestion {
    const { title, appliedAt, target, predicted } = this.plan;
    return { title, appliedAt, target, predicted, calibrations: this.calibrations.all };
  }
}
