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
  /** Where to log in: `user@host`, or a name of the configuration. */
  readonly login: string;
  /** False: through the host, unless the configuration names another way. */
  readonly direct: boolean;
}

/** `NAME` (reached through the host by that name) or `NAME=HOST`; `NAME=direct:HOST` does not go through the host. */
export function parseGuest(text: string): NamedGuest | undefined {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const rest = equals < 0 ? text : text.slice(equals + 1);
  const direct = equals >= 0 && rest.startsWith('direct:');
  const login = direct ? rest.slice('direct:'.length) : rest;
  return name === '' || login === '' ? undefined : { name, login, direct };
}

/**
 * The host first.
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
  const machine = (name: string, isGuest: boolean, settings: HostSettings): MachineToRecord => {
    const workload = workloads.get(isGuest ? name : '');
    return {
      name,
      isGuest,
      connection: () => connect(settings, questions, log),
      ...(workload !== undefined && { workload }),
    };
  };
  const machines = [machine(hopName(hostSettings), false, hostSettings)];
  for (const { name, login, direct } of guests) {
    const settings = await resolveHost(login, place);
    const through =
      direct || settings.jumps.length > 0 ? settings.jumps : [...hostSettings.jumps, hostSettings];
    machines.push(machine(name, true, { ...settings, jumps: through }));
  }
  return machines;
}
