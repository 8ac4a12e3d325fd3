/** The host's logical CPUs: where they are, and how busy the recording says they were, the recorders' part apart. */
import type { Profile } from '../../profile/profile';
import type { SystemCore } from '../system';

/** Busy share of a core by who took it. */
export interface CoreUse {
  busy: number;
  recorders: number;
  background: number;
}

/** A core less busy than this served nobody: ticks, and strays of the scheduler. */
const USED = 0.02;
/** More than the largest hosts have; a damaged file can say anything. */
const MOST_CORES = 4096;

/**
 * @param use by pCPU; pCPUs that are not in it were not seen
 * @param seen whether the recording would have seen what ran on them
 */
export function coresOf({ hosts }: Profile, use: ReadonlyMap<number, CoreUse>, seen: boolean): SystemCore[] {
  const host = hosts.at(0);
  const count = Math.min(host?.pcpus ?? 0, MOST_CORES);
  const pcpus = new Set<number>(use.keys());
  for (let pcpu = 0; pcpu < count; pcpu++) pcpus.add(pcpu);
  const threads = host?.threadsPerCore;
  const perSocket = host?.coresPerSocket;
  const coreOf = (pcpu: number) => (threads !== undefined && threads > 0 ? Math.floor(pcpu / threads) : null);
  return [...pcpus]
    .sort((a, b) => a - b)
    .map((pcpu): SystemCore => {
      const core = coreOf(pcpu);
      const used = use.get(pcpu);
      return {
        pcpu,
        core,
        socket:
          core === null || perSocket === undefined || perSocket < 1 ? null : Math.floor(core / perSocket),
        node: null,
        used: used !== undefined && used.busy > USED,
        busy: used?.busy ?? (seen ? 0 : null),
        recorders: used?.recorders ?? 0,
        background: used?.background ?? 0,
      };
    });
}
