/** Texts that were parsed, with their trees: the next version of one is parsed where it differs only. */
import type { Edit, Parser, Point, Tree } from 'web-tree-sitter';
import type { ParsedSource } from '../../source/sourceFunction';
import { bareText } from '../../source/syntax/bareText';
import type { Definition } from '../../source/syntax/definition';
import { definitionsOf, parsedSource } from '../../source/syntax/functionsOfTree';

const MOST_TEXTS = 20;
/** Characters of all together: a tree takes some thirty times as many bytes. */
const MOST_CHARACTERS = 16_000_000;
const PARSE_LIMIT_MS = 5000;

interface Kept {
  readonly text: string;
  readonly bare: string;
  readonly tree: Tree;
  readonly definitions: readonly Definition[];
  readonly parsed: ParsedSource;
}

/** How web-tree-sitter makes an edit; its class is given by who loads the library. */
export type EditOf = (edit: Pick<Edit, keyof Edit & `${string}${'Index' | 'Position'}`>) => Edit;

export class ParsedTexts {
  /** The one used last comes last. */
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly parser: Parser,
    private readonly editOf: EditOf,
    private readonly limitMs = PARSE_LIMIT_MS,
  ) {}

  parse(key: string, text: string): ParsedSource {
    const last = this.kept.get(key);
    if (last?.text === text) return last.parsed;
    const { text: bare, offsets } = bareText(text);
    // An edit in a body, or in a comment.
    if (last?.bare === bare) {
      const parsed = parsedSource(text, offsets, last.definitions);
      this.keep(key, { ...last, text, parsed });
      return parsed;
    }
    const tree = this.treeOf(bare, last);
    this.forget(key);
    const definitions = definitionsOf(bare, tree?.rootNode ?? null);
    const parsed = parsedSource(text, offsets, definitions);
    if (tree === null) {
      return {
        ...parsed,
        incomplete: `Parsing took more than ${this.limitMs / 1000} s; functions may be missing.`,
      };
    }
    this.keep(key, { text, bare, tree, definitions, parsed });
    return parsed;
  }

  forget(key: string): void {
    this.kept.get(key)?.tree.delete();
    this.kept.delete(key);
  }

  /** Null if it takes too long. */
  private treeOf(bare: string, last: Kept | undefined): Tree | null {
    if (last !== undefined) last.tree.edit(this.editOf(difference(last.bare, bare)));
    const until = performance.now() + this.limitMs;
    const tree = this.parser.parse(bare, last?.tree, { progressCallback: () => performance.now() > until });
    if (tree === null) this.parser.reset();
    return tree;
  }

  private keep(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    let characters = [...this.kept.values()].reduce((sum, { text }) => sum + text.length, 0);
    for (const [oldest, { text }] of this.kept) {
      if (this.kept.size <= MOST_TEXTS && characters <= MOST_CHARACTERS) return;
      characters -= text.length;
      this.forget(oldest);
    }
  }
}

/** One replacement that makes the one text the other: what both begin with and what both end with stays. */
export function difference(before: string, after: string): Parameters<EditOf>[0] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  const most = shorter - start;
  while (
    same < most &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  const oldEndIndex = before.length - same;
  const newEndIndex = after.length - same;
  return {
    startIndex: start,
    oldEndIndex,
    newEndIndex,
    startPosition: pointAt(after, start),
    oldEndPosition: pointAt(before, oldEndIndex),
    newEndPosition: pointAt(after, newEndIndex),
  };
}

/** As tree-sitter counts: a line ends at `\n`. */
function pointAt(text: string, index: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < index; end = text.indexOf('\n', lineStart)) {
    row++;
    lineStart = end + 1;
  }
  return { row, column: index - lineStart };
}
