/** Why there is no connection, for people. */
import type { CannotConnect } from '../../host/cannotConnect';

export interface ConnectFailure {
  readonly message: string;
  /** A command for this machine that may put it right. */
  readonly fix?: string;
  /** The person ended it; there is nothing to tell them. */
  readonly cancelled: boolean;
}

export function connectFailure(error: unknown): ConnectFailure {
  if (isCannotConnect(error)) {
    const cancelled = error.reason === 'cancelled';
    return { message: error.text, cancelled, ...(error.command !== null && { fix: error.command }) };
  }
  if (!(error instanceof Error)) return { message: String(error), cancelled: false };
  return { message: error.message, cancelled: error.name === 'AbortError' };
}

/** By name: the host room is another bundle with a class of its own. */
function isCannotConnect(error: unknown): error is CannotConnect {
  return error instanceof Error && error.name === 'CannotConnect' && 'reason' in error;
}
