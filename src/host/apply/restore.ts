/**
 * Commands that bring settings back to values that were read. What is gone by then needs none: a thread that has ended, a guest
 * that was shut down. Everything else that cannot be brought back fails.
 */
import type { HostSetting } from '../../offload/plan';
import { commPattern, releaseInterrupt, releaseThreads } from '../../offload/steps/commands';
import { shellCommand, shellQuote } from '../shellQuote';
import type { PresentValue } from './presentSettings';

/** @throws Error as shellQuote */
export function restoreCommands(setting: HostSetting, present: PresentValue): string[] {
  switch (setting.kind) {
    case 'vcpu-affinity':
      return [...present.values()].map((cpus) => restoreVcpu(setting.domain, setting.vcpu, cpus));
    case 'thread-affinity':
      return restoreThreads(setting.comm, present);
    case 'interrupt-affinity':
      return restoreInterrupts(setting.name, present);
    case 'packet-steering':
      return [...present].map(([queue, mask]) =>
        restoreFile(setting.device, `queues/${queue}/rps_cpus`, mask),
      );
    case 'napi-threads':
      return [...present.values()].map((on) => restoreFile(setting.device, 'threaded', on));
  }
}

function restoreVcpu(domain: string, vcpu: number, cpus: string): string {
  const name = domain.startsWith('-') ? ['--', domain] : [domain];
  const pin = shellCommand('xl', 'vcpu-pin', ...name, String(vcpu), cpus);
  return `${pin} || { xl list >/dev/null && ! ${shellCommand('xl', 'list', ...name)} >/dev/null 2>&1; }`;
}

/** By name where all had the same CPUs: a device that connects anew has new threads. */
function restoreThreads(comm: string, present: PresentValue): string[] {
  const alike = sole(present);
  if (alike !== undefined) return [releaseThreads(comm, alike)];
  return [...present].map(
    ([thread, cpus]) =>
      `case $(cat /proc/${thread}/comm 2>/dev/null) in ${commPattern(comm)}) taskset -pc ${shellQuote(cpus)} ${thread} ;; esac`,
  );
}

function restoreInterrupts(action: string, present: PresentValue): string[] {
  const alike = sole(present);
  if (alike !== undefined) return [releaseInterrupt(action, alike)];
  const name = shellQuote(action);
  return [...present].map(
    ([irq, cpus]) =>
      `[ ! -d /proc/irq/${irq}/${name} ] || echo ${shellQuote(cpus)} >/proc/irq/${irq}/smp_affinity_list`,
  );
}

function restoreFile(device: string, file: string, value: string): string {
  const path = `/sys/class/net/${shellQuote(device)}/${file}`;
  return `[ ! -e ${path} ] || echo ${shellQuote(value)} >${path}`;
}

function sole(present: PresentValue): string | undefined {
  const values = new Set(present.values());
  return values.size === 1 ? [...values][0] : undefined;
}
