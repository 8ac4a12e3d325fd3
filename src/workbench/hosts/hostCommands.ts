/** The Hosts view with its commands, each one function. */
import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../names';
import { pickHost } from './addHost';
import type { HostState, SavedHost } from './hostAccess';
import { offerLeftovers, removeLeftovers, tellFailure, tellLost } from './hostMessages';
import type { HostRow } from './hostRow';
import { type Hosts, WorkspaceNotTrusted } from './hosts';
import { HostsTree } from './hostsTree';

export function registerHosts(hosts: Hosts): { dispose(): unknown }[] {
  const connect = async (host: SavedHost) => {
    try {
      await hosts.connect(host);
    } catch (error) {
      // What is wrong stands below the host.
      if (tree.visible && hosts.state(host).state === 'failed') void tree.reveal(host);
      throw error;
    }
  };
  const tree: HostsTree = new HostsTree(hosts, (host) => void telling(() => connect(host)));
  const command = (id: string, act: (argument?: unknown) => Promise<void>) =>
    vscode.commands.registerCommand(id, (argument?: unknown) => telling(() => act(argument)));
  /** The host of the row that a menu was opened on, or one that is picked from those in that state. */
  const onHost = (id: string, title: string, states: readonly HostState['state'][], act: HostAction) =>
    command(id, async (argument) => {
      const host = rowOf(hosts, argument)?.host ?? (await pickSaved(hosts, title, states));
      if (host !== undefined) await act(host);
    });
  return [
    tree,
    hosts.onDidConnect((host) => {
      if (tree.visible) void tree.reveal(host);
      void telling(() => offerLeftovers(hosts, host, (where) => tree.reveal(where, 'leftovers')));
    }),
    hosts.onDidLose((host) => void telling(() => tellLost(hosts, host, connect))),
    command(COMMANDS.addHost, async () => {
      const target = await pickHost(hosts);
      if (target !== undefined) await connect(await hosts.add(target));
    }),
    onHost(COMMANDS.connectHost, 'Connect to Host', ['disconnected', 'failed'], connect),
    onHost(COMMANDS.disconnectHost, 'Disconnect Host', ['connected', 'connecting'], (host) => {
      hosts.disconnect(host);
    }),
    onHost(COMMANDS.removeHost, 'Remove Host', ANY_STATE, (host) => hosts.remove(host)),
    command(COMMANDS.refreshHosts, async (argument) => {
      const row = rowOf(hosts, argument);
      const wanted = row === undefined ? hosts.hosts : [row.host];
      await vscode.window.withProgress({ location: { viewId: VIEWS.hosts } }, () =>
        Promise.all(wanted.map((host) => hosts.refresh(host))),
      );
    }),
    command(COMMANDS.copyHostName, (argument) => copy(hosts, argument)),
    command(COMMANDS.copyFix, (argument) => copy(hosts, argument)),
    command(COMMANDS.removeLeftovers, async (argument) => {
      const row = rowOf(hosts, argument);
      if (row !== undefined) await removeLeftovers(hosts, row.host);
    }),
    command(COMMANDS.forgetSecrets, async () => {
      const forgotten = await hosts.forgetSecrets();
      void vscode.window.showInformationMessage(
        forgotten === 0
          ? 'No password or passphrase was remembered.'
          : `Forgotten: ${forgotten} ${forgotten === 1 ? 'secret' : 'secrets'}.`,
      );
    }),
  ];
}

type HostAction = (host: SavedHost) => Promise<void> | void;

const ANY_STATE: readonly HostState['state'][] = ['disconnected', 'connecting', 'failed', 'connected'];

/** What fails is said in a notification; keys and other extensions come here past the menus' conditions. */
async function telling(act: () => Promise<void>): Promise<void> {
  try {
    if (!vscode.workspace.isTrusted) throw new WorkspaceNotTrusted();
    await act();
  } catch (error) {
    await tellFailure(error);
  }
}

async function copy(hosts: Hosts, argument: unknown): Promise<void> {
  const text = rowOf(hosts, argument)?.copies;
  if (text !== undefined && text !== null) await vscode.env.clipboard.writeText(text);
}

/** The row that a menu was opened on. */
function rowOf(hosts: Hosts, argument: unknown): HostRow | undefined {
  const row = argument as Partial<HostRow> | undefined;
  const isRow = row?.host !== undefined && hosts.hosts.includes(row.host);
  return isRow ? (row as HostRow) : undefined;
}

async function pickSaved(
  hosts: Hosts,
  title: string,
  states: readonly HostState['state'][],
): Promise<SavedHost | undefined> {
  const picks = hosts.hosts
    .filter((host) => states.includes(hosts.state(host).state))
    .map((host) => ({ label: host.target, host }));
  if (picks.length === 0) {
    void vscode.window.showInformationMessage('There is no such host. "Xen I/O: Add Host..." adds one.');
    return undefined;
  }
  return (await vscode.window.showQuickPick(picks, { title }))?.host;
}
