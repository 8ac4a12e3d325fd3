/** Hosts and guests as people name them, to machines that connect when they are asked to. */
import type { HostLog } from './hostLog';
import { hopName, type HostSettings } from './hostSettings';
import type { LoginQuestions } from './loginQuestions';
import type { MachineToRecord } from './recordRequest';
import { connect } from './session';
import type { ConfigPlace } from './configPass';
import { resolveHost } from './sshConfig';

export interface NamedGuest {
  readonly name: string;
  /** Host that it runs on, as it was named; the first if left out. */
  readonly host?: string;
  /** Where to log in: `user@host`, or a name of the configuration. */
  readonly login: string;
  /** False: through the host, unless the configuration names another way. */
  readonly direct: boolean;
}

/**
 * `NAME` (reached through the host by that name) or `NAME=LOGIN`; `NAME=direct:LOGIN` does not go through the host. With
 * several hosts `HOST:NAME` tells whose it is.
 * @param hosts as they were named
 */
export function parseGuest(text: string, hosts: readonly string[]): NamedGuest | undefined {
  const equals = text.indexOf('=');
  const before = equals < 0 ? text : text.slice(0, equals);
  const host = hosts.find((each) => before.startsWith(`${each}:`));
  const name = host === undefined ? before : before.slice(host.length + 1);
  const rest = equals < 0 ? name : text.slice(equals + 1);
  const direct = equals >= 0 && rest.startsWith('direct:');
  const login = direct ? rest.slice('direct:'.length) : rest;
  return name === '' || login === ''
    ? undefined
    : { name, login, direct, ...(host !== undefined && { host }) };
}

/**
 * The host first. For several hosts, once for each.
 * @param workloads by machine: '' is the host
 * @throws CannotConnect if a name is no machine
 */
export async function namedMachines(
  host: string,
  guests: readonly NamedGuest[],
  workloads: ReadonlyMap<string, string>,
  place: ConfigPlace,
  questions: LoginQuestions,
  log: HostLog,
): Promise<MachineToRecord[]> {
  const hostSettings = await resolveHost(host, place);
  const hostName = hopName(hostSettings);
  const machine = (name: string, isGuest: boolean, settings: HostSettings): MachineToRecord => {
    const workload = workloads.get(isGuest ? name : '');
    return {
      name,
      isGuest,
      host: hostName,
      connection: () => connect(settings, questions, log),
      ...(workload !== undefined && { workload }),
    };
  };
  const machines = [machine(hostName, false, hostSettings)];
  for (const { name, login, direct } of guests) {
    const settings = await resolveHost(login, place);
    const through =
      direct || settings.jumps.length > 0 ? settings.jumps : [...hostSettings.jumps, hostSettings];
    machines.push(machine(name, true, { ...settings, jumps: through }));
  }
  return machines;
}
