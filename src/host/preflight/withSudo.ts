/** A preflight that becomes root where sudo wants a password and a person gives it. */
import { SudoRemote, trySudoPassword } from '../farSide/sudoPassword';
import type { Remote } from '../remote';
import { sudoAsks, type PreflightRequest } from './checks';
import { preflight, type Preflight } from './preflight';

/** @param attempt from 1; more than 1 if the last one was wrong. Null goes on without root. */
export type SudoQuestion = (host: string, attempt: number) => Promise<string | null>;

export interface Looked {
  readonly found: Preflight;
  /** The machine to go on with: its commands through sudo get the password. */
  readonly remote: Remote;
  /** For a new connection to the same machine. */
  readonly again: (remote: Remote) => Remote;
}

/** Three wrong ones are as many as sudo itself allows. */
const ATTEMPTS = 3;

/** @throws ConnectionLost; Error if the machine has no POSIX shell, or the password was wrong three times */
export async function preflightWithSudo(
  remote: Remote,
  request: PreflightRequest,
  question: SudoQuestion | undefined,
): Promise<Looked> {
  if (remote.answersSudo === true) {
    const found = await preflight(remote, { ...request, withSudoPassword: true });
    return { found, remote, again: (other) => other };
  }
  const found = await preflight(remote, request);
  const asItIs: Looked = { found, remote, again: (other) => other };
  if (question === undefined || !sudoAsks(found.facts)) return asItIs;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const password = await question(remote.name, attempt);
    // No password has a line end in it, and what follows one would be taken for a second try.
    if (password === null || /[\n\r\0]/.test(password)) return asItIs;
    const answer = await trySudoPassword(remote, password);
    if (answer === 'refused') return asItIs;
    if (answer === 'wrong') continue;
    const asRoot = new SudoRemote(remote, password);
    return {
      found: await preflight(asRoot, { ...request, withSudoPassword: true }),
      remote: asRoot,
      again: (other) => new SudoRemote(other, password),
    };
  }
  throw new Error(
    `sudo on ${remote.name} took none of the ${ATTEMPTS} passwords. Connect as root, or try again with the password of the user that logs in`,
  );
}
