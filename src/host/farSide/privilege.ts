/** How commands get the rights that recording needs. */
import { shellQuote } from '../shellQuote';

/** `self`: the login's own rights (root). `sudo`: sudo that asks for nothing, or that a `SudoRemote` answers. */
export type Privilege = 'self' | 'sudo';

/** How a command line through sudo begins. */
export const SUDO = 'sudo -n -- ';

/** A program of the shell with its arguments, `$1` and so on, as one command line. */
export function shellProgram(
  privilege: Privilege,
  program: string,
  name: string,
  ...args: readonly string[]
): string {
  const words = ['sh', '-c', program, name, ...args].map(shellQuote).join(' ');
  return privilege === 'sudo' ? `${SUDO}${words}` : words;
}
