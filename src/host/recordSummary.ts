/** What a recording took of each machine, for people. */
import type { MachineResult } from './recordRequest';

/**
 * `xen1: 10 s, 9,870 samples, 12.3 MB (1.2 MB a second; 2.9 MB compressed); CPU of the recorders 0.12 s a second (perf 0.10,
 * xentrace 0.02)`. The CPU is that of perf, xentrace, xentop and of what watches them, over the seconds that were recorded, their
 * start included; of the shell around them it is not known (a millisecond a second).
 */
export function machineSummary({ name, seconds, samples, bytes, ...rest }: MachineResult): string {
  const { fetchedBytes, cpuSeconds } = rest;
  const perSecond = (amount: number) => amount / seconds;
  const recorders = [...cpuSeconds].filter(([source]) => source !== 'workload');
  const parts = [`${seconds} s`];
  if (samples !== null) parts.push(`${samples.toLocaleString('en-US')} samples`);
  const rate = seconds > 0 ? `${megabytes(perSecond(bytes))} a second; ` : '';
  parts.push(`${megabytes(bytes)} (${rate}${megabytes(fetchedBytes)} compressed)`);
  let text = `${name}: ${parts.join(', ')}`;
  if (recorders.length > 0 && seconds > 0) {
    const all = recorders.reduce((sum, [, used]) => sum + used, 0);
    const each = recorders.map(([source, used]) => `${source} ${perSecond(used).toFixed(2)}`);
    text += `; CPU of the recorders ${perSecond(all).toFixed(2)} s a second (${each.join(', ')})`;
  }
  return text;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
