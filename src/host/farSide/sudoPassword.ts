/** sudo with a password: it goes to sudo's standard input, before what the command itself is to read, and nowhere else. */
import { randomBytes } from 'node:crypto';
import { shellQuote } from '../shellQuote';
import type { Remote, RemoteProcess, RemoteResult, RunOptions } from '../remote';
import { SUDO } from './privilege';

/** `-k`: asks every time, so that what a session before left behind does not decide who reads the line. */
const ASKING_SUDO = "sudo -k -S -p '' -- ";

/** Whether sudo takes the password: `refused` if this user may not use sudo with any. @throws ConnectionLost */
export async function trySudoPassword(
  remote: Remote,
  password: string,
): Promise<'right' | 'wrong' | 'refused'> {
  // The input ends behind it, so that sudo asks only once.
  const { code, stderr } = await remote.run(`${ASKING_SUDO}true`, { stdin: `${password}\n` });
  if (code === 0) return 'right';
  return /not in the sudoers|not allowed|may not run/.test(stderr) ? 'refused' : 'wrong';
}

/** A machine whose commands through sudo get the password; other commands run as they are. */
export class SudoRemote implements Remote {
  readonly answersSudo = true;
  readonly #password: string;

  constructor(
    private readonly remote: Remote,
    password: string,
  ) {
    this.#password = password;
  }

  get name(): string {
    return this.remote.name;
  }

  run(command: string, options: RunOptions = {}): Promise<RemoteResult> {
    const asking = this.asking(command);
    return asking === undefined
      ? this.remote.run(command, options)
      : this.remote.run(asking.command, { ...options, stdin: asking.input + (options.stdin ?? '') });
  }

  async start(command: string): Promise<RemoteProcess> {
    const asking = this.asking(command);
    if (asking === undefined) return this.remote.start(command);
    const process = await this.remote.start(asking.command);
    await process.write(asking.input);
    return process;
  }

  close(): void {
    this.remote.close();
  }

  /**
   * The command behind a marker in its input: a sudo that does not ask after all leaves the password there, which is then
   * read away.
   */
  private asking(command: string): { readonly command: string; readonly input: string } | undefined {
    if (!command.startsWith(SUDO)) return undefined;
    const marker = randomBytes(12).toString('hex');
    const program = 'while IFS= read -r line && [ "$line" != "$0" ]; do :; done; exec "$@"';
    const words = ['sh', '-c', program, marker].map(shellQuote).join(' ');
    return {
      command: `${ASKING_SUDO}${words} ${command.slice(SUDO.length)}`,
      input: `${this.#password}\n${marker}\n`,
    };
  }
}
