import type { Warning } from '../../profile/profile';
import type { Schedule } from '../../profile/schedule';
import type { ByteInput, ReadContext } from '../byteInput';
import { SVM_EXIT, VMX_EXIT } from './events';
import { commandName, eventName, exitName, guessNumbering, hypercallName } from './names';
import { byClass, ScheduleSink } from './scheduleSink';
import { readRecords, type TraceExtent } from './traceRecords';
import { traceWarnings } from './traceWarnings';

export interface XentraceOptions {
  /** The clock that stamps the records (`cpu_mhz` of `xl info`); a trace does not say. */
  readonly tscHz: number;
  /** Where that number comes from, for people: `xl info`, `setting`, `assumed`. */
  readonly tscHzSource: string;
}

/** What is in one xentrace file. */
export interface XentraceCapture {
  readonly schedule: Schedule;
  /** Records in the file. */
  readonly records: number;
  /** Records that Xen says it had to throw away. */
  readonly lost: number;
  /** pCPUs whose clock is ahead (positive) or behind, in ns, where the trace shows it; times are corrected by it. */
  readonly clockOffsets: readonly { readonly pcpu: number; readonly aheadNs: number }[];
  readonly warnings: readonly Warning[];
}

/**
 * Reads a binary trace as xentrace writes it. If it shows effects before their causes (sockets whose clocks differ) and
 * a constant difference explains them, it is read a second time with the clocks put right.
 *
 * @throws FormatError if not even one record can be read.
 */
export async function readXentrace(
  input: ByteInput,
  options: XentraceOptions,
  context: ReadContext,
): Promise<XentraceCapture> {
  if (!(options.tscHz > 0 && Number.isFinite(options.tscHz))) {
    throw new RangeError(`tscHz must be a positive number, got ${options.tscHz}`);
  }
  const asRecorded = await readOnce(input, null, context);
  const offsets = asRecorded.sink.accounts.clocks.offsets();
  if (offsets === null) return capture(asRecorded, null, options);
  const corrected = await readOnce(input, offsets, context);
  const better = corrected.sink.accounts.clocks.inversions < asRecorded.sink.accounts.clocks.inversions;
  return better ? capture(corrected, offsets, options) : capture(asRecorded, null, options);
}

interface Pass {
  readonly sink: ScheduleSink;
  readonly extent: TraceExtent;
}

async function readOnce(input: ByteInput, offsets: Float64Array | null, context: ReadContext): Promise<Pass> {
  const sink = new ScheduleSink(offsets);
  const extent = await readRecords(input, sink, context);
  sink.end();
  return { sink, extent };
}

function capture(
  { sink, extent }: Pass,
  offsets: Float64Array | null,
  options: XentraceOptions,
): XentraceCapture {
  const { base, exitReasons } = sink;
  const zero = base === null ? 0 : sink.first;
  const numbering = exitReasons[SVM_EXIT].size > 0 ? ('svm' as const) : guessNumbering(exitReasons[VMX_EXIT]);
  const schedule = sink.accounts.builder.done({
    tscHz: options.tscHz,
    tscHzSource: options.tscHzSource,
    zero,
    end: base === null ? 0 : sink.last,
    tscOrigin: base === null ? 0 : base.high * 0x1_0000_0000 + base.low + zero,
    pcpus: sink.pcpus,
    unplaced: sink.accounts.unplaced,
    recordsByClass: byClass(sink.classCounts),
    volumes: sink.volumes,
    guestInterrupts: (nsPerTick) => sink.accounts.guestInterrupts(nsPerTick),
    hypercallName,
    commandName,
    exitName: (reason) => exitName(numbering, reason),
    eventName,
  });
  const clockOffsets =
    offsets === null
      ? []
      : schedule.pcpus
          .filter((pcpu) => offsets[pcpu] !== 0)
          .map((pcpu) => ({ pcpu, aheadNs: (offsets[pcpu] / options.tscHz) * 1e9 }));
  return {
    schedule,
    records: extent.records,
    lost: sink.lostRecords,
    clockOffsets,
    warnings: traceWarnings(sink, extent, schedule, clockOffsets),
  };
}
