/** Is this the beginning of a file of folded stacks? */
import { parseFoldedLine } from './foldedLine';

/** `text` is the first 64 kB or so; its last line may be cut. True if every line ends in a count and some have two frames. */
export function looksLikeFolded(text: string): boolean {
  const lines = text.slice(0, 1 << 16).split(/\r?\n/);
  if (lines.length > 1) lines.pop();
  let stacks = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const parsed = parseFoldedLine(line);
    if (parsed === undefined || /^\s/.test(line) || line.includes('\0')) return false;
    if (parsed.stack.includes(';')) stacks++;
  }
  return stacks > 0;
}
