/** One line of folded stacks: frames from the outermost inwards, separated by `;`, then blanks and a count. */

export interface FoldedLine {
  /** Without the count; never empty. */
  readonly stack: string;
  readonly count: number;
  /** The stack itself ends in a number, as in the output of difffolded.pl. */
  readonly twoCounts: boolean;
}

const COUNT = /^\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?$/;

/** The stack and count in `line`, or undefined if it is no such line. Linear in its length, whatever it holds. */
export function parseFoldedLine(line: string): FoldedLine | undefined {
  const text = line.trimEnd();
  const before = lastBlank(text);
  const count = text.slice(before + 1);
  const stack = text.slice(0, before + 1).trimEnd();
  if (stack === '' || !COUNT.test(count) || !Number.isFinite(Number(count))) return undefined;
  return {
    stack,
    count: Number(count),
    twoCounts: COUNT.test(stack.slice(lastBlank(stack) + 1)) && /\s/.test(stack),
  };
}

function lastBlank(text: string): number {
  return Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
}
