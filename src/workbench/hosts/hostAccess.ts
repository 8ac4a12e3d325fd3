/** The hosts that a person has added, and what is known of them: what commands, trees and the record form share. */
import type * as vscode from 'vscode';
import type { HostLog } from '../../host/hostLog';
import type { HostInventory } from '../../host/inventory/inventory';
import type { LoginQuestions } from '../../host/loginQuestions';
import type { Preflight } from '../../host/preflight/preflight';
import type { Remote } from '../../host/remote';
import type * as HostRoom from './hostRoom';

/** A host as it was added: what was typed, or a name of the SSH configuration. */
export interface SavedHost {
  readonly target: string;
}

export type HostState =
  | { readonly state: 'disconnected' }
  | { readonly state: 'connecting' }
  /** `fix`: a command for this machine that may put it right. */
  | { readonly state: 'failed'; readonly message: string; readonly fix?: string }
  | {
      readonly state: 'connected';
      /** Shared by all who use the host: nobody but `disconnect` closes it. */
      readonly remote: Remote;
      readonly inventory: HostInventory;
      readonly preflight: Preflight;
    };

export type ConnectedHost = Extract<HostState, { state: 'connected' }>;

export interface HostAccess {
  readonly hosts: readonly SavedHost[];
  /** The host whose state changed; undefined: the list did. */
  readonly onDidChange: vscode.Event<SavedHost | undefined>;
  state(host: SavedHost): HostState;
  /**
   * Connects if it is not connected; asks what must be asked and shows progress with a way to cancel. Rejects with what
   * to do, for people; `connectFailure` tells whether they cancelled it themselves.
   * @param signal ends the attempt, or this caller's waiting for one that others began
   */
  connect(host: SavedHost, signal?: AbortSignal): Promise<ConnectedHost>;
  /** How VS Code asks for secrets and about host keys; answers are kept in SecretStorage if the person wants that. */
  readonly questions: LoginQuestions;
  /** The log channel, as the connection writes to it. */
  readonly log: HostLog;
  /** The functions of the host room; loaded when first needed, as they are large and most windows never connect. */
  readonly room: () => Promise<typeof HostRoom>;
}
