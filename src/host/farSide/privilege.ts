/** How commands get the rights that recording needs. */
import { shellQuote } from '../shellQuote';

/** `self`: the login's own rights (root). `sudo`: sudo that asks for nothing. */
export type Privilege = 'self' | 'sudo';

/** A program of the shell with its arguments, `$1` and so on, as one command line. */
export function shellProgram(
  privilege: Privilege,
  program: string,
  name: string,
  ...args: readonly string[]
): string {
  const words = ['sh', '-c', program, name, ...args].map(shellQuote).join(' ');
  return privilege === 'sudo' ? `sudo -n -- ${words}` : words;
}
