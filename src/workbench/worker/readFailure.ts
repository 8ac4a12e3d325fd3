/** Why a profile could not be read, as people are told. */
import { basename } from 'node:path';
import { describePlace, FormatError } from '../../formats/formatError';
import type { Failure } from '../../protocol/messages';

export function readFailure(error: unknown, cancelled: boolean): Failure {
  if (error instanceof FormatError) {
    return {
      title: `Cannot read ${basename(error.input)}`,
      message: error.expectation,
      place: describePlace(error.place),
      ...(error.remedy !== '' && { remedy: error.remedy }),
    };
  }
  if (cancelled)
    return {
      title: 'Cancelled',
      message: 'Reading was cancelled.',
      remedy: 'Try again reads it from the start.',
    };
  if (error instanceof RangeError && /array|length|memory/i.test(error.message)) {
    return {
      title: 'Not enough memory',
      message: `The profile does not fit into memory (${error.message}).`,
      remedy: 'Record for a shorter time or at a lower frequency.',
    };
  }
  return {
    title: 'Cannot read the profile',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'The log ("Xen I/O: Show Log") has the details; please report it with them.',
  };
}
