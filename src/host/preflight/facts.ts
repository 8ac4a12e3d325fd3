/** What the gathering program said about a machine, in blocks: `== NAME STATUS`, then lines behind a blank. */

export interface Answer {
  /** Exit status of what was asked; null where it does not matter. */
  readonly status: number | null;
  /** What it printed on both outputs, without the last line end. */
  readonly text: string;
}

/** Answers by name. A machine may leave any of them out, cut them or add to them. */
export class Facts {
  constructor(private readonly answers: ReadonlyMap<string, Answer>) {}

  /** The program ran to its end. */
  get complete(): boolean {
    return this.answers.has('end');
  }

  has(name: string): boolean {
    return this.answers.has(name);
  }

  text(name: string): string {
    return this.answers.get(name)?.text ?? '';
  }

  /** Its exit status; null where it was not asked, or does not matter. */
  status(name: string): number | null {
    return this.answers.get(name)?.status ?? null;
  }

  /** Whether it was asked and succeeded. */
  succeeded(name: string): boolean {
    return this.answers.get(name)?.status === 0;
  }

  lines(name: string): string[] {
    return this.text(name)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }

  hasTool(name: string): boolean {
    return this.lines('tools').includes(name);
  }

  /** `key : value` lines, as `xl info` prints them. */
  field(name: string, key: string): string | undefined {
    for (const line of this.lines(name)) {
      const colon = line.indexOf(':');
      if (colon > 0 && line.slice(0, colon).trim() === key) return line.slice(colon + 1).trim();
    }
    return undefined;
  }
}

/** Takes any text: lines before the first block and without the blank (a login message, noise) are passed over. */
export function parseFacts(text: string): Facts {
  const answers = new Map<string, Answer>();
  let name: string | undefined;
  let status: number | null = null;
  let lines: string[] = [];
  const close = () => {
    // The first answer counts: what a tool printed cannot replace it.
    if (name !== undefined && !answers.has(name)) answers.set(name, { status, text: lines.join('\n') });
  };
  for (const line of text.split('\n')) {
    const head = /^== ([a-z]+) ?(\d{0,3})\r?$/.exec(line);
    if (head !== null) {
      close();
      name = head[1];
      status = head[2] === '' ? null : Number(head[2]);
      lines = [];
    } else if (line.startsWith(' ')) lines.push(line.slice(1).replace(/\r$/, ''));
  }
  close();
  return new Facts(answers);
}
