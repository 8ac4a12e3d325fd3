/** A prediction beside its measurement, in words. */
import { describe, expect, it } from 'vitest';
import type { PredictionShown } from '../../../src/protocol/prediction';
import { fellText, predictionRows, sourceText } from '../../../webview/comparison/predictionText';

const shown: PredictionShown = {
  title: 'netback to a side-core',
  host: 'xen1',
  predicted: { low: 1.2, median: 1.5, high: 1.9 },
  measured: { ratio: 1.4, low: 1.3, high: 1.5 },
  source: 'bytes through eth0',
  fell: 'inside',
  terms: [
    {
      key: 'parallelism',
      label: 'Parallelism',
      predicted: { low: 0, median: Math.log(2), high: Math.log(3) },
      measured: { value: 0, low: Math.log(0.5), high: Math.log(2) },
      agrees: true,
    },
  ],
  termsNote: null,
  learnt: false,
  told: null,
};

describe('a prediction beside its measurement', () => {
  it('gives the gain and its terms as factors of throughput', () => {
    const [gain, parallelism] = predictionRows(shown);
    expect(gain).toEqual({
      label: 'Gain',
      predicted: { value: 1.5, low: 1.2, high: 1.9 },
      measured: { value: 1.4, low: 1.3, high: 1.5 },
      agrees: true,
    });
    expect(parallelism.predicted.value).toBeCloseTo(2, 12);
    expect(parallelism.measured?.low).toBeCloseTo(0.5, 12);
    expect(parallelism.measured?.value).toBe(1);
  });

  it('says where it fell, by more than a colour', () => {
    expect(fellText(shown)).toBe('inside the predicted interval');
    expect(fellText({ ...shown, fell: 'below' })).toContain('brought less');
    expect(fellText({ ...shown, fell: 'above' })).toContain('brought more');
    expect(predictionRows({ ...shown, fell: 'below' })[0].agrees).toBe(false);
  });

  it('says what to do where nothing was measured, once', () => {
    const nothing: PredictionShown = { ...shown, measured: null, fell: null, source: 'record with counters' };
    expect(fellText(nothing)).toBe('record with counters');
    expect(sourceText(nothing)).toBe('');
    expect(predictionRows(nothing)[0]).toMatchObject({ measured: null, agrees: null });
  });
});
