/** A machine that a plan changes, and how its journal's programs are run there. */
import { shellProgram, type Privilege } from '../farSide/privilege';
import type { Remote, RemoteResult } from '../remote';

export interface MachineToChange {
  /** `where` of its steps: `dom0`, or the name of a guest. */
  readonly where: string;
  readonly remote: Remote;
  readonly privilege: Privilege;
  /** Where a journal may lie, the best first; {@link JOURNAL_PLACES} if absent. */
  readonly places?: readonly string[];
}

/** The first needs root and is kept; what lies in the second may be tidied away after weeks. */
export const JOURNAL_PLACES: readonly string[] = ['/var/lib', '/var/tmp'];

/** @throws ConnectionLost */
export function runProgram(
  { remote, privilege }: MachineToChange,
  program: string,
  name: string,
  args: readonly string[],
  stdin?: string,
): Promise<RemoteResult> {
  const command = shellProgram(privilege, program, name, ...args);
  return remote.run(command, { mostBytes: 5_000_000, ...(stdin !== undefined && { stdin }) });
}

/** A word of the journal's own program (`journal.sh`). @throws ConnectionLost */
export function runJournal(
  machine: MachineToChange,
  directory: string,
  ...words: readonly string[]
): Promise<RemoteResult> {
  return runProgram(machine, 'cd "$1" && shift && exec sh ./journal.sh "$@"', 'plan', [directory, ...words]);
}

/** What a program said of its failure, in one line. */
export function complaint({ code, signal, stdout, stderr }: RemoteResult): string {
  const said = (stderr.trim() || stdout.trim().split('\n').slice(-3).join(' '))
    .replace(/\s+/g, ' ')
    .slice(0, 500);
  return `${said === '' ? 'it said nothing' : said} (${code === null ? `signal ${signal ?? 'unknown'}` : `exit ${code}`})`;
}
