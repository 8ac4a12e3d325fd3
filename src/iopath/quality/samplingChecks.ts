/** Checks of what was sampled and how. */
import { RUNSTATES, type Schedule } from '../../profile/schedule';
import type { VcpuPin } from '../../profile/observations';
import { shareOf, type CaptureSurvey } from './captureSurvey';
import { finding, listed, percent, thresholds, type QualityFinding } from './qualityTexts';

/** Work in the hypercall stub, and no sample of any capture that shows what Xen did. */
export function hypervisorVisible(survey: readonly CaptureSurvey[]): QualityFinding | null {
  if (survey.some(({ inHypervisor }) => inHypervisor > 0)) return null;
  const worst = [...survey].sort((a, b) => shareOf(b.inStub, b.busy) - shareOf(a.inStub, a.busy)).at(0);
  const share = worst === undefined ? 0 : shareOf(worst.inStub, worst.busy);
  return worst !== undefined && share > thresholds('hypervisor-visible').stubShare
    ? finding('hypervisor-visible', 'stop', { share: percent(share), source: worst.capture.name })
    : null;
}

/** Captures that sampled by a clock only. */
export function clockEvent(survey: readonly CaptureSurvey[]): QualityFinding | null {
  const names = survey.filter(({ byClock }) => byClock).map(({ capture }) => capture.name);
  return names.length === 0 ? null : finding('clock-event', 'note', { sources: listed(names) });
}

export interface Placement {
  readonly pins: readonly VcpuPin[];
  readonly schedule: Schedule | null;
  /** Of the host, if known. */
  readonly pcpus: number | undefined;
}

/** Mode all with dom0 vCPUs that are fewer than the pCPUs, or not pinned. */
export function pmuDrops(survey: readonly CaptureSurvey[], placement: Placement): QualityFinding | null {
  if (!survey.some(({ capture }) => capture.pmuMode === 'all')) return null;
  const why = whyDrops(placement);
  return why === undefined ? null : finding('pmu-drops', 'caution', { why });
}

function whyDrops({ pins, schedule, pcpus }: Placement): string | undefined {
  const dom0 = pins.filter(({ domainId }) => domainId === 0);
  const vcpus =
    dom0.length > 0 ? dom0.length : schedule?.vcpus.filter(({ domainId }) => domainId === 0).length;
  const physical = pcpus ?? schedule?.pcpus.length;
  if (vcpus !== undefined && physical !== undefined && vcpus < physical)
    return `dom0 has ${vcpus} vCPU${vcpus === 1 ? '' : 's'} for ${physical} pCPUs`;
  if (dom0.length === 0) return 'the recording does not tell whether dom0 was pinned (xl vcpu-list)';
  return dom0.every(({ pinned }) => pinned) ? undefined : "dom0's vCPUs are not pinned";
}

/** Lanes that work and have too few samples to be ranked, or a whole recording like that. */
export function fewSamples(
  lanes: readonly { readonly label: string; readonly samples: number }[],
): QualityFinding | null {
  const { samples: least } = thresholds('few-samples');
  const all = lanes.reduce((sum, { samples }) => sum + samples, 0);
  const few = lanes.filter(({ samples }) => samples > 0 && samples < least);
  const figures = { least: String(least), samples: String(all) };
  if (all === 0 || few.length === 0) return null;
  if (all < least) return finding('few-samples', 'stop', figures);
  const names = few.map(({ label, samples }) => `${label} (${samples})`);
  return finding('few-samples', 'caution', { ...figures, lanes: listed(names) });
}

const RUNNABLE = RUNSTATES.indexOf('runnable');
const KNOWN = (['running', 'runnable', 'blocked'] as const).map((state) => RUNSTATES.indexOf(state));

/** A domain that serves others. */
export interface ServingDomain {
  readonly name: string;
  readonly id: number | null;
  /** As its kernel counts it; null if it was not read. */
  readonly steal: number | null;
}

/** Waiting for a pCPU, by the schedule, whose time is that of the samples; else by the domain's own count. */
export function steal(domains: readonly ServingDomain[], schedule: Schedule | null): QualityFinding | null {
  const waits = domains.flatMap(({ name, id, steal: counted }) => {
    const traced = schedule === null || id === null ? undefined : runnableShare(schedule, id);
    if (traced !== undefined) return [{ name, share: traced, source: 'xentrace' }];
    return counted === null ? [] : [{ name, share: counted, source: 'steal in /proc/stat' }];
  });
  const worst = waits.sort((a, b) => b.share - a.share).at(0);
  return worst !== undefined && worst.share > thresholds('steal').share
    ? finding('steal', 'caution', {
        domain: worst.name,
        share: percent(worst.share),
        source: worst.source,
      })
    : null;
}

/** Of the time in which its vCPUs' states are known; undefined if they are not in the schedule. */
function runnableShare(schedule: Schedule, domainId: number): number | undefined {
  let [runnable, all] = [0, 0];
  for (const vcpu of schedule.vcpus) {
    if (vcpu.domainId !== domainId) continue;
    runnable += vcpu.totalNs[RUNNABLE];
    for (const state of KNOWN) all += vcpu.totalNs[state];
  }
  return all > 0 ? runnable / all : undefined;
}
