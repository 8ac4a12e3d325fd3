/** Where a line of a text is after an edit. */

interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** As editors tell it: what was between the two places is now another text. Lines count from 0. */
export interface TextEdit {
  readonly range: { readonly start: TextPosition; readonly end: TextPosition };
  readonly text: string;
}

/** Null for a line that is gone. A line goes where the text behind its first character goes. */
export function movedLine(line: number, { range: { start, end }, text }: TextEdit): number | null {
  const added = newLines(text);
  if (line < start.line || (line === start.line && start.character > 0)) return line;
  if (line > end.line || (line === end.line && end.character === 0)) {
    return line + added - (end.line - start.line);
  }
  // Edited, but still there: nothing was put between lines, nothing taken away.
  return start.line === end.line && added === 0 ? line : null;
}

function newLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
