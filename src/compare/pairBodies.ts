/**
 * Functions that share a name with others (`FuncTable.body`), of two profiles: which is which. The same kernel gives a function the same
 * body in every recording; in another build its neighbours may be others, and that alone must not make it new.
 */
import type { Profile } from '../profile/profile';

/** Stands for functions that nothing tells apart, in place of their bodies. */
const SEVERAL = 'several functions of this name';
/** A module is of one build on both sides if of so many functions, at least, nearly all stand where they stood. */
const TELLING_FUNCTIONS = 5;
const NEARLY_ALL = 0.9;

/** A function of one side. */
interface Row {
  readonly func: number;
  readonly body: string;
  readonly neighbours: readonly string[];
}

interface Namesakes {
  readonly module: string;
  readonly before: Row[];
  readonly after: Row[];
}

/**
 * Bodies under which the functions of both sides meet, per function of each: what is one function has one body there.
 * @param keyOf the same for functions of one name, module and file
 */
export function pairBodies(
  before: Profile,
  after: Profile,
  keyOf: (profile: Profile, func: number) => string,
): readonly [readonly string[], readonly string[]] {
  const paired: [string[], string[]] = [[...before.funcs.body], [...after.funcs.body]];
  const groups = namesakes(before, after, keyOf);
  if (groups.length === 0) return paired;
  const unmoved = unmovedModules(before, after, keyOf);
  const take = (body: string, rows: readonly Row[], side: 0 | 1) => {
    for (const { func } of rows) paired[side][func] = body;
  };
  for (const { module, before: a, after: b } of groups) {
    const alone = (rows: readonly Row[], others: readonly Row[]) =>
      rows.filter(({ body }) => !others.some((other) => other.body === body));
    const [restBefore, restAfter] = [alone(a, b), alone(b, a)];
    // In one build a body means one function: what is left was seen on one side only.
    if (unmoved.has(module)) continue;
    for (const [one, other] of byNeighbours(restBefore, restAfter)) {
      take(one.body, [other], 1);
      restBefore.splice(restBefore.indexOf(one), 1);
      restAfter.splice(restAfter.indexOf(other), 1);
    }
    if (restBefore.length === 0 || restAfter.length === 0) continue;
    const body = restBefore.length + restAfter.length === 2 ? restBefore[0].body : SEVERAL;
    take(body, restBefore, 0);
    take(body, restAfter, 1);
  }
  return paired;
}

/** Functions of one key of which at least one has a body, in the order of their first mention. */
function namesakes(
  before: Profile,
  after: Profile,
  keyOf: (profile: Profile, func: number) => string,
): readonly Namesakes[] {
  const groups = new Map<string, Namesakes>();
  const sides = [before, after] as const;
  for (const profile of sides) {
    const { body, module, modules } = profile.funcs;
    body.forEach((text, func) => {
      if (text !== '')
        groups.set(keyOf(profile, func), { module: modules[module[func]] ?? '', before: [], after: [] });
    });
  }
  if (groups.size === 0) return [];
  for (const profile of sides) {
    profile.funcs.body.forEach((body, func) => {
      const group = groups.get(keyOf(profile, func));
      const neighbours = profile.symbolFacts?.neighbours[func] ?? [];
      (profile === before ? group?.before : group?.after)?.push({ func, body, neighbours });
    });
  }
  return [...groups.values()];
}

/** Names of modules whose functions have the same neighbours on both sides. */
function unmovedModules(
  before: Profile,
  after: Profile,
  keyOf: (profile: Profile, func: number) => string,
): ReadonlySet<string> {
  const neighboursOf = ({ symbolFacts }: Profile, func: number) =>
    symbolFacts?.neighbours[func]?.join('\0') ?? '';
  const known = new Map<string, string>();
  before.funcs.body.forEach((body, func) => {
    const neighbours = neighboursOf(before, func);
    if (body === '' && neighbours !== '') known.set(keyOf(before, func), neighbours);
  });
  const counts = new Map<string, { all: number; same: number }>();
  const { body, module, modules } = after.funcs;
  body.forEach((text, func) => {
    const neighbours = neighboursOf(after, func);
    const then = text === '' && neighbours !== '' ? known.get(keyOf(after, func)) : undefined;
    if (then === undefined) return;
    const name = modules[module[func]] ?? '';
    const count = counts.get(name) ?? { all: 0, same: 0 };
    count.all++;
    count.same += Number(then === neighbours);
    counts.set(name, count);
  });
  return new Set(
    [...counts]
      .filter(([, { all, same }]) => all >= TELLING_FUNCTIONS && same >= NEARLY_ALL * all)
      .map(([name]) => name),
  );
}

/** Pairs with neighbours in common, those with most of them first. */
function byNeighbours(before: readonly Row[], after: readonly Row[]): readonly (readonly [Row, Row])[] {
  const candidates = before.flatMap((one) => {
    const known = new Set(one.neighbours);
    return after.map((other) => ({
      pair: [one, other] as const,
      common: other.neighbours.filter((name) => known.has(name)).length,
    }));
  });
  const taken = new Set<Row>();
  return candidates
    .filter(({ common }) => common > 0)
    .sort((a, b) => b.common - a.common || order(a.pair, b.pair))
    .map(({ pair }) => pair)
    .filter(([one, other]) => {
      if (taken.has(one) || taken.has(other)) return false;
      taken.add(one).add(other);
      return true;
    });
}

/** By bodies, which do not depend on what was sampled first. */
function order(a: readonly [Row, Row], b: readonly [Row, Row]): number {
  const text = ([one, other]: readonly [Row, Row]) => `${one.body}\0${other.body}`;
  return text(a) < text(b) ? -1 : 1;
}
