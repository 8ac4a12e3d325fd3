/** What is said about hosts in notifications, and what they offer. */
import * as vscode from 'vscode';
import { COMMANDS } from '../names';
import { stillRunning } from './checkRows';
import { connectFailure } from './connectFailure';
import type { SavedHost } from './hostAccess';
import { count } from './hostRow';
import { hostText, messageText } from './hostText';
import type { Hosts } from './hosts';
import { withLateProgress } from './lateProgress';

const SHOW_LOG = 'Show Log';

/** Something with a host has failed; says nothing if the person cancelled it. */
export async function tellFailure(error: unknown): Promise<void> {
  const { message, fix, cancelled } = connectFailure(error);
  if (cancelled) return;
  const copy = 'Copy Fix';
  const chosen = await vscode.window.showErrorMessage(
    messageText(message, 2000),
    SHOW_LOG,
    ...(fix === undefined ? [] : [copy]),
  );
  if (chosen === SHOW_LOG) await vscode.commands.executeCommand(COMMANDS.showLog);
  if (chosen === copy && fix !== undefined) await vscode.env.clipboard.writeText(fix);
}

/** @param connect makes a new connection, and tells if it cannot */
export async function tellLost(
  hosts: Hosts,
  host: SavedHost,
  connect: (host: SavedHost) => Promise<void>,
): Promise<void> {
  const state = hosts.state(host);
  if (state.state !== 'failed') return;
  const again = 'Reconnect';
  const chosen = await vscode.window.showWarningMessage(messageText(state.message), again, SHOW_LOG);
  if (chosen === again) await connect(host);
  if (chosen === SHOW_LOG) await vscode.commands.executeCommand(COMMANDS.showLog);
}

/** Offers to remove what earlier recordings left behind, if there is any. */
export async function offerLeftovers(
  hosts: Hosts,
  host: SavedHost,
  show: (host: SavedHost) => Promise<void>,
): Promise<void> {
  const state = hosts.state(host);
  if (state.state !== 'connected' || state.preflight.leftovers.length === 0) return;
  const { leftovers } = state.preflight;
  const were = `${count(leftovers.length, 'recording')} ${leftovers.length === 1 ? 'was' : 'were'} left behind`;
  const places = leftovers.map(({ directory }) => directory).join(', ');
  const [remove, look] = ['Remove', 'Show'];
  const chosen = await vscode.window.showWarningMessage(
    messageText(`${were} on ${host.target}${stillRunning(leftovers)} (${places}).`, 500),
    remove,
    look,
  );
  if (chosen === remove) await removeLeftovers(hosts, host);
  if (chosen === look) await show(host);
}

/** Asks first if one of them still runs. Rejects with what to do, for people. */
export async function removeLeftovers(hosts: Hosts, host: SavedHost): Promise<void> {
  const state = hosts.state(host);
  if (state.state !== 'connected') return;
  const { remote, preflight } = state;
  const alive = preflight.leftovers.filter((each) => each.alive).length;
  if (alive > 0) {
    const end = 'End and Remove';
    const chosen = await vscode.window.showWarningMessage(
      `${count(alive, 'recording')} on ${hostText(host.target)} still ${alive === 1 ? 'runs' : 'run'}. End and remove?`,
      { modal: true, detail: 'It may be the recording of somebody else, or of another window.' },
      end,
    );
    if (chosen !== end) return;
  }
  const title = `Removing ${count(preflight.leftovers.length, 'recording')} from ${host.target}`;
  const stop = new AbortController();
  await withLateProgress(
    messageText(title),
    () => stop.abort(),
    async () => {
      const room = await hosts.room();
      await room.removeLeftovers(remote, preflight.privilege, preflight.leftovers, stop.signal);
    },
  );
  await hosts.refresh(host);
}
