/** Macros that define functions (`SYSCALL_DEFINE3`, `BPF_CALL_2`, Xen's `DO`), and what the linker calls those. The lists are data. */
import macros from './definingMacros.json';

type Named = (first: string) => string[];

const withBody = byMacro(macros.withBody);
const withoutBody = byMacro(macros.withoutBody);

function byMacro(entries: readonly { macros: string[]; symbols: string[] }[]): ReadonlyMap<string, Named> {
  return new Map(
    entries.flatMap(({ macros: names, symbols }) =>
      names.map((name): [string, Named] => [
        name,
        (first) => symbols.map((symbol) => symbol.replaceAll('{1}', () => first)),
      ]),
    ),
  );
}

export function definesWithBody(macro: string): boolean {
  return withBody.has(macro);
}

/** Whether it is known what the macro makes of its first argument, with a body or without. */
export function definesFunction(macro: string): boolean {
  return withBody.has(macro) || withoutBody.has(macro);
}

/** Symbols of `macro(first, ...) { ... }`; null if the macro is not known to define anything. */
export function definedWithBody(macro: string, first: string): string[] | null {
  return withBody.get(macro)?.(first) ?? null;
}

/** Symbols of `macro(first, ...);`; null if the macro is not known to define anything. */
export function definedWithoutBody(macro: string, first: string): string[] | null {
  return withoutBody.get(macro)?.(first) ?? null;
}

/** Symbols of a function that is written out: its name, and that of its twin where the same text is compiled twice. */
export function symbolsOf(name: string, head: string): string[] {
  const twins = macros.returnTypes
    .filter(({ type, prefix }) => name.startsWith(prefix) && head.split(/\W+/).includes(type))
    .flatMap(({ prefix, symbols }) =>
      symbols.map((symbol) => symbol.replaceAll('{rest}', () => name.slice(prefix.length))),
    );
  return [name, ...twins];
}
