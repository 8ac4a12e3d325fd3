/** Making room: which pCPUs the side-cores are, and keeping everybody else off them. */
import type { SideCore } from '../estimate';
import type { OffloadSystem } from '../system';
import type { HostSetting, Step } from '../plan';
import { pinVcpu, xlName } from './commands';
import { cpuList, parseCpuList } from './cpuList';
import type { RecordedDomain, RecordedState } from './recordedState';

export interface ChosenCores {
  /** pCPU by position of the side-core. */
  readonly pcpus: readonly number[];
  /** What else is left for all others. */
  readonly rest: readonly number[];
  readonly note: string | null;
}

/** The pCPUs that side-cores stand for; those that are not said are taken from the idle ones, then from the least busy. */
export function chooseCores(
  { cores }: OffloadSystem,
  sideCores: readonly SideCore[],
  { pcpus: count }: RecordedState,
): ChosenCores | null {
  const said = new Set(sideCores.flatMap(({ pcpu }) => (pcpu === null ? [] : [pcpu])));
  const free = cores
    .filter(({ pcpu }) => !said.has(pcpu))
    .sort((a, b) => Number(a.used) - Number(b.used) || (a.busy ?? 0) - (b.busy ?? 0) || b.pcpu - a.pcpu);
  const taken: number[] = [];
  const pcpus = sideCores.map(({ pcpu }) => {
    const chosen = pcpu ?? free.shift()?.pcpu ?? -1;
    if (pcpu === null && cores.find((core) => core.pcpu === chosen)?.used === true) taken.push(chosen);
    return chosen;
  });
  const all = new Set([...cores.map(({ pcpu }) => pcpu), ...Array.from({ length: count }, (_, i) => i)]);
  const rest = [...all].filter((pcpu) => !pcpus.includes(pcpu)).sort((a, b) => a - b);
  if (pcpus.includes(-1) || rest.length === 0) return null;
  return {
    pcpus,
    rest,
    note:
      taken.length === 0
        ? null
        : `This host has no idle pCPU for it: pCPU ${cpuList(taken)} is taken away from the others, so the gain at equal cores is the one to expect. With one more core, put its number in.`,
  };
}

/**
 * Keeps vCPUs off the side-cores but those that belong there.
 * @param belongs whether a vCPU is placed by another step
 */
export function keepOff(
  { domains, pcpus: count }: RecordedState,
  { pcpus, rest }: ChosenCores,
  belongs: (domain: RecordedDomain, vcpu: number) => boolean,
): Step[] {
  const commands: string[] = [];
  const undo: string[] = [];
  const settings: HostSetting[] = [];
  let unknown = false;
  for (const domain of domains) {
    for (const [vcpu, affinity] of domain.affinity) {
      if (belongs(domain, vcpu)) continue;
      const current = parseCpuList(affinity ?? 'all', count);
      if (current?.some((pcpu) => pcpus.includes(pcpu)) === false) continue;
      const left = current?.filter((pcpu) => !pcpus.includes(pcpu)) ?? [];
      commands.push(pinVcpu(domain, vcpu, cpuList(left.length > 0 ? left : rest)));
      undo.unshift(pinVcpu(domain, vcpu, affinity ?? 'all'));
      settings.push({ kind: 'vcpu-affinity', domain: xlName(domain), vcpu, recorded: affinity });
      unknown ||= affinity === null;
    }
  }
  if (commands.length === 0) return [];
  return [
    {
      title: `Keep the other vCPUs off pCPU ${cpuList(pcpus)}`,
      where: 'dom0',
      commands,
      undo,
      settings,
      needs: 'nothing',
      canApply: true,
      note: unknown ? AFFINITY_UNKNOWN : null,
    },
  ];
}

export const AFFINITY_UNKNOWN =
  'The recording does not say where vCPUs were allowed to run; undoing lets them run everywhere.';
