/**
 * Which functions of a source text a profile knows. A name is not enough: the kernel and Xen both have an `xfree`-like function, two files of
 * one kernel each have a static one. What tells them apart is the tree, the module, the source file in the symbol table, whether
 * others can call it, and who stands beside it in the symbol table. A function that could be another one gets nothing. One of a header that
 * was compiled into several files has the costs of all of them.
 */
import { lastPart, plainName } from '../names/plainName';
import type { FunctionCost } from '../sourceCosts';
import type { SourceFunction } from '../sourceFunction';
import type { SourceText } from '../sourceText';
import type { CostIndex } from './costIndex';
import { TextJudge, type Judgement } from './textJudge';

export interface MatchedFunction {
  readonly fn: SourceFunction;
  /** At least one; several where it runs in several kernels or programs, or was compiled into several files of one. */
  readonly costs: readonly FunctionCost[];
  /** Why it may not be this one, for people; null if it is. */
  readonly doubt: string | null;
}

/** Bodies of so many lines are stubs if a twin has more. */
const STUB_LINES = 4;
const MOST_TWINS = 16;

/** In the order of the text. Twins (`#ifdef`) are both there unless one is but a stub. */
export function matchFunctions(text: SourceText, index: CostIndex): readonly MatchedFunction[] {
  const judge = new TextJudge(text, (name) => index.hasModule(name));
  const twins = twinsIn(text);
  const matched: MatchedFunction[] = [];
  for (const fn of text.functions) {
    const judged = candidatesOf(fn, text, index).flatMap((cost): Candidate[] => {
      const judgement = judge.judge(fn, cost);
      return judgement === null ? [] : [{ cost, ...judgement }];
    });
    const found = amongNamesakes(judged, judge.isHeader);
    if (found.length === 0 || isStub(fn, twins)) continue;
    const doubts = [...new Set([twinDoubt(fn, twins), ...found.map(({ doubt }) => doubt)])].filter(
      (doubt) => doubt !== '',
    );
    matched.push({
      fn,
      costs: found.map(({ cost }) => cost),
      doubt: doubts.length === 0 ? null : doubts.join(' '),
    });
  }
  return matched;
}

function candidatesOf(fn: SourceFunction, text: SourceText, index: CostIndex): FunctionCost[] {
  const names = new Set(
    fn.symbols.flatMap((name) => (name.includes('::') ? [name, lastPart(name)] : [name])),
  );
  const found = new Set<FunctionCost>();
  for (const name of names)
    for (const cost of index.lookup(name)) if (fits(fn, cost, text.path)) found.add(cost);
  return [...found];
}

/** Qualified on both sides: the one has to end in the other. C has no qualified names. */
function fits(fn: SourceFunction, cost: FunctionCost, path: string): boolean {
  const recorded = plainName(cost.name);
  if (recorded.includes('::') && path.endsWith('.c')) return false;
  if (!recorded.includes('::') || !fn.name.includes('::')) return true;
  return recorded === fn.name || recorded.endsWith(`::${fn.name}`) || fn.name.endsWith(`::${recorded}`);
}

interface Candidate extends Judgement {
  readonly cost: FunctionCost;
}

/**
 * Of several functions of one name in one module: those of a header are this one in several files, and what one of them stands beside
 * tells it of all. A file has one of them: the one with most neighbours there.
 */
function amongNamesakes(candidates: readonly Candidate[], header: boolean): readonly Candidate[] {
  if (!candidates.some(({ cost }) => cost.body !== '')) return candidates;
  const families = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { name, module, layer, sourceFile } = candidate.cost;
    const key = `${layer}\0${module}\0${sourceFile}\0${name}`;
    const family = families.get(key);
    if (family === undefined) families.set(key, [candidate]);
    else family.push(candidate);
  }
  return [...families.values()].flatMap((family) => {
    // Xen's symbol table names the file: then it was compiled several times.
    if (family.length === 1 || family[0].cost.sourceFile !== '') return family;
    if (header) {
      const sure = family.some(({ doubt }) => doubt === '');
      return sure ? family.map((candidate) => ({ ...candidate, doubt: '' })) : family;
    }
    const most = Math.max(...family.map(({ near }) => near));
    const best = family.filter(({ near }) => near === most);
    if (best.length === 1) return best;
    const { name, module } = best[0].cost;
    const doubt = `The recording has ${best.length} functions named ${name} in ${module} that this one may be; the cost is that of all of them.`;
    return best.map((candidate) => ({ ...candidate, doubt }));
  });
}

/** Definitions of each symbol: a macro's thunk has the name of what it wraps, and another symbol. */
type Twins = ReadonlyMap<string, readonly SourceFunction[]>;

function twinsIn({ functions }: SourceText): Twins {
  const twins = new Map<string, SourceFunction[]>();
  for (const fn of functions) {
    const known = twins.get(fn.symbols[0]);
    if (known === undefined) twins.set(fn.symbols[0], [fn]);
    // More of one name tells no more, and would make a text that repeats one name slow.
    else if (known.length < MOST_TWINS) known.push(fn);
  }
  return twins;
}

/** What stands in for a function that is configured out: it is inlined, so what was recorded is the other. */
function isStub(fn: SourceFunction, twins: Twins): boolean {
  return (
    bodyLines(fn) <= STUB_LINES &&
    (twins.get(fn.symbols[0]) ?? []).some((twin) => bodyLines(twin) > STUB_LINES)
  );
}

function bodyLines({ nameLine, endLine }: SourceFunction): number {
  return endLine - nameLine;
}

function twinDoubt(fn: SourceFunction, twins: Twins): string {
  const rivals = (twins.get(fn.symbols[0]) ?? []).filter((twin) => !isStub(twin, twins));
  return rivals.length < 2
    ? ''
    : `The text defines it ${rivals.length} times; which one was compiled is not recorded.`;
}
