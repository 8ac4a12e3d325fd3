/** What becomes of perf.data that is not what it should be. */
import { FormatError } from '../../../src/formats/formatError';
import type { Profile } from '../../../src/profile/profile';
import { perfDataProfile } from './perfDataProfile';

type Outcome = { profile: Profile; error?: never } | { profile?: never; error: FormatError };

/** A profile or a FormatError; anything else fails the test. */
export async function outcome(bytes: Uint8Array, chunkSize?: number): Promise<Outcome> {
  try {
    return { profile: await perfDataProfile(bytes, {}, chunkSize) };
  } catch (error) {
    if (error instanceof FormatError) return { error };
    throw error;
  }
}

/** What the error says. */
export async function refusal(bytes: Uint8Array): Promise<string> {
  const { error } = await outcome(bytes);
  return error?.message ?? 'was read';
}
