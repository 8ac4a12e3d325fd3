/** From the form to the machines that the host room records: how each is connected, its load, its events. */
import type { NamedGuest } from '../../host/recordMachines';
import type { MachineToRecord } from '../../host/recordRequest';
import type { Remote } from '../../host/remote';
import type { HostChoice, RecordForm } from '../../protocol/recordForm';
import { chosenMachines } from '../../protocol/recordFormChecks';
import type { HostAccess, SavedHost } from '../hosts/hostAccess';

/** Every machine can sample by it. */
const CLOCK = 'cpu-clock';
const DIRECT = 'direct:';

/**
 * Each chosen host, followed by its guests. Hosts are recorded over the connection that is there already; guests get one
 * of their own when the recording begins.
 * @throws CannotConnect if a login is no machine; Error if a host is gone
 */
export async function machinesToRecord(
  form: RecordForm,
  choices: readonly HostChoice[],
  hosts: HostAccess,
): Promise<MachineToRecord[]> {
  const room = await hosts.room();
  const place = room.usersConfig();
  const takingPart = chosenMachines(form, choices);
  const all: MachineToRecord[] = [];
  for (const target of form.hosts) {
    const saved = savedHost(hosts, target);
    const guests: NamedGuest[] = [];
    const workloads = new Map<string, string>();
    for (const { machine, chosen } of takingPart.filter(({ machine: { host } }) => host === target)) {
      const { guest } = machine;
      if (guest !== null) guests.push(namedGuest(guest, chosen.login.trim()));
      if (chosen.workload.trim() !== '') workloads.set(guest ?? '', chosen.workload);
    }
    const named = await room.namedMachines(target, guests, workloads, place, hosts.questions, hosts.log);
    const choice = choices.find((each) => each.target === target);
    for (const machine of named) {
      const events = machine.isGuest ? guestEvents(form) : hostEvents(form, choice);
      all.push({
        ...machine,
        ...(!machine.isGuest && { connection: () => shared(hosts, saved) }),
        ...(machine.isGuest &&
          form.hosts.length > 1 && { label: `${machine.host ?? target}/${machine.name}` }),
        ...(events.length > 0 && { choices: { events } }),
      });
    }
  }
  return all;
}

function savedHost(hosts: HostAccess, target: string): SavedHost {
  const host = hosts.hosts.find((each) => each.target === target);
  if (host === undefined) throw new Error(`${target} is no longer there. Add it, or choose another host.`);
  return host;
}

function namedGuest(name: string, login: string): NamedGuest {
  const direct = login.startsWith(DIRECT);
  return { name, login: direct ? login.slice(DIRECT.length).trim() : login, direct };
}

/** Those chosen that the host has; none: what it is best at. */
function hostEvents(form: RecordForm, host: HostChoice | undefined): readonly string[] {
  return form.events.filter((event) => host?.events.includes(event));
}

/** What a guest supports is known when it is connected, so of it only the clock can be asked for. */
function guestEvents(form: RecordForm): readonly string[] {
  return form.events.length > 0 && form.events.every((event) => event === CLOCK) ? [CLOCK] : [];
}

/** The host's own connection, which others go on using when the recording has ended. */
async function shared(hosts: HostAccess, host: SavedHost): Promise<Remote> {
  const { remote } = await hosts.connect(host);
  return {
    name: remote.name,
    ...(remote.answersSudo === true && { answersSudo: true }),
    run: (command, options) => remote.run(command, options),
    start: (command) => remote.start(command),
    close: () => undefined,
  };
}
