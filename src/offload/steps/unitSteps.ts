/** Moving one unit inside its domain, onto vCPUs that are on a side-core. */
import type { HostSetting, Step } from '../plan';
import type { SystemUnit } from '../system';
import {
  isPathName,
  moveInterrupt,
  pinThreads,
  releaseInterrupt,
  releaseThreads,
  steerPackets,
} from './commands';
import { cpuList } from './cpuList';
import data from './moveMechanisms.json';
import type { RecordedDomain } from './recordedState';

const MECHANISMS = data.mechanisms.map((row) => ({ ...row, unit: new RegExp(`^(?:${row.unit})$`, 's') }));

export type Mechanism = 'thread' | 'interrupt' | 'steering' | 'vcpu';

/** How a unit is moved, and the names that the commands need; null if nothing moves it alone. */
export function mechanismOf(
  unit: string,
): { readonly by: Mechanism; readonly names: readonly string[] } | null {
  for (const { unit: pattern, by, names } of MECHANISMS) {
    const match = pattern.exec(unit);
    if (match === null) continue;
    // Parts of names go into patterns of interrupts: there each character stands for itself.
    const part = (n: string) =>
      by === 'thread' || by === 'vcpu' ? n : n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return {
      by: by as Mechanism,
      names: names.map((name) =>
        name.replace(/\$(\d)/g, (_, group: string) => part(match[Number(group)] ?? '')),
      ),
    };
  }
  return null;
}

/** @param vcpus of the domain that the unit goes to; @param all of them */
export function unitStep(
  { unit, label }: Pick<SystemUnit, 'unit' | 'label'>,
  domain: RecordedDomain,
  vcpus: readonly number[],
): Step {
  const mechanism = mechanismOf(unit);
  const all = [...domain.affinity.keys()];
  const back = all.length === 0 ? [0] : all;
  const step = (
    commands: readonly string[],
    undo: readonly string[],
    note: string | null,
    settings: readonly HostSetting[] = [],
  ): Step => ({
    title: `${capital(label)}: to vCPU ${cpuList(vcpus)} of ${domain.name}`,
    where: domain.role === 'guest' ? domain.name : 'dom0',
    commands,
    undo,
    settings,
    needs: 'nothing',
    canApply: commands.length > 0,
    note,
  });
  const assumed = `Undoing lets it run on all vCPUs (${cpuList(back)}), as a kernel does of itself; the recording does not have its own affinity.`;
  switch (mechanism?.by) {
    case 'thread':
      return step(
        mechanism.names.map((comm) => pinThreads(comm, vcpus)),
        mechanism.names.map((comm) => releaseThreads(comm, cpuList(back))),
        assumed,
        mechanism.names.map((comm) => ({ kind: 'thread-affinity', comm })),
      );
    case 'interrupt': {
      const names = matching(domain.interrupts, mechanism.names);
      if (names.length === 0) {
        return step(
          [],
          [],
          'The recording does not name its interrupt: find it in /proc/interrupts and write the vCPU to /proc/irq/NUMBER/smp_affinity_list.',
        );
      }
      return step(
        names.map((name) => moveInterrupt(name, vcpus)),
        names.map((name) => releaseInterrupt(name, cpuList(back))),
        `${assumed} Stop irqbalance or ban these interrupts, else it moves them again.`,
        names.map((name) => ({ kind: 'interrupt-affinity', name })),
      );
    }
    case 'steering': {
      const devices = matching(
        domain.interrupts.map((name) => /^(vif\d+\.\d+)(?:-q\d+)?/.exec(name)?.[1] ?? ''),
        mechanism.names,
      );
      if (devices.length === 0)
        return step(
          [],
          [],
          'The recording does not name its device: write the mask to /sys/class/net/DEVICE/queues/rx-0/rps_cpus.',
        );
      return step(
        devices.map((device) => steerPackets(device, vcpus)),
        devices.map((device) => steerPackets(device, [])),
        'Steering (RPS) is taken to have been off.',
        devices.map((device) => ({ kind: 'packet-steering', device })),
      );
    }
    case 'vcpu':
    case undefined:
      return step([], [], 'Nothing moves this alone: it goes where the vCPU goes.');
  }
}

function matching(names: readonly string[], patterns: readonly string[]): string[] {
  const expressions = patterns.map((pattern) => new RegExp(`^(?:${pattern})$`, 's'));
  return [...new Set(names)].filter(
    (name) => isPathName(name) && expressions.some((expression) => expression.test(name)),
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
