/** How well a definition fits a recorded function, for the way from a profile to its source. */
import { scorePlace } from '../names/placeScore';
import type { RecordedSymbol } from '../recordedSymbol';
import type { SourceFunction } from '../sourceFunction';
import type { SourceText } from '../sourceText';
import { TextJudge } from './textJudge';

/** The text defines one that stands beside it in the symbol table, and each one more: of its own file are most of them. */
const BESIDE_POINTS = 50;
const EACH_BESIDE_POINTS = 10;
/** A static one of a header gives way: where its feature is configured out it stands in for the one of a source file. */
const HEADER_POINTS = -30;
/**
 * A lens would not be put there. Not ruled out: the tree may be of another version, or of a kernel whose linker mixed files, and then
 * the only definition is the one to go to.
 */
const UNLIKELY_POINTS = -50;

/** As {@link scorePlace}, with what the rest of the text tells. @returns null where the function cannot be in that place */
export function scoreDefinition(fn: SourceFunction, symbol: RecordedSymbol, text: SourceText): number | null {
  const { path, includes, modules } = text;
  const score = scorePlace(symbol, { path, includes, modules, scope: fn.scope });
  if (score === null) return null;
  const judge = new TextJudge(text, () => false);
  const judged = judge.judge(fn, symbol);
  if (judged === null) return score + UNLIKELY_POINTS;
  const besides = judged.near > 0 ? BESIDE_POINTS + judged.near * EACH_BESIDE_POINTS : 0;
  return score + besides + (judge.isHeader && fn.scope === 'static' ? HEADER_POINTS : 0);
}
