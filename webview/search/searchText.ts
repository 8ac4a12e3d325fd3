/** What the text in the search box asks for: literal by default, `/regex/` or `/regex/i` opts in. */
import { compilePattern, type Matches } from '../../src/profile/patterns/regexProgram';
import { PatternError } from '../../src/profile/patterns/regexSyntax';

export type SearchRequest =
  | { readonly kind: 'none' }
  | { readonly kind: 'find'; readonly matches: Matches; readonly regex: boolean }
  | { readonly kind: 'invalid'; readonly message: string };

/** Names are searched up to this length; a longer one is hostile or broken, and its start identifies it. */
const MOST_SEARCHED = 10_000;

/** Never throws: a pattern that cannot be used says why. */
export function searchRequest(text: string): SearchRequest {
  if (text === '') return { kind: 'none' };
  const regex = /^\/(.+)\/(i?)$/s.exec(text);
  if (!regex) {
    const wanted = text.toLowerCase();
    return { kind: 'find', regex: false, matches: (name) => cut(name).toLowerCase().includes(wanted) };
  }
  try {
    const { matches } = compilePattern(regex[1], regex[2] === 'i');
    return { kind: 'find', regex: true, matches: (name) => matches(cut(name)) };
  } catch (error) {
    if (error instanceof PatternError) return { kind: 'invalid', message: error.message };
    throw error;
  }
}

function cut(name: string): string {
  return name.length > MOST_SEARCHED ? name.slice(0, MOST_SEARCHED) : name;
}
