/** Connections to the machines of a plan: the host's own, which is there already, and one to each guest. */
import * as vscode from 'vscode';
import type { MachineToChange } from '../../host/apply/machineToChange';
import type { Remote } from '../../host/remote';
import { pickHost } from '../hosts/addHost';
import { connectFailure } from '../hosts/connectFailure';
import type { SavedHost } from '../hosts/hostAccess';
import { hostDirectory, type Hosts } from '../hosts/hosts';
import { hostText, messageText } from '../hosts/hostText';
import type { ApplyMemory } from './applyMemory';

export interface PlanMachines {
  readonly machines: readonly MachineToChange[];
  /** Ends the connections to guests; the host's is shared. */
  close(): void;
}

/** How steps of the host itself are marked. */
export const HOST = 'dom0';

/**
 * Connects the host and those guests; a guest that cannot be reached is told and left out. Undefined if a person gave up.
 * @throws what `Hosts.connect` throws
 */
export async function planMachines(
  hosts: Hosts,
  host: SavedHost,
  guests: readonly string[],
  memory: ApplyMemory,
): Promise<PlanMachines | undefined> {
  const machines = [await hostMachine(hosts, host)];
  const opened: Remote[] = [];
  const close = () => {
    for (const remote of opened) remote.close();
  };
  for (const guest of guests) {
    const login = await loginOf(host, guest, memory);
    if (login === undefined) {
      close();
      return undefined;
    }
    if (login === '') continue;
    try {
      const { remote, machine } = await guestMachine(hosts, host, guest, login);
      opened.push(remote);
      machines.push(machine);
      await memory.keepLogin(host.target, guest, login);
    } catch (error) {
      const { message, cancelled } = connectFailure(error);
      if (cancelled) {
        close();
        return undefined;
      }
      void vscode.window.showWarningMessage(messageText(`${guest}: ${message} Its steps are left out.`));
    }
  }
  return { machines, close };
}

export async function hostMachine(hosts: Hosts, host: SavedHost): Promise<MachineToChange> {
  const { remote, preflight } = await hosts.connect(host);
  return { where: HOST, remote, privilege: preflight.privilege };
}

/** The host that is named, offered to be added if it is not there, or one that is picked. Undefined if a person gave up. */
export async function planHost(hosts: Hosts, target: string | undefined): Promise<SavedHost | undefined> {
  if (target !== undefined) {
    const known = hosts.hosts.find((host) => host.target === target);
    if (known !== undefined) return known;
    const add = 'Add Host';
    const chosen = await vscode.window.showInformationMessage(
      `${hostText(target)} is not among the hosts. Add it?`,
      { modal: true },
      add,
    );
    return chosen === add ? hosts.add(target) : undefined;
  }
  const picks: (vscode.QuickPickItem & { readonly host?: SavedHost })[] = [
    ...hosts.hosts.map((host) => ({
      label: hostText(host.target),
      description: hosts.state(host).state,
      iconPath: new vscode.ThemeIcon('server'),
      host,
    })),
    { label: 'Another Host...', iconPath: new vscode.ThemeIcon('add'), alwaysShow: true },
  ];
  const picked = await vscode.window.showQuickPick(picks, {
    title: 'Apply on Which Host?',
    placeHolder: 'The host that was recorded',
  });
  if (picked === undefined) return undefined;
  if (picked.host !== undefined) return picked.host;
  const typed = await pickHost(hosts);
  return typed === undefined ? undefined : hosts.add(typed);
}

function loginOf({ target }: SavedHost, guest: string, memory: ApplyMemory): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `Log In to ${hostText(guest)}`,
    prompt: messageText(
      `Some steps are for ${guest}. user@guest or a name of your SSH configuration, reached through ${target}; "direct:" in front goes straight there. Empty: leave its steps out.`,
    ),
    value: memory.login(target, guest) ?? guest,
    ignoreFocusOut: true,
  });
}

async function guestMachine(
  hosts: Hosts,
  { target }: SavedHost,
  guest: string,
  login: string,
): Promise<{ readonly remote: Remote; readonly machine: MachineToChange }> {
  const room = await hosts.room();
  const direct = login.startsWith('direct:');
  const named = [
    { name: guest, login: direct ? login.slice('direct:'.length).trim() : login.trim(), direct },
  ];
  const [, reached] = await room.namedMachines(
    target,
    named,
    new Map(),
    room.usersConfig(),
    hosts.questions,
    hosts.log,
  );
  const remote = await reached.connection(undefined);
  try {
    const { sudoPassword } = hosts.questions;
    const request = { directory: hostDirectory(), neededBytes: 0 };
    const looked = await room.preflightWithSudo(
      remote,
      request,
      sudoPassword && ((name, attempt) => sudoPassword(name, attempt)),
    );
    return { remote, machine: { where: guest, remote: looked.remote, privilege: looked.found.privilege } };
  } catch (error) {
    remote.close();
    throw error;
  }
}
