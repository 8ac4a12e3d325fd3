/** Where pieces of C end that hide braces: comments, strings, directives. Offsets in, offsets out; the text may be cut anywhere. */

/** Behind a block comment whose `/*` is at `at`; the end of the text if it is never closed. */
export function commentEnd(text: string, at: number): number {
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? text.length : end + 2;
}

/** At the line's end. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Behind a string or character constant that begins at `at`; at the line's end if it is not closed in its line. */
export function stringEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  let i = at + 1;
  while (i < text.length) {
    const char = text.charCodeAt(i);
    if (char === quote) return i + 1;
    if (char === NEWLINE) return i;
    i += char === BACKSLASH ? 2 : 1;
  }
  return text.length;
}

export function beginsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n' || text[at - 1] === '\r';
}

/** Whether a `#` is the first of its line but for blanks. */
export function isDirective(text: string, at: number): boolean {
  let first = at;
  while (first > 0 && (text[first - 1] === ' ' || text[first - 1] === '\t')) first--;
  return beginsLine(text, first);
}

/** At the line's end of a directive whose `#` is at `at`, with the lines that go on by a backslash or in a comment. */
export function directiveEnd(text: string, at: number): number {
  DIRECTIVE_STOPS.lastIndex = at + 1;
  for (let match = DIRECTIVE_STOPS.exec(text); match !== null; match = DIRECTIVE_STOPS.exec(text)) {
    if (match[0] === '\n') return match.index;
    if (match[0] === '/*') DIRECTIVE_STOPS.lastIndex = commentEnd(text, match.index);
    else if (match[0] === '//') DIRECTIVE_STOPS.lastIndex = lineEnd(text, match.index);
    else if (match[0] === '"') DIRECTIVE_STOPS.lastIndex = stringEnd(text, match.index);
  }
  return text.length;
}

const DIRECTIVE_STOPS = /\n|\\\r?\n|\/\*|\/\/|"/g;
const NEWLINE = 10;
const BACKSLASH = 92;
