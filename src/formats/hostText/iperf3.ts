/** `iperf3 -J`: bytes over time and in all, as the machine that printed it saw them. */
import * as v from 'valibot';
import type { WorkloadDone, WorkloadResult } from './workloadResult';

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const sumSchema = v.object({
  start: amount,
  end: amount,
  bytes: amount,
  packets: v.optional(amount),
  /** Whether whoever printed this sent it (3.7 and later). */
  sender: v.optional(v.boolean()),
});

const schema = v.object({
  start: v.object({
    version: v.pipe(v.string(), v.startsWith('iperf')),
    timestamp: v.optional(v.object({ timesecs: v.optional(amount) })),
    test_start: v.optional(v.object({ reverse: v.optional(v.number()) })),
    /** Only the side that connected has it. */
    connecting_to: v.optional(v.unknown()),
  }),
  intervals: v.optional(
    v.array(v.object({ sum: v.optional(sumSchema), sum_bidir_reverse: v.optional(sumSchema) })),
    [],
  ),
  end: v.object({
    sum_sent: v.optional(sumSchema),
    sum_received: v.optional(sumSchema),
    sum_sent_bidir_reverse: v.optional(sumSchema),
    sum_received_bidir_reverse: v.optional(sumSchema),
    /** UDP. */
    sum: v.optional(sumSchema),
  }),
});

type Sum = v.InferOutput<typeof sumSchema>;

/** @returns undefined if it is not iperf3's, or was broken off before its end */
export function readIperf3(report: unknown): WorkloadResult | undefined {
  const result = v.safeParse(schema, report);
  if (!result.success) return undefined;
  const { start, intervals, end } = result.output;
  const client = start.connecting_to !== undefined;
  const reverse = (start.test_start?.reverse ?? 0) !== 0;
  // The client sends, unless told to receive; the server's report has the same sums the other way round.
  const transmits = client !== reverse;
  const main = (transmits ? end.sum_sent : end.sum_received) ?? end.sum;
  const back = transmits ? end.sum_received_bidir_reverse : end.sum_sent_bidir_reverse;
  if (main === undefined) return undefined;
  const timesecs = start.timestamp?.timesecs;
  return {
    tool: 'iperf3',
    seconds: main.end - main.start,
    // Stamped with whole seconds when it connected; the test begins when both sides are ready.
    began:
      timesecs === undefined
        ? undefined
        : {
            earliestNs: BigInt(Math.floor(timesecs)) * 1_000_000_000n,
            latestNs: BigInt(Math.floor(timesecs) + 2) * 1_000_000_000n,
          },
    done: [
      ...doneIn(transmits ? 'transmit' : 'receive', main),
      ...(back === undefined ? [] : doneIn(transmits ? 'receive' : 'transmit', back)),
    ],
    intervals: intervals.flatMap(({ sum, sum_bidir_reverse }) =>
      [sum, sum_bidir_reverse].flatMap((part) =>
        part === undefined || !(part.end > part.start)
          ? []
          : [{ fromSeconds: part.start, toSeconds: part.end, bytes: part.bytes }],
      ),
    ),
  };
}

function doneIn(direction: 'transmit' | 'receive', { bytes, packets }: Sum): WorkloadDone[] {
  const counts: WorkloadDone[] = [
    { unit: 'packets', direction, count: packets ?? 0 },
    { unit: 'bytes', direction, count: bytes },
  ];
  return counts.filter(({ count }) => count > 0);
}
