/** `info FILE`: what is in it. */
import { summarise, type Summary } from '../profile/summary';
import { openFirst, type Invocation } from './invocation';
import { printable, writeOut } from './terminalText';

export async function infoCommand(invocation: Invocation): Promise<void> {
  const summary = summarise(await openFirst(invocation));
  await writeOut([invocation.options.json === true ? `${JSON.stringify(summary)}\n` : asText(summary)]);
}

function asText(s: Summary): string {
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
    ...s.unitsOfWork.map((w): [string, string] => [
      'work',
      `${w.domain} ${w.device}: ${w.count} ${w.unit} ${w.direction}`,
    ]),
    ...s.clocks.map((c): [string, string] => ['clock', `${c.source}: ${describeClock(c)}`]),
    ...s.warnings.map((w): [string, string] => ['warning', w.message]),
  ];
  return lines.map(([key, value]) => `${key.padEnd(9)} ${printable(value)}\n`).join('');
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
