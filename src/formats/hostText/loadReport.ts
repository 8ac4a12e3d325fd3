/** The report of a load generator: iperf3's or fio's, as JSON. */
import { readFio } from './fio';
import { readIperf3 } from './iperf3';
import { Leftovers, type HostText } from './textLines';
import type { WorkloadResult } from './workloadResult';

/** fio may print warnings before its JSON; whatever else the text is, nothing is made of it. */
export function parseLoadReport(text: string): HostText<WorkloadResult | undefined> {
  const leftovers = new Leftovers();
  const start = /^\{/m.exec(text)?.index ?? 0;
  let report: unknown;
  try {
    report = JSON.parse(text.slice(start));
  } catch {
    report = undefined;
  }
  const result = readIperf3(report) ?? readFio(report);
  if (result === undefined) leftovers.add(text.slice(0, 200).trim().split('\n')[0]);
  return leftovers.with(result);
}
