/** Connections to the hosts that were added: made, kept, lost and closed. */
import * as vscode from 'vscode';
import type { HostLog } from '../../host/hostLog';
import type { LoginQuestions } from '../../host/loginQuestions';
import type { Remote } from '../../host/remote';
import type { SshRemote } from '../../host/sshRemote';
import { SETTINGS } from '../names';
import { connectFailure } from './connectFailure';
import type { ConnectedHost, HostAccess, HostState, SavedHost } from './hostAccess';
import { withLateProgress } from './lateProgress';
import { LoginDialogs } from './loginDialogs';
import { SavedHosts } from './savedHosts';

/** How much room a recording at least needs on a host, as for the terminal's `record`. */
const NEEDED_BYTES = 128 * 1024 * 1024;

/** Refused for want of trust, which the person gives in VS Code. */
export class WorkspaceNotTrusted extends Error {
  override readonly name = 'WorkspaceNotTrusted';

  constructor() {
    super(
      'This workspace is not trusted, so no host is connected to. Run "Workspaces: Manage Workspace Trust" if you trust its files.',
    );
  }
}

/** What is behind a connected host. */
interface Connection {
  readonly ssh: SshRemote;
  /** The same, with the password that sudo asks for where it does. */
  readonly remote: Remote;
}

interface Attempt {
  readonly controller: AbortController;
  readonly connected: Promise<ConnectedHost>;
}

export class Hosts implements HostAccess, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<SavedHost | undefined>();
  private readonly connectedNow = new vscode.EventEmitter<SavedHost>();
  private readonly lostNow = new vscode.EventEmitter<SavedHost>();
  readonly onDidChange = this.changed.event;
  readonly onDidConnect = this.connectedNow.event;
  /** A connection went away by itself; the state says why. */
  readonly onDidLose = this.lostNow.event;
  private readonly saved: SavedHosts;
  private readonly states = new Map<string, HostState>();
  private readonly connections = new Map<string, Connection>();
  private readonly attempts = new Map<string, Attempt>();
  private readonly dialogs: LoginDialogs;
  readonly questions: LoginQuestions;

  constructor(
    memory: vscode.Memento,
    secrets: vscode.SecretStorage,
    readonly log: HostLog,
  ) {
    this.saved = new SavedHosts(memory);
    this.dialogs = new LoginDialogs(secrets, log);
    this.questions = this.dialogs.questions();
  }

  get hosts(): readonly SavedHost[] {
    return this.saved.list;
  }

  readonly room = () => import('./hostRoom');

  state(host: SavedHost): HostState {
    return this.states.get(host.target) ?? { state: 'disconnected' };
  }

  async add(target: string): Promise<SavedHost> {
    const host = await this.saved.add(target);
    this.changed.fire(undefined);
    return host;
  }

  async remove(host: SavedHost): Promise<void> {
    this.disconnect(host);
    this.states.delete(host.target);
    await this.saved.remove(host);
    this.changed.fire(undefined);
  }

  async connect(host: SavedHost, signal?: AbortSignal): Promise<ConnectedHost> {
    if (!vscode.workspace.isTrusted) throw new WorkspaceNotTrusted();
    signal?.throwIfAborted();
    const state = this.state(host);
    if (state.state === 'connected') return state;
    const running = this.attempts.get(host.target);
    if (running !== undefined) return unlessAborted(running.connected, signal);
    const controller = new AbortController();
    const aborted = () => controller.abort();
    signal?.addEventListener('abort', aborted, { once: true });
    // In the list before it begins, so that nobody who hears of it begins another.
    const connected = Promise.resolve().then(() => this.withProgress(host, controller));
    this.attempts.set(host.target, { controller, connected });
    this.enter(host, { state: 'connecting' });
    try {
      return await connected;
    } finally {
      signal?.removeEventListener('abort', aborted);
    }
  }

  /** Looks at a connected host anew. Rejects with what to do, for people. */
  async refresh(host: SavedHost): Promise<void> {
    const connection = this.connections.get(host.target);
    if (connection === undefined) return;
    const { ssh, remote } = connection;
    const room = await this.room();
    const preflight = await room.preflight(remote, { ...request(), withSudoPassword: remote !== ssh });
    const inventory = await room.readInventory(remote, preflight.privilege);
    // It may have been closed or lost meanwhile.
    if (this.connections.get(host.target) !== connection) return;
    this.enter(host, { state: 'connected', remote, inventory, preflight });
  }

  /** Ends the connection, or the attempt to make one. */
  disconnect(host: SavedHost): void {
    this.attempts.get(host.target)?.controller.abort();
    this.attempts.delete(host.target);
    const connection = this.connections.get(host.target);
    this.connections.delete(host.target);
    if (this.state(host).state !== 'disconnected') this.enter(host, { state: 'disconnected' });
    connection?.ssh.close();
  }

  /** Every remembered secret. @returns how many there were */
  forgetSecrets(): Promise<number> {
    return this.dialogs.forgetSecrets();
  }

  dispose(): void {
    for (const { controller } of this.attempts.values()) controller.abort();
    const connections = [...this.connections.values()];
    this.connections.clear();
    for (const { ssh } of connections) ssh.close();
    for (const emitter of [this.changed, this.connectedNow, this.lostNow]) emitter.dispose();
  }

  private async withProgress(host: SavedHost, controller: AbortController): Promise<ConnectedHost> {
    const isCurrent = () => this.attempts.get(host.target)?.controller === controller;
    try {
      const [connected, connection] = await withLateProgress(
        `Connecting to ${host.target}`,
        () => controller.abort(),
        (tell) => this.attempt(host, controller.signal, tell),
      );
      if (controller.signal.aborted) connection.ssh.close();
      controller.signal.throwIfAborted();
      this.connections.set(host.target, connection);
      this.enter(host, connected);
      // It may be lost already, which is told then.
      this.watch(host, connection);
      this.connectedNow.fire(host);
      return connected;
    } catch (error) {
      const { cancelled, message, fix } = connectFailure(error);
      if (!cancelled) this.log.warn(`${host.target}: ${message}`);
      const failed: HostState = { state: 'failed', message, ...(fix !== undefined && { fix }) };
      if (isCurrent()) this.enter(host, cancelled ? { state: 'disconnected' } : failed);
      throw error;
    } finally {
      if (isCurrent()) this.attempts.delete(host.target);
    }
  }

  private async attempt(
    host: SavedHost,
    signal: AbortSignal,
    tell: (step: string) => void,
  ): Promise<[ConnectedHost, Connection]> {
    const room = await this.room();
    const settings = await room.resolveHost(host.target, room.usersConfig());
    const questions = this.dialogs.questions(signal);
    const ssh = await room.connect(settings, questions, this.log, signal);
    const aborted = () => ssh.close();
    signal.addEventListener('abort', aborted, { once: true });
    try {
      tell('looking at the host');
      const { found, remote } = await room.preflightWithSudo(ssh, request(), (name, attempt) =>
        questions.sudoPassword(name, attempt),
      );
      const inventory = await room.readInventory(remote, found.privilege, signal);
      signal.throwIfAborted();
      return [
        { state: 'connected', remote, inventory, preflight: found },
        { ssh, remote },
      ];
    } catch (error) {
      ssh.close();
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }

  private watch(host: SavedHost, connection: Connection): void {
    connection.ssh.onLost(({ message }) => {
      if (this.connections.get(host.target) !== connection) return;
      this.connections.delete(host.target);
      this.enter(host, { state: 'failed', message });
      this.lostNow.fire(host);
    });
  }

  private enter(host: SavedHost, state: HostState): void {
    if (!this.saved.list.includes(host)) return;
    this.states.set(host.target, state);
    this.changed.fire(host);
  }
}

/** Where recordings are kept on a host while they are made. */
export function hostDirectory(): string {
  const set = vscode.workspace.getConfiguration(SETTINGS.section).get(SETTINGS.hostDirectory);
  return typeof set === 'string' && set.startsWith('/') ? set : '/var/tmp';
}

function request(): { readonly directory: string; readonly neededBytes: number } {
  return { directory: hostDirectory(), neededBytes: NEEDED_BYTES };
}

/** What others began goes on. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let aborted = (): void => undefined;
  const abort = new Promise<never>((_, reject) => {
    aborted = () => reject(signal.reason as Error);
    signal.addEventListener('abort', aborted, { once: true });
  });
  try {
    return await Promise.race([promise, abort]);
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}
