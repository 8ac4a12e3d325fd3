/** Which names stand for several functions in a list: there the name alone does not say which one a row is. */

interface Named {
  readonly name: string;
  readonly module: string;
  /** As in `FuncTable`. */
  readonly body: string;
}

/** Tells of a row whether another one has its name and module, and is another function. */
export function ambiguousNames(rows: readonly Named[]): (row: Named) => boolean {
  const keyOf = ({ name, module }: Named) => `${module}\0${name}`;
  // Nearly all functions have no body, and no list has many that do.
  const bodies = new Map<string, Set<string>>();
  for (const row of rows) if (row.body !== '') bodies.set(keyOf(row), new Set());
  if (bodies.size === 0) return () => false;
  for (const row of rows) bodies.get(keyOf(row))?.add(row.body);
  return (row) => (bodies.get(keyOf(row))?.size ?? 0) > 1;
}
