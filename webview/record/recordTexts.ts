/** Figures of a recording as people read them. */
import type { SourceName } from '../../src/protocol/recordForm';
import { countText } from '../ui/numberText';

const NARROW_SPACE = '\u202f';

/** `820 kB`, `12.3 MB`, `1.20 GB`. */
export function bytesText(bytes: number): string {
  const [scale, unit] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  const value = bytes / scale;
  const digits = value >= 100 || unit === 'kB' ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${NARROW_SPACE}${unit}`;
}

/** `12 345`, or a dash where nobody counts. */
export function samplesText(samples: number | null): string {
  return samples === null ? '\u2013' : countText(samples);
}

/** CPU seconds used per second recorded, as a share of one CPU: `3.1 %`. */
export function loadText(cpuSeconds: number, seconds: number): string {
  if (!(seconds > 0)) return '\u2013';
  const percent = (cpuSeconds / seconds) * 100;
  return `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)}${NARROW_SPACE}%`;
}

export interface SourceText {
  readonly title: string;
  readonly gives: string;
}

/** What each source gives, in one sentence. */
export const SOURCE_TEXTS: Readonly<Record<SourceName, SourceText>> = {
  perf: {
    title: 'perf',
    gives: 'Samples kernel and programs of dom0 and of each chosen guest, with their call stacks.',
  },
  pmu: {
    title: 'Hypervisor (PMU)',
    gives: 'Samples inside Xen itself by the counters of the CPU, which perf alone never sees.',
  },
  xentrace: {
    title: 'xentrace',
    gives: 'Traces who ran where and who waited, hypercalls and grants, with a mask made for I/O.',
  },
  counters: {
    title: 'Counters',
    gives: 'Packets, bytes, requests and CPU time before and after: with them costs are told per packet.',
  },
};
