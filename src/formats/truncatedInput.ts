import { FormatError, type Place } from './formatError';

/**
 * The input ends early or is damaged from some place on. Convention for every {@link ByteInput}: the bytes that can be
 * read have been handed out as chunks *before* this is thrown, so a reader can catch it around its loop, finish with
 * what it has and turn `message` into a warning. Any other {@link FormatError} from an input means: stop, no result.
 */
export class TruncatedInput extends FormatError {
  constructor(
    input: string,
    place: Place,
    expectation: string,
    remedy: string,
    /** Bytes handed out before (after decompression). */
    readonly readableBytes: number,
  ) {
    super(input, place, expectation, remedy);
  }
}
