import type { Warning } from '../../profile/profile';
import type { Schedule } from '../../profile/schedule';
import type { ScheduleSink } from './scheduleSink';
import type { TraceDamage, TraceExtent } from './traceRecords';

/** Everything the reader left out, inferred or doubts, one warning a kind. */
export function traceWarnings(
  sink: ScheduleSink,
  extent: TraceExtent,
  schedule: Schedule,
  clockOffsets: readonly { readonly pcpu: number; readonly aheadNs: number }[],
): Warning[] {
  const warnings: Warning[] = extent.damage.map((damage) => ({
    code: `xentrace.${damage.code}`,
    message: damageMessage(damage),
  }));
  const warn = (code: string, message: string) => warnings.push({ code: `xentrace.${code}`, message });
  const { merge } = sink;
  const { clocks, runstates, unplaced } = sink.accounts;

  if (extent.records === 0) warn('empty', 'The trace has windows but no records: no event was recorded.');
  if (sink.lostRecords > 0) {
    const where = [...new Set(schedule.lost.map((w) => w.pcpu))].sort((a, b) => a - b).join(', ');
    const remedy = 'Record with larger buffers (xentrace -S) or fewer events (-e) to avoid it.';
    warn(
      'lost',
      `Xen lost ${count(sink.lostRecords, 'record')} on pCPU ${where}: who ran there then is unknown. ${remedy}`,
    );
  }
  if (clockOffsets.length > 0) {
    const list = clockOffsets
      .map(({ pcpu, aheadNs }) => `pCPU ${pcpu} by ${aheadNs.toFixed(0)} ns`)
      .join(', ');
    const left =
      clocks.inversions === 0
        ? ''
        : ` ${count(clocks.inversions, 'pair')} of records remained in the wrong order.`;
    warn('clock-skew', `The pCPUs' clocks differ; times were corrected: ${list}.${left}`);
  } else if (clocks.inversions > 0) {
    const worst = ((clocks.worst / schedule.tscHz) * 1e9).toFixed(0);
    const effect =
      'No constant difference explains them, so times that span two pCPUs can be wrong by as much.';
    warn(
      'clock-skew',
      `${count(clocks.inversions, 'effect')} came before the cause, by up to ${worst} ns: the pCPUs' clocks differ. ${effect}`,
    );
  }
  if (sink.backwards > 0) {
    warn(
      'clock-backwards',
      `${were(sink.backwards, 'record')} stamped earlier than the record before on the same pCPU; intervals that would end before they start are left out.`,
    );
  }
  if (merge.late > 0) {
    warn(
      'order',
      `${count(merge.late, 'record')} came too late in the file to be put into order and went in out of turn; the states around them can be wrong.`,
    );
  }
  if (runstates.contradictions > 0) {
    warn(
      'contradictions',
      `${count(runstates.contradictions, 'scheduling record')} contradicted what was known of the vCPU; the states around them can be wrong.`,
    );
  }
  if (runstates.tooManyVcpus > 0) {
    warn(
      'too-many-vcpus',
      `${were(runstates.tooManyVcpus, 'record')} left out because the trace names more vCPUs than any host has: the file is probably damaged.`,
    );
  }
  if (sink.malformed > 0) {
    warn(
      'malformed',
      `${were(sink.malformed, 'record')} left out: too short for the kind of record, or a state that Xen does not have.`,
    );
  }
  if (sink.untimed > 0) {
    warn(
      'untimed',
      `${were(sink.untimed, 'record')} left out: nothing before on the same pCPU tells the time.`,
    );
  }
  if (sink.accounts.builder.events.beyond > 0) {
    warn(
      'too-many-events',
      `${were(sink.accounts.builder.events.beyond, 'event')} left out because the trace names more kinds of events than any host has: the file is probably damaged.`,
    );
  }
  if (unplaced.hypercalls + unplaced.exits + unplaced.events > 0) {
    const what = `${count(unplaced.hypercalls, 'hypercall')}, ${count(unplaced.exits, 'VM exit')} and ${count(unplaced.events, 'other event')}`;
    warn(
      'unplaced',
      `${what} could not be given to a vCPU: the trace does not say who ran on their pCPU then (at its start, and after lost records).`,
    );
  }
  return warnings;
}

function damageMessage({ code, offset, expectation, times, skippedBytes }: TraceDamage): string {
  const place = `offset ${offset} (0x${offset.toString(16)}): ${expectation}`;
  switch (code) {
    case 'truncated':
      return `The trace ends early, as when its recording was cut short. At ${place}. What is before was read.`;
    case 'stopped':
      return `The trace is damaged. At ${place}. What is before was read, the rest was not.`;
    case 'short-window':
      return `${were(times, 'window')} shorter than announced. First at ${place}. All records found were read.`;
    case 'bad-record':
      return `The trace is damaged in ${count(times, 'window')}: ${were(skippedBytes, 'byte')} left out. First at ${place}.`;
  }
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function were(n: number, what: string): string {
  return `${count(n, what)} ${n === 1 ? 'was' : 'were'}`;
}
