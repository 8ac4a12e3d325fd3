/** Why there is no recording, as people read it. */
import type { Failure } from '../../protocol/messages';
import { connectFailure } from '../hosts/connectFailure';
import { formWords } from './formWords';

/** The host room's errors are told by their names: it is another bundle, with classes of its own. */
export function runFailure(error: unknown): Failure {
  const message = formWords(error instanceof Error ? error.message : String(error));
  const reached = connectionProblem(error);
  if (reached !== undefined) return { title: 'A machine could not be reached', ...reached };
  if (!(error instanceof Error) || error.name !== 'CannotRecord') {
    return {
      title: 'The recording failed',
      message,
      remedy: 'The log has every command and what came of it ("Show Log").',
    };
  }
  const isKept = /\b(is kept in|may still be in|What was not is in)\b/.test(message);
  return { title: isKept ? 'The recording could not be finished' : 'Nothing was recorded', message };
}

function connectionProblem(error: unknown): { message: string; remedy?: string } | undefined {
  const chain = [error, error instanceof Error ? error.cause : undefined];
  const problem = chain.find((each) => each instanceof Error && each.name === 'CannotConnect');
  if (problem === undefined) return undefined;
  const { message, fix } = connectFailure(problem);
  // Where what was recorded lies stands in the outer message only.
  const outer = error instanceof Error && error !== problem ? formWords(error.message) : '';
  const kept = /(What was (recorded|fetched|not)\b.*)$/s
    .exec(outer)?.[1]
    .replace(/^What was not is in/, 'What was recorded is still in');
  return {
    message: kept === undefined ? message : `${message} ${kept}.`,
    ...(fix !== undefined && { remedy: `Try: ${fix}` }),
  };
}
