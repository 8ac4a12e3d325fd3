import { IDLE_DOMAIN_ID, RUNSTATES } from '../../profile/schedule';
import type { Domain } from '../../profile/profile';
import type { ProfileBuilder } from '../../profile/profileBuilder';
import type { ByteInput, ReadContext } from '../byteInput';
import { readXentrace, type XentraceCapture, type XentraceOptions } from './readXentrace';

/** How Xen's domain appears in a profile; a name is not in the trace. */
export function traceDomain(domainId: number): Domain {
  if (domainId === 0) return { id: 0, name: 'dom0', role: 'dom0' };
  if (domainId === IDLE_DOMAIN_ID) return { id: domainId, name: 'idle', role: 'idle' };
  return { id: domainId, name: `domain ${domainId}`, role: 'guest' };
}

/**
 * Reads a trace as a profile of its own: the schedule, and one sample for each runstate interval, weighted with its
 * length, whose only frame is the state (`running`, `runnable`, `blocked`, `offline`, `lost` of module `[schedule]`).
 * A vCPU is shown as a thread of its domain: pid 0, tid = number of the vCPU.
 *
 * @throws FormatError if not even one record can be read.
 */
export async function readXentraceProfile(
  input: ByteInput,
  builder: ProfileBuilder,
  options: XentraceOptions,
  context: ReadContext,
  captureName = input.name,
): Promise<XentraceCapture> {
  const trace = await readXentrace(input, options, context);
  const { schedule } = trace;
  builder.schedule = schedule;

  const capture = builder.capture({
    name: captureName,
    kind: 'xentrace',
    domain: builder.domain(traceDomain(0)),
    samples: schedule.intervals.vcpu.length,
    lost: trace.lost,
    clock: { clock: 'TSC', method: 'itself', uncertaintyNs: 0 },
  });
  for (const warning of trace.warnings) builder.warn({ ...warning, capture: captureName });

  const event = builder.event({ name: 'runstate', capture, unit: 'nanoseconds', nsPerUnit: 1 });
  const module = builder.module('[schedule]');
  const stacks = RUNSTATES.map((state) => builder.stacks.intern(-1, builder.func(state, module, 'unknown')));
  const places = schedule.vcpus.map(({ domainId, vcpu }) => {
    const domain = builder.domain(traceDomain(domainId));
    return { domain, vcpu, thread: builder.thread(0, vcpu, `vCPU ${vcpu}`, domain) };
  });
  const { vcpu, state, pcpu, startNs, endNs } = schedule.intervals;
  for (let i = 0; i < vcpu.length; i++) {
    const place = places[vcpu[i]];
    builder.sample({
      stack: stacks[state[i]],
      timeNs: startNs[i],
      event,
      period: endNs[i] - startNs[i],
      cpu: pcpu[i],
      vcpu: place.vcpu,
      domain: place.domain,
      thread: place.thread,
    });
  }
  return trace;
}
