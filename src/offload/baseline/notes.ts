/** What a system rests on and what it cannot tell, in sentences. */
import type { LayeredProfile } from '../../iopath/layeredProfile';
import { qualityChecks } from '../../iopath/quality/quality';
import type { Workload } from '../../profile/observations';
import type { OffloadSystem } from '../system';
import type { RunSpans } from './runSpans';
import type { SampleChoice } from './sampleChoice';

/** Checks of the recording that take something from the model. */
const GRAVE = ['few-samples', 'lost-records', 'hypervisor-visible', 'pmu-drops'];

export interface Known {
  /** Whether cycles were sampled, and not a clock. */
  readonly cycles: boolean;
  /** Units of work per second; NaN if nobody knows. */
  readonly rate: number;
  /** Whether a load is recorded that ran at another time than the samples. */
  readonly missed: boolean;
  /** Of the busy time, in the work's own contexts. */
  readonly workShare: number;
}

export function withheldTerms(layered: LayeredProfile, { cycles, rate, missed, workShare }: Known): string[] {
  const percent = (100 * workShare).toFixed(1);
  return [
    ...(rate > 0
      ? workShare < 0.02
        ? [
            `Throughput and gains: only ${percent} % of what ran has to do with the work that was counted. Record while the load runs.`,
          ]
        : []
      : missed
        ? ['Throughput and gains: the load did not run while samples were taken. Record while it runs.']
        : [
            'Throughput, and with it every gain but the bounds of Amdahl: the recording holds no rate of work. Give one, or record with counters.',
          ]),
    ...(cycles
      ? []
      : [
          'Relief of caches: samples are of a clock, so nothing is known of cache misses. Costs are CPU time.',
        ]),
    ...qualityChecks(layered)
      .filter(({ check, level }) => GRAVE.includes(check) && level !== 'note')
      .map(({ message }) => message),
  ];
}

export interface Findings {
  readonly choice: SampleChoice;
  readonly spans: RunSpans;
  readonly bySchedule: boolean;
  /** CPUs' worth of time that recorders took, and that was busy. */
  readonly use: { readonly recorders: number; readonly busy: number };
  readonly work: OffloadSystem['work'];
  readonly load: Workload | undefined;
}

export function systemNotes({ choice, spans, bySchedule, use, work, load }: Findings): string[] {
  const part = use.busy > 0 ? use.recorders / use.busy : 0;
  return [
    `Costs are measured by ${choice.label}, ${bySchedule ? 'sizes of domains by the schedule' : 'sizes by the samples'}.`,
    ...(choice.timed
      ? []
      : [
          'Samples do not tell time here: a clock of 2.5 GHz is assumed where the host does not say. Shares and gains do not depend on it.',
        ]),
    ...(spans.note === null ? [] : [spans.note]),
    ...(part > 0.01
      ? [
          `The recorders (perf, xentrace, xentop, their shells) took ${(100 * part).toFixed(0)} % of the time that was sampled as busy; they are left out.`,
        ]
      : []),
    ...((work?.undisturbedPerSecond ?? null) === null
      ? []
      : [
          'Throughput without recorders is what the load itself reports of the time before they were started.',
        ]),
    ...(load === undefined && work !== null
      ? ['The recording holds no report of a load: the work counted may be background traffic.']
      : []),
  ];
}
