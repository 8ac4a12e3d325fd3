/** What earlier recordings left on a machine, removed. */
import { clearAway, FarSideError } from './farSide/farRecorder';
import type { Privilege } from './farSide/privilege';
import type { Leftover } from './preflight/checks';
import type { Remote } from './remote';

/**
 * Ends what still runs for these recordings and removes their directories; one that resists does not keep the others.
 * @throws ConnectionLost; FarSideError that names those that are still there; the signal's reason between two of them
 */
export async function removeLeftovers(
  remote: Remote,
  privilege: Privilege,
  leftovers: readonly Leftover[],
  signal?: AbortSignal,
): Promise<void> {
  const failures: string[] = [];
  for (const { directory } of leftovers) {
    signal?.throwIfAborted();
    try {
      await clearAway(remote, privilege, directory);
    } catch (error) {
      if (!(error instanceof FarSideError)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0) throw new FarSideError(failures.join('\n'));
}
