/** What a function is for on the I/O path: netback, grant copy, event channels, TCP/IP … The rules are data. */
import type { Layer } from '../../profile/profile';
import { NamePatterns } from './namePatterns';
import { plainSymbol } from './plainSymbol';
import rules from './rules.json';

/** Position in the dotted hierarchy of `rules.json`: `hv.grant.copy`, `be.net.tx`, `net.bridge`. */
export type Category = string;

/** Hypervisor functions that no rule knows: tool stack, boot, ACPI. */
export const HYPERVISOR_OTHER: Category = 'hv.other';
export const OTHER: Category = 'other';
/** Code of processes. */
export const APPLICATION: Category = 'app';
/** A place that the recording hides. */
export const HIDDEN: Category = 'unknown';

/** Says what functions are for. */
export interface CategoryRules {
  /** @param module as perf names it: `[xen_netback]`, `[kernel.kallsyms]`, `xen` */
  categoryOf(name: string, module: string, layer: Layer): Category;
}

/** `[xen_netback]` -> `xen_netback`. */
export function plainModule(module: string): string {
  return module.replace(/^\[|\]$/g, '');
}

/** The rules that come with the profiler. */
export function builtInRules(): CategoryRules {
  return (builtIn ??= new BuiltInRules());
}

class BuiltInRules implements CategoryRules {
  private readonly hypervisor = patternsOf('hypervisor');
  private readonly kernel = patternsOf('kernel');
  private readonly modules = new NamePatterns();
  /** Modules are few and functions many. */
  private readonly ofModule = new Map<string, Category>();

  constructor() {
    rules.modules.forEach(({ modules }, order) => {
      for (const module of modules) this.modules.add(module, order);
    });
  }

  categoryOf(name: string, module: string, layer: Layer): Category {
    if (layer === 'user') return APPLICATION;
    if (layer === 'unknown') return HIDDEN;
    const patterns = layer === 'hypervisor' ? this.hypervisor : this.kernel;
    const rule = patterns.first(plainSymbol(name));
    if (rule >= 0) return rules.rules[rule].category;
    return layer === 'hypervisor' ? HYPERVISOR_OTHER : this.moduleDefault(module);
  }

  private moduleDefault(module: string): Category {
    let category = this.ofModule.get(module);
    if (category === undefined) {
      const rule = this.modules.first(plainModule(module));
      category = rule >= 0 ? rules.modules[rule].category : OTHER;
      this.ofModule.set(module, category);
    }
    return category;
  }
}

function patternsOf(layer: Layer): NamePatterns {
  const patterns = new NamePatterns();
  rules.rules.forEach((rule, order) => {
    if (rule.layer !== layer) return;
    for (const symbol of rule.symbols) patterns.add(symbol, order);
  });
  return patterns;
}

let builtIn: CategoryRules | undefined;
