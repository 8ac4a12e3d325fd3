/** `fio --output-format=json`: requests and bytes of all jobs together. Over time it says nothing. */
import * as v from 'valibot';
import type { WorkloadDone, WorkloadResult } from './workloadResult';

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const sideSchema = v.object({
  io_bytes: v.optional(amount, 0),
  total_ios: v.optional(amount, 0),
  /** Milliseconds. */
  runtime: v.optional(amount, 0),
});

const schema = v.object({
  'fio version': v.string(),
  timestamp_ms: v.optional(amount),
  jobs: v.pipe(
    v.array(
      v.object({
        read: v.optional(sideSchema),
        write: v.optional(sideSchema),
        /** Milliseconds of the wall clock (3.36 and later). */
        job_start: v.optional(amount),
      }),
    ),
    v.minLength(1),
  ),
});

const MS = 1_000_000n;

/** @returns undefined if it is not fio's */
export function readFio(report: unknown): WorkloadResult | undefined {
  const result = v.safeParse(schema, report);
  if (!result.success) return undefined;
  const { jobs, timestamp_ms } = result.output;
  const done: WorkloadDone[] = [];
  let runtime = 0;
  for (const direction of ['read', 'write'] as const) {
    let [requests, bytes] = [0, 0];
    for (const job of jobs) {
      const side = job[direction];
      requests += side?.total_ios ?? 0;
      bytes += side?.io_bytes ?? 0;
      runtime = Math.max(runtime, side?.runtime ?? 0);
    }
    if (requests > 0) done.push({ unit: 'requests', direction, count: requests });
    if (bytes > 0) done.push({ unit: 'bytes', direction, count: bytes });
  }
  const starts = jobs.flatMap(({ job_start }) => (job_start === undefined ? [] : [job_start]));
  // The report is stamped when the jobs have ended.
  const start =
    starts.length > 0 ? Math.min(...starts) : timestamp_ms === undefined ? NaN : timestamp_ms - runtime;
  const ns = start >= 0 ? BigInt(Math.round(start)) * MS : undefined;
  return {
    tool: 'fio',
    seconds: runtime / 1000,
    began: ns === undefined ? undefined : { earliestNs: ns, latestNs: ns },
    done,
    intervals: [],
  };
}
