/** Line heat of one open document: which lines of it cost what, wherever edits have moved them. */
import * as vscode from 'vscode';
import { heatFacts, heatLevel, heatText } from '../../source/lines/heat';
import type { LineCosts } from '../../source/lines/lineCosts';
import { linesOfDocument, type DocumentLine } from '../../source/lines/linesOfDocument';
import { movedLine, type TextEdit } from '../../source/lines/movedLine';
import { sourceTreeOf } from '../../source/names/sourceTree';
import type { HeatedLine } from './heatDecorations';
import { lineOfText } from './plainLine';

/** Of longer texts the first part is searched for names and includes. */
const MOST_TEXT = 2 << 20;
/** Of more lines with samples, the dearest: each has a hover of its own. */
const MOST_LINES = 20_000;
const EDITED = 'The file has changed since: it has edits that are not saved.';
const SAVED_LATER = 'The file was saved later than what its lines are from: they may have moved.';

/** Costs of one line, and where it is now. */
interface PlacedLine {
  line: number;
  readonly costs: readonly DocumentLine[];
}

export class HeatedDocument {
  private placed: PlacedLine[];

  /**
   * @param recordedMs when the profile was written
   * @param savedMs when the document's file was; null for one that is not on disk
   */
  constructor(
    private readonly document: vscode.TextDocument,
    costs: LineCosts,
    private readonly recordedMs: number,
    public savedMs: number | null,
  ) {
    const text = document.getText().slice(0, MOST_TEXT);
    const path = document.uri.path;
    const found = linesOfDocument(costs, { path, text, tree: sourceTreeOf(path, includesOf(text)) });
    const byLine = new Map<number, DocumentLine[]>();
    for (const line of found) {
      const known = byLine.get(line.cost.line - 1);
      if (known === undefined) byLine.set(line.cost.line - 1, [line]);
      else known.push(line);
    }
    this.placed = [...byLine]
      .map(([line, lines]) => ({ line, costs: lines }))
      .sort((a, b) => most(b.costs) - most(a.costs))
      .slice(0, MOST_LINES);
  }

  get isEmpty(): boolean {
    return this.placed.length === 0;
  }

  edit(changes: readonly TextEdit[]): void {
    for (const change of changes) {
      this.placed = this.placed.filter((placed) => {
        const now = movedLine(placed.line, change);
        if (now !== null) placed.line = now;
        return now !== null;
      });
    }
  }

  lines(): HeatedLine[] {
    return this.placed.map(({ line, costs }) => ({
      line,
      level: heatLevel(costs),
      text: lineOfText(heatText(costs), 80),
      hover: this.hover(costs),
    }));
  }

  private hover(costs: readonly DocumentLine[]): vscode.MarkdownString {
    const { savedMs, recordedMs, document } = this;
    const hover = new vscode.MarkdownString('', false);
    for (const fact of heatFacts(costs)) hover.appendMarkdown(`${asText(lineOfText(fact, 500))}\n\n`);
    const made = Math.min(...costs.map(({ file }) => file.madeMs ?? recordedMs));
    if (document.isDirty) hover.appendMarkdown(`*${EDITED}*`);
    else if (savedMs !== null && savedMs > made) hover.appendMarkdown(`*${SAVED_LATER}*`);
    return hover;
  }
}

function most(costs: readonly DocumentLine[]): number {
  return costs.reduce((max, { cost }) => Math.max(max, cost.total.value), 0);
}

/** Markdown that shows a text as it is: names come out of recordings. (`appendText` would keep it from being wrapped.) */
function asText(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

function includesOf(text: string): string[] {
  return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*[<"]([^">\n]{1,300})[">]/gm)].map((match) => match[1]);
}
