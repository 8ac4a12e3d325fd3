/** The header of the editor: facts, warnings and clocks as short texts. */
import type { QualityFinding } from '../../iopath/quality/quality';
import type { HeaderFact, ProfileHeader } from '../../protocol/messages';
import type { ClockSummary, Summary } from '../../profile/summary';

export function profileHeader(summary: Summary, quality: readonly QualityFinding[]): ProfileHeader {
  return {
    name: summary.name,
    facts: facts(summary),
    warnings: summary.warnings.map(({ code, message, capture }) => ({
      code,
      message: capture === undefined || message.includes(capture) ? message : `${capture}: ${message}`,
    })),
    quality,
    clocks: summary.clocks.map(clockSentence),
    startNs: summary.startNs ?? 0,
    endNs: summary.endNs ?? 0,
  };
}

function facts(s: Summary): HeaderFact[] {
  const host = s.hosts.at(0);
  const list: (HeaderFact | undefined)[] = [
    host && {
      label: 'Host',
      value: host.name,
      title: [host.cpuModel, host.kernel].filter((x) => x !== undefined).join(', '),
    },
    host?.xenVersion === undefined
      ? undefined
      : {
          label: 'Xen',
          value: host.xenVersion,
          title: `Xen ${host.xenVersion}, scheduler ${host.scheduler ?? 'unknown'}`,
        },
    // A recording is the usual thing; anything else is worth a word.
    s.format === 'xenprof' ? undefined : { label: 'Format', value: s.format },
    s.startNs === null || s.endNs === null
      ? undefined
      : { label: 'Duration', value: `${((s.endNs - s.startNs) / 1e9).toFixed(2)} s` },
    {
      label: 'Samples',
      value: whole(s.samples),
      title: s.events.map((e) => `${e.name} (${e.source}): ${whole(e.samples)}`).join('\n'),
    },
    {
      label: 'Lost',
      value: whole(s.lostSamples),
      title:
        s.lostSamples === 0
          ? 'No recorder says that it lost anything.'
          : 'Samples and records that the recorders say they lost.',
    },
    {
      label: 'CPUs',
      value: host?.pcpus === undefined ? String(s.cpus) : `${host.pcpus} pCPUs`,
    },
    {
      label: 'Events',
      value: [...new Set(s.events.map((e) => e.name))].join(', ') || 'none',
    },
  ];
  return list.filter((fact) => fact !== undefined && fact.value !== '') as HeaderFact[];
}

function whole(n: number): string {
  return Math.round(n).toLocaleString('en-US').replace(/,/g, ' ');
}

/** "guest1: CLOCK_MONOTONIC of guest1, TSC readings before and after, ±0.06 ms; 98.1 % of 4 000 samples fit the schedule." */
export function clockSentence(clock: ClockSummary): string {
  const within =
    clock.uncertaintyNs === null
      ? 'not tied to the other captures: its times cannot be compared'
      : clock.uncertaintyNs === 0
        ? 'this is the axis'
        : `±${milliseconds(clock.uncertaintyNs)} ms`;
  const fit =
    clock.agreement === undefined
      ? ''
      : `; ${(clock.agreement.share * 100).toFixed(1)} % of ${whole(clock.agreement.checked)} samples fall where the schedule says their vCPU ran`;
  return `${clock.source}: ${clock.clock}, ${clock.method}, ${within}${fit}.`;
}

function milliseconds(ns: number): string {
  const ms = ns / 1e6;
  return ms >= 100 ? ms.toFixed(0) : ms.toPrecision(2);
}
