/** Why there is no connection, as one kind of error with what to do about it. */

export type CannotConnectReason =
  /** What was typed is no machine. */
  | 'target'
  /** The SSH configuration asks for something that this program does not do. */
  | 'config'
  | 'jumpLoop'
  | 'nameNotFound'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  /** Something answers, and it is not SSH or gave up in mid-talk. */
  | 'protocol'
  | 'algorithms'
  | 'jumpRefused'
  | 'hostKeyChanged'
  | 'hostKeyRevoked'
  /** A new key that the user did not accept, or that the configuration says not to accept. */
  | 'hostKeyRefused'
  | 'passphrase'
  | 'password'
  /** Every way to log in that both sides know was tried. */
  | 'loginRefused'
  /** The user closed a question or gave up. */
  | 'cancelled'
  /** There is nobody to ask. */
  | 'noTerminal';

/** `message` is what happened and `remedy` what to do; both are for people and have no secret in them. */
export class CannotConnect extends Error {
  override readonly name = 'CannotConnect';

  constructor(
    readonly reason: CannotConnectReason,
    message: string,
    readonly remedy: string,
    /** The command of the remedy, for a shell of this machine; null where it is not as simple as that. */
    readonly command: string | null = null,
  ) {
    super(message);
  }

  /** Message and remedy, for places that show one text. */
  get text(): string {
    return `${this.message}. ${this.remedy}`;
  }
}
