/** What the sidebar says about offloading: the plan, or in words why there is none. */
import { describe, expect, it } from 'vitest';
import { offloadSummary } from '../../../src/workbench/sidebarOffload';

type Document = Parameters<typeof offloadSummary>[0];

const gain = { low: 1.1, median: 1.2, high: 1.3 };

function answering(plan: unknown): Document {
  return { ask: () => Promise.resolve({ plan }) } as unknown as Document;
}

describe('offloadSummary', () => {
  it('has the units of the best plan and what they gain', async () => {
    const best = {
      moves: [{ unit: 'netback:vif1.0', sideCore: 0 }],
      estimate: { verdict: 'gain', gain, amdahl: { most: gain }, summary: 'Throughput +20 %.' },
    };
    expect(await offloadSummary(answering({ best, withheld: [] }))).toEqual({
      type: 'offloadSummary',
      moves: ['netback:vif1.0'],
      outcome: { verdict: 'gain', gain, most: gain },
      reason: 'Throughput +20 %.',
    });
  });

  it('says why there is no plan', async () => {
    const summary = await offloadSummary(answering({ best: null, withheld: ['No samples of I/O.'] }));
    expect(summary).toMatchObject({ moves: [], outcome: null, reason: 'No samples of I/O.' });
  });

  it('a refusal is a reason, not a failure', async () => {
    const document = { ask: () => Promise.reject(new Error('Nothing to model.')) } as unknown as Document;
    expect(await offloadSummary(document)).toMatchObject({ outcome: null, reason: 'Nothing to model.' });
  });
});
