import type { RecordPlan } from '../../../src/host/farSide/plan';

/** A recording of nothing for a second, to which a test adds what it is about. */
export const EMPTY_PLAN: RecordPlan = {
  seconds: 1,
  perfEvents: '',
  frequency: 99,
  pmuMode: '',
  traceMask: '',
  xentop: false,
  counters: false,
  controlDomain: false,
  workload: '',
  workloadGraceSeconds: 0,
  mostBytes: 1e9,
  spareBytes: 0,
  programBytes: 0,
  patienceSeconds: 30,
};
