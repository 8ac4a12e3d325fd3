/** How well a place in a source tree fits a recorded function. */
import type { RecordedSymbol } from '../recordedSymbol';
import type { SourceFunction } from '../sourceFunction';
import { commonSuffix, componentsOf } from './pathParts';
import { canHold, sourceTreeOf } from './sourceTree';

/** A file, and what is known of it and of the function there. */
export interface SourcePlace {
  readonly path: string;
  readonly includes?: readonly string[];
  /** As in `SourceText`. */
  readonly modules?: readonly string[] | null;
  readonly scope?: SourceFunction['scope'];
}

/** The symbol table names the file. */
const FILE_POINTS = 100;
/** Each folder more that agrees with the recorded path. */
const FOLDER_POINTS = 20;
/** The Makefile puts the file into the recorded module. */
const MODULE_POINTS = 80;
/** A folder or the file is named like the recorded module or program. */
const NAMED_ALIKE_POINTS = 40;
/** The tree is known to be the right one. */
const TREE_POINTS = 10;
/** Copies that seldom run: tests, samples, documentation, other machines. */
const SIDE_POINTS = -30;
const SIDE_FOLDERS = new Set([
  'tools',
  'samples',
  'documentation',
  'staging',
  'testing',
  'selftests',
  'tests',
  'test',
  'stubdom',
]);
const MACHINES = new Set(
  'alpha arc arm arm32 arm64 csky hexagon ia64 loongarch m68k microblaze mips nios2 openrisc parisc powerpc riscv s390 sh sparc um xtensa'.split(
    ' ',
  ),
);
const KERNEL_PROPER = /^\[kernel\.kallsyms\]|vmlinux/;

/**
 * Higher is better; two places whose scores are close cannot be told apart.
 * @returns null where the function cannot be in that place: another tree, another file, another module, static although others call it
 */
export function scorePlace(symbol: RecordedSymbol, place: SourcePlace): number | null {
  const parts = componentsOf(place.path);
  const tree = sourceTreeOf(place.path, place.includes ?? []);
  if (!canHold(tree, symbol.layer)) return null;
  const scores = [byFile(symbol, parts), byModule(symbol, place, parts), byScope(symbol, place)];
  if (scores.includes(null)) return null;
  const named = scores.reduce<number>((sum, score) => sum + (score ?? 0), 0);
  const folders = parts.slice(0, -1).map((part) => part.toLowerCase());
  const aside = folders.some(
    (part, at) => SIDE_FOLDERS.has(part) || (folders[at - 1] === 'arch' && MACHINES.has(part)),
  );
  return named + (tree === 'unknown' ? 0 : TREE_POINTS) + (aside ? SIDE_POINTS : 0);
}

function byFile({ sourceFile }: RecordedSymbol, parts: readonly string[]): number | null {
  if (sourceFile === '') return 0;
  const same = commonSuffix(componentsOf(sourceFile), parts);
  return same === 0 ? null : FILE_POINTS + (same - 1) * FOLDER_POINTS;
}

function byModule(
  { module, layer }: RecordedSymbol,
  { modules, path }: SourcePlace,
  parts: readonly string[],
): number | null {
  if (layer === 'user')
    return alike(module.slice(module.lastIndexOf('/') + 1).replace(/\.so(?:\.\d+)*$/, ''), parts)
      ? NAMED_ALIKE_POINTS
      : 0;
  if (layer !== 'kernel' || KERNEL_PROPER.test(module)) return 0;
  const name = moduleName(module);
  // A header's functions are in whatever includes it.
  if (modules === undefined || modules === null || isHeader(path))
    return alike(name, parts) ? NAMED_ALIKE_POINTS : 0;
  return modules.some((one) => moduleName(one) === name) ? MODULE_POINTS : null;
}

function byScope({ layer, sourceFile }: RecordedSymbol, { scope, path }: SourcePlace): number | null {
  // Xen's symbol table names the file of every static function.
  return layer === 'hypervisor' && sourceFile === '' && scope === 'static' && !isHeader(path) ? null : 0;
}

export function isHeader(path: string): boolean {
  return /\.(?:h|hh|hpp)$/.test(path);
}

/** `[xen_netback]`, `xen-netback`, `/lib/modules/.../xen-netback.ko.xz` -> `xen_netback`: the kernel makes no difference between `-` and `_`. */
export function moduleName(module: string): string {
  return module
    .replace(/^\[|\]$/g, '')
    .replace(/^.*\//, '')
    .replace(/\.ko(?:\.\w+)?$/, '')
    .replace(/-/g, '_');
}

function alike(name: string, parts: readonly string[]): boolean {
  const wanted = name.replace(/-/g, '_').toLowerCase();
  return (
    wanted !== '' &&
    parts.some(
      (part) =>
        part
          .replace(/\.\w+$/, '')
          .replace(/-/g, '_')
          .toLowerCase() === wanted,
    )
  );
}
