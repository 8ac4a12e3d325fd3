/** `info FILE`: what is in it. */
import { layerProfile } from '../iopath/layeredProfile';
import { qualityChecks, type QualityFinding } from '../iopath/quality/quality';
import { summarise, type Summary } from '../profile/summary';
import { openFirst, type Invocation } from './invocation';
import { printable, writeOut } from './terminalText';

export async function infoCommand(invocation: Invocation): Promise<void> {
  const profile = await openFirst(invocation);
  const summary = summarise(profile);
  const quality = qualityChecks(layerProfile(profile));
  await writeOut([
    invocation.options.json === true
      ? `${JSON.stringify({ ...summary, quality })}\n`
      : asText(summary, quality),
  ]);
}

function asText(s: Summary, quality: readonly QualityFinding[]): string {
  const lines: [string, string][] = [
    ['file', s.name],
    ['format', s.format],
    ...s.hosts.map((h): [string, string] => ['host', describeHost(h)]),
    ['samples', `${s.samples}, ${s.lostSamples} lost`],
    [
      'duration',
      s.startNs === null || s.endNs === null ? 'no times' : `${((s.endNs - s.startNs) / 1e9).toFixed(3)} s`,
    ],
    ['CPUs', String(s.cpus)],
    ...s.events.map((e): [string, string] => [
      'event',
      `${e.name} (${e.source}): ${e.samples} samples, ${e.period} ${e.unit}`,
    ]),
    ...s.domains.map((d): [string, string] => [
      'domain',
      `${d.name}${d.id === null ? '' : `, id ${d.id}`}, ${d.role}`,
    ]),
    ...s.cpuUse.map((use): [string, string] => ['CPU use', describeCpuUse(use)]),
    ...s.workloads.map((load): [string, string] => ['workload', describeWorkload(load)]),
    ...s.unitsOfWork.map((w): [string, string] => ['work', describeWork(w)]),
    ...s.clocks.map((c): [string, string] => ['clock', `${c.source}: ${describeClock(c)}`]),
    ...quality.map((q): [string, string] => ['quality', describeFinding(q)]),
    ...s.warnings.map((w): [string, string] => ['warning', w.message]),
  ];
  return lines.map(([key, value]) => `${key.padEnd(9)} ${printable(value)}\n`).join('');
}

function describeCpuUse({ domain, source, busyCpus, steal }: Summary['cpuUse'][number]): string {
  const waited = steal === null ? '' : `, waited ${(steal * 100).toFixed(1)} % of the time (steal)`;
  return `${domain}: ${busyCpus.toFixed(2)} CPUs busy by ${source}${waited}`;
}

function describeWorkload({ domain, tool, command, seconds, done }: Summary['workloads'][number]): string {
  const amounts = done.map(({ unit, direction, count }) => `${count} ${unit} ${direction}`);
  return `${domain}: ${command ?? tool}, ${seconds.toFixed(1)} s, ${amounts.join(', ')}`;
}

/** Where the counters were not read for the recording's own time, when is as good to know as how much. */
function describeWork(work: Summary['unitsOfWork'][number]): string {
  const { domain, device, count, unit, direction, window, spreadBy, origin } = work;
  const when =
    window === null
      ? 'when is not known'
      : `in ${((window.endNs - window.startNs) / 1e9).toFixed(1)} s${spreadBy === null ? '' : `, spread as by ${spreadBy}`}`;
  return `${domain} ${device}: ${count} ${unit} ${direction} (${origin}; ${when})`;
}

function describeFinding({ level, check, message, disables }: QualityFinding): string {
  const without = disables.length === 0 ? '' : ` Not told: ${disables.join('; ')}.`;
  return `${level}, ${check}: ${message}${without}`;
}

function describeHost(host: Summary['hosts'][number]): string {
  const xen = host.xenVersion === undefined ? undefined : `Xen ${host.xenVersion}`;
  return [host.name, xen, host.scheduler, host.kernel, host.cpuModel]
    .filter((part) => part !== undefined)
    .join(', ');
}

export function describeClock(clock: Summary['clocks'][number]): string {
  const within =
    clock.uncertaintyNs === null
      ? 'not tied to the others'
      : `within ${(clock.uncertaintyNs / 1e6).toFixed(3)} ms`;
  const fit =
    clock.agreement === undefined
      ? ''
      : `, ${(clock.agreement.share * 100).toFixed(1)} % of ${clock.agreement.checked} samples fit the schedule`;
  return `${clock.clock}, ${clock.method}, ${within}${fit}`;
}
