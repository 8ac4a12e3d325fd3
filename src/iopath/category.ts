/** What a function is for on the I/O path: netback, grant copy, event channels, TCP/IP … The rules are data. */
import { LAYERS, type FuncTable, type Layer } from '../profile/profile';
import rules from './rules.json';

/** Position in the dotted hierarchy of `rules.json`: `hv.grant.copy`, `be.net.tx`, `net.bridge`. */
export type Category = string;

/** Hypervisor functions that no rule knows: tool stack, boot, emulation. */
export const HYPERVISOR_OTHER: Category = 'hv.other';
export const OTHER: Category = 'other';
/** Code of processes. */
export const APPLICATION: Category = 'app';
/** A place that the recording hides. */
export const HIDDEN: Category = 'unknown';

const SUFFIXES = new RegExp(`(?:${rules.symbolSuffixes})+$`);
const PREFIXES = new RegExp(`^(?:${rules.symbolPrefixes})`);
const RULES = rules.rules.map(({ layer, category, symbol }) => ({
  layer,
  category,
  symbol: new RegExp(symbol),
}));
const MODULES = rules.modules.map(({ module, category }) => ({ module: new RegExp(module), category }));

/** `xenvif_tx_build_gops.isra.0` -> `xenvif_tx_build_gops`; `__pi_memcpy` -> `memcpy`. */
export function plainSymbol(name: string): string {
  return name.replace(SUFFIXES, '').replace(PREFIXES, '');
}

/** @param module as perf names it: `[xen_netback]`, `[kernel.kallsyms]`, `xen` */
export function categoryOf(name: string, module: string, layer: Layer): Category {
  if (layer === 'user') return APPLICATION;
  if (layer === 'unknown') return HIDDEN;
  const symbol = plainSymbol(name);
  const rule = RULES.find((r) => r.layer === layer && r.symbol.test(symbol));
  if (rule !== undefined) return rule.category;
  if (layer === 'hypervisor') return HYPERVISOR_OTHER;
  const bare = module.replace(/^\[|\]$/g, '');
  return MODULES.find((m) => m.module.test(bare))?.category ?? OTHER;
}

/** Category per function of a profile. */
export function categories(funcs: FuncTable): Category[] {
  return funcs.name.map((name, func) =>
    categoryOf(name, funcs.modules[funcs.module[func]] ?? '', LAYERS[funcs.layer[func]]),
  );
}
