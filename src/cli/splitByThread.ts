/** One filter per thread name of a profile, for tables by thread. */
import type { Profile } from '../profile/profile';
import type { SampleFilter } from '../profile/sampleFilter';

export function splitByThread(profile: Profile): { readonly comm: string; readonly filter: SampleFilter }[] {
  return [...new Set(profile.threads.comm)].map((comm) => ({ comm, filter: { comms: [comm] } }));
}
