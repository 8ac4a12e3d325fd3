/** What the form is told of a host: what it is, what can be recorded there, and which machines it has. */
import type { HostInventory } from '../../host/inventory/inventory';
import type { Preflight } from '../../host/preflight/preflight';
import { chooseSources } from '../../host/sources/choose';
import { supportedEvents } from '../../host/sources/events';
import {
  SOURCE_NAMES,
  type CheckRow,
  type HostChoice,
  type MachineChoice,
  type SourceChoice,
} from '../../protocol/recordForm';
import type { HostState } from '../hosts/hostAccess';
import { formWords } from './formWords';

/** Checks that concern the recording as a whole; those of a source are told with the source. */
const GENERAL = ['shell', 'rights', 'room', 'kallsyms', 'xensyms'];
/** `xl` takes shorter ones; a host that tells of others is not believed. */
const LONGEST_NAME = 200;

export function hostChoice(target: string, state: HostState): HostChoice {
  const unknown: HostChoice = {
    target,
    state: state.state,
    message: null,
    facts: '',
    checks: [],
    sources: [],
    events: [],
    machines: [],
    leftovers: 0,
  };
  if (state.state === 'failed') {
    const fix = state.fix === undefined ? '' : ` Try: ${state.fix}`;
    return { ...unknown, message: `${state.message}${fix}` };
  }
  if (state.state !== 'connected') return unknown;
  const { inventory, preflight } = state;
  return {
    ...unknown,
    facts: factsOf(inventory),
    checks: [
      ...preflight.results
        .filter((check) => GENERAL.includes(check.id) && check.state !== 'ok')
        .map(({ id, title, text, fix }): CheckRow => ({
          id,
          title,
          text: formWords(text),
          fix: fix ?? null,
        })),
      ...leftoverRow(preflight.leftovers.length),
    ],
    sources: sourcesOf(preflight),
    events: supportedEvents(preflight),
    machines: machinesOf(target, inventory, preflight.role),
    leftovers: preflight.leftovers.length,
  };
}

/** Which is no reason not to record: the form removes them if that is ticked. */
function leftoverRow(leftovers: number): CheckRow[] {
  if (leftovers === 0) return [];
  const text = `${count(leftovers, 'recording')} left behind. Tick "Remove what earlier recordings left behind" under More`;
  return [{ id: 'leftovers', title: 'Earlier recordings', text, fix: null }];
}

function factsOf({ machine, xen }: HostInventory): string {
  const cpus = (count: number) => `${count} ${count === 1 ? 'CPU' : 'CPUs'}`;
  return xen === null
    ? `${machine.distribution || machine.kernel}, no Xen to be seen, ${cpus(machine.cpus)}`
    : `Xen ${xen.version}, ${xen.scheduler}, ${cpus(xen.cpus)}`;
}

const NOT_DOM0 = {
  guest: 'This machine is a guest: the hypervisor is recorded in dom0.',
  native: 'There is no Xen below this machine.',
} as const;

function sourcesOf(preflight: Preflight): SourceChoice[] {
  const { refused } = chooseSources(preflight, SOURCE_NAMES);
  const { role } = preflight;
  return SOURCE_NAMES.map((source): SourceChoice => {
    if (role !== 'dom0' && (source === 'xentrace' || source === 'pmu'))
      return { source, refused: NOT_DOM0[role], fix: null };
    const refusal = refused.find((each) => each.source === source);
    return refusal === undefined
      ? { source, refused: null, fix: null }
      : { source, refused: formWords(refusal.reason), fix: refusal.fix ?? null };
  });
}

function machinesOf(target: string, inventory: HostInventory, role: Preflight['role']): MachineChoice[] {
  const isDom0 = role === 'dom0';
  const dom0 = inventory.domains.find(({ id }) => id === 0);
  const own =
    isDom0 && dom0 !== undefined ? count(dom0.vcpus.length, 'vCPU') : count(inventory.machine.cpus, 'CPU');
  const host: MachineChoice = {
    key: target,
    host: target,
    guest: null,
    label: isDom0 ? `dom0 of ${target}` : target,
    detail: own,
    login: null,
  };
  const guests = inventory.domains
    .filter(({ id, name }) => isDom0 && id !== 0 && name !== '' && name.length <= LONGEST_NAME)
    .map(({ name, type, vcpus }): MachineChoice => ({
      key: `${target}/${name}`,
      host: target,
      guest: name,
      label: name,
      detail: [count(vcpus.length, 'vCPU'), type ?? ''].filter((text) => text !== '').join(', '),
      login: /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) ? `root@${name}` : null,
    }));
  return [host, ...guests];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
