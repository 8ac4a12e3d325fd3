/** Is this the beginning of a file of folded stacks? */
import { parseFoldedLine } from './foldedLine';

const HEAD = 1 << 16;

/** `text` is the first 64 kB or so; its last line may be cut. True if every line ends in a count and some have two frames. */
export function looksLikeFolded(text: string): boolean {
  const lines = text.slice(0, HEAD).split(/\r?\n/);
  // A first stack so deep that its line does not end here: all there is to see are frames.
  if (lines.length === 1 && text.length >= HEAD) return isUnfinishedStack(lines[0]);
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

/** Control characters do not occur in stacks; prose and binaries have few semicolons. */
function isUnfinishedStack(line: string): boolean {
  const frames = line.split(';').length;
  return frames > 100 && !/^\s/.test(line) && !/\p{Cc}/u.test(line);
}
