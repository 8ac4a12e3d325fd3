/** Functions of a C text: from tree-sitter's tree where it understood the text, by counting braces where it did not. */
import type { Node } from 'web-tree-sitter';
import type { ParsedSource, SourceFunction } from '../sourceFunction';
import { scopeDepends } from './annotations';
import { definesFunction, symbolsOf } from './definingMacros';
import type { Definition } from './definition';
import { includesOf } from './includes';
import type { KeptOffsets } from './keptOffsets';
import { LineStarts } from './lineStarts';
import { macroBefore, pastingMacros } from './pastingMacros';
import { callDefinition, scanDefinitions } from './scan';
import { topLevel } from './topLevel';

/** No file that people write has as many; what comes behind is left out. */
const MOST_FUNCTIONS = 50_000;

/**
 * What a text defines, as offsets into `bare`: the same for all texts that have the same.
 *
 * @param bare text of `bareText`
 * @param root of its tree; null if there is none, because parsing took too long
 */
export function definitionsOf(bare: string, root: Node | null): readonly Definition[] {
  const found =
    root === null ? scanDefinitions(bare, 0, bare.length, bare.length).definitions : inTree(bare, root);
  return (
    [...found]
      .sort((a, b) => a.nameStart - b.nameStart)
      // Branches of an `#if` within its head, and what ranges that are read on both have.
      .filter(({ nameStart }, i, all) => i === 0 || nameStart !== all[i - 1].nameStart)
  );
}

/**
 * @param text as it is in the editor
 * @param offsets from `bareText(text)` to `text`
 * @param definitions of `bareText(text)`
 */
export function parsedSource(
  text: string,
  offsets: KeptOffsets,
  definitions: readonly Definition[],
): ParsedSource {
  const lines = new LineStarts(text);
  const pasting = pastingMacros(text);
  return {
    functions: definitions
      .slice(0, MOST_FUNCTIONS)
      .filter((definition) => pasting.size === 0 || !isPasted(text, offsets, definition, pasting))
      .map((definition) => sourceFunction(text, offsets, lines, definition)),
    includes: includesOf(text),
    incomplete:
      definitions.length > MOST_FUNCTIONS
        ? `This text defines ${definitions.length} functions; the first ${MOST_FUNCTIONS} are looked at.`
        : null,
  };
}

function inTree(bare: string, root: Node): Definition[] {
  const { functions, calls, doubtful } = topLevel(bare, root);
  const found: Definition[] = [];
  // Where a body of a doubtful range goes on, a function that the tree has at the left margin ends it.
  const margins = functions.filter(({ start }) => start === 0 || bare[start - 1] === '\n');
  let margin = 0;
  let known = 0;
  let from = 0;
  for (const range of doubtful) {
    if (range.end <= from) continue;
    const start = Math.max(range.start, from);
    while (margin < margins.length && margins[margin].start < range.end) margin++;
    const limit = margin < margins.length ? margins[margin].start : bare.length;
    const scanned = scanDefinitions(bare, start, range.end, limit);
    for (; known < functions.length && functions[known].start < start; known++) found.push(functions[known]);
    // What a body of the range holds is no function of its own.
    while (known < functions.length && functions[known].start < scanned.end) known++;
    found.push(...scanned.definitions);
    from = scanned.end;
  }
  found.push(...functions.slice(known));
  for (const { macro, group } of calls) {
    const definition = callDefinition(bare, macro, group);
    if (definition !== null) found.push(definition);
  }
  return found;
}

/** Whether its name is but a part of what a macro makes of it. Here, since definitions of macros are not in the bare text. */
function isPasted(
  text: string,
  offsets: KeptOffsets,
  { start, nameStart }: Definition,
  pasting: ReadonlySet<string>,
): boolean {
  const macro = macroBefore(text.slice(offsets.inWhole(start), offsets.inWhole(nameStart)));
  return macro !== null && pasting.has(macro) && !definesFunction(macro);
}

function sourceFunction(
  text: string,
  offsets: KeptOffsets,
  lines: LineStarts,
  { name, symbols, ...bare }: Definition,
): SourceFunction {
  const start = offsets.inWhole(bare.start);
  const nameStart = offsets.inWhole(bare.nameStart);
  const end = offsets.inWhole(bare.end);
  const head = text.slice(start, nameStart);
  return {
    name,
    symbols: symbols ?? symbolsOf(name, head),
    line: lines.lineOf(start),
    nameLine: lines.lineOf(nameStart),
    nameColumn: lines.columnOf(nameStart),
    endLine: lines.lineOf(Math.max(nameStart, end - 1)),
    scope: scopeOf(text, lines, head, start),
  };
}

/** Annotations that decide may stand on the line of the return type, before it. */
function scopeOf(text: string, lines: LineStarts, head: string, start: number): SourceFunction['scope'] {
  if (/\bstatic\b/i.test(head)) return 'static';
  const before = text.slice(start - lines.columnOf(start), start);
  return scopeDepends(before + head) ? 'unknown' : 'global';
}
