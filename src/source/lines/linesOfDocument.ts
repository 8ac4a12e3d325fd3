/** Which recorded files a document is, by their paths: trees lie elsewhere on the machine that compiled them. */
import { commonSuffix, componentsOf } from '../names/pathParts';
import { plainName } from '../names/plainName';
import { canHold, type SourceTree } from '../names/sourceTree';
import type { FileLines, LineCost, LineCosts } from './lineCosts';
import { plainPath } from './sourcePath';

export interface SourceDocument {
  /** With `/`. */
  readonly path: string;
  readonly text: string;
  /** Code of the other tree is not in it, though both have a `common/` and a `sched/core.c`. */
  readonly tree: SourceTree;
}

/** A line's cost, and the file that it is of. */
export interface DocumentLine {
  readonly cost: LineCost;
  readonly file: FileLines;
}

/**
 * Costs of a document's lines. A recorded file is this document when they share a name and a folder, more of them than
 * with any other recorded file; with the name alone in common, the document must name one of the functions.
 */
export function linesOfDocument(costs: LineCosts, document: SourceDocument): DocumentLine[] {
  const path = plainPath(document.path);
  const parts = componentsOf(path);
  const ranked = costs.files
    .filter((file) => canHold(document.tree, file.layer))
    .map((file) => ({ file, common: commonSuffix(parts, componentsOf(file.file)) }))
    .filter(({ common }) => common > 0);
  const most = ranked.reduce((max, { common }) => Math.max(max, common), 0);
  const best = ranked
    .filter(({ file, common }) => common === most || (common >= 2 && isEnd(file.file, path)))
    .map(({ file }) => file);
  const sure = most >= 2 && areOne(best.map((file) => file.file));
  return best
    .filter((file) => sure || namesAFunction(document.text, file))
    .flatMap((file) => file.lines.map((cost) => ({ cost, file })));
}

/** Whether a path as recorded is all of the end of another: `net/core/dev.c` is of `/build/net/core/dev.c`. */
function isEnd(part: string, whole: string): boolean {
  return part === whole || (!part.startsWith('/') && whole.endsWith(`/${part}`));
}

/** Whether these can all be names of one file: a kernel and its modules are compiled in different folders. */
function areOne(paths: readonly string[]): boolean {
  const longest = paths.reduce((a, b) => (b.length > a.length ? b : a));
  return paths.every((path) => isEnd(path, longest));
}

function namesAFunction(text: string, file: FileLines): boolean {
  const names = new Set(file.lines.flatMap((line) => line.functions.map(plainName)));
  for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) if (names.has(word)) return true;
  return false;
}
