/** Functions of a text after an edit, before the text has been read again: they move with the lines around them. */
import type { SourceFunction } from '../../source/sourceFunction';

export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** As VS Code tells it: what was between the two places, in the text before, is now another text. */
export interface TextChange {
  readonly range: { readonly start: TextPosition; readonly end: TextPosition };
  readonly text: string;
}

/** A function whose name is gone is left out. */
export function shiftedFunctions(
  functions: readonly SourceFunction[],
  change: TextChange,
): readonly SourceFunction[] {
  const { start, end } = change.range;
  const newLines = countOf(change.text, '\n');
  const delta = newLines - (end.line - start.line);
  const lastColumn = change.text.length - 1 - change.text.lastIndexOf('\n');
  /** Where a place of the text before is now. */
  const moved = (at: TextPosition): TextPosition => {
    if (isBefore(at, start)) return at;
    if (isBefore(at, end))
      // Within what was replaced: the same line of it, as far as there is one.
      return { line: Math.min(at.line, start.line + newLines), character: at.character };
    if (at.line > end.line) return { line: at.line + delta, character: at.character };
    const from = newLines === 0 ? start.character + lastColumn : lastColumn;
    return { line: at.line + delta, character: from + at.character - end.character };
  };
  return functions.flatMap((fn) => {
    const name = { line: fn.nameLine, character: fn.nameColumn };
    if (delta !== 0 && isBefore(start, name) && isBefore(name, end)) return [];
    const nameNow = moved(name);
    const now = {
      ...fn,
      line: Math.min(moved({ line: fn.line, character: 0 }).line, nameNow.line),
      nameLine: nameNow.line,
      nameColumn: nameNow.character,
      endLine: Math.max(nameNow.line, moved({ line: fn.endLine, character: Number.MAX_SAFE_INTEGER }).line),
    };
    return [now];
  });
}

function isBefore(a: TextPosition, b: TextPosition): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function countOf(text: string, char: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) count++;
  return count;
}
