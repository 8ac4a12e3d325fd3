/**
 * Rules of a person or a workspace: a list of {layer, module, symbol, category}, asked before the built-in ones. What is
 * wrong with one is said and the others are used. They may come from a workspace nobody vouches for, so patterns are
 * matched in linear time, and there is a limit to how much there can be to match.
 */
import { LAYERS, type Layer } from '../../profile/profile';
import { PatternError } from '../../profile/patterns/regexSyntax';
import { builtInRules, plainModule, type Category, type CategoryRules } from './categoryRules';
import { plainSymbol } from './plainSymbol';
import { NamePatterns } from './namePatterns';

export type OwnLayer = Exclude<Layer, 'unknown'>;

/** At least one of `module` and `symbol` is given; what is absent lets everything through. */
export interface OwnRule {
  readonly layer?: OwnLayer;
  /** Pattern of the whole name without brackets: `xen_netback`, `libc\.so.*`. */
  readonly module?: string;
  /** Pattern of the whole name: `xenvif_.*`, `my_(tx|rx)`. */
  readonly symbol?: string;
  readonly category: Category;
}

export interface OwnRules {
  readonly rules: readonly OwnRule[];
  /** One sentence for each thing that was passed over. */
  readonly problems: readonly string[];
}

const MOST_RULES = 500;
const MOST_PROBLEMS = 20;
const LONGEST_PATTERN = 300;
/** Instructions of all patterns that have to be matched: 100 000 names are then a matter of seconds at worst. */
const MOST_MATCHED = 400;
const OWN_LAYERS: readonly OwnLayer[] = ['hypervisor', 'kernel', 'user'];
const CATEGORY = /^[a-z][a-z0-9_-]{0,30}(\.[a-z0-9][a-z0-9_-]{0,30}){0,5}$/;
const KEYS: ReadonlySet<string> = new Set(['layer', 'module', 'symbol', 'category']);

/** @param fileName for the problems */
export function parseOwnRules(text: string, fileName: string): OwnRules {
  let value: unknown;
  try {
    // Editors put a byte order mark there, which JSON has no place for.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      rules: [],
      problems: [
        `${fileName} is no JSON (${why}). It is a list of rules: [{"symbol": "…", "category": "…"}].`,
      ],
    };
  }
  return readOwnRules(value, fileName);
}

function readOwnRules(value: unknown, from: string): OwnRules {
  if (!Array.isArray(value)) {
    return {
      rules: [],
      problems: [`${from}: expected a list of rules: [{"symbol": "…", "category": "…"}].`],
    };
  }
  const reader = new Reader(from);
  reader.read(value);
  return reader;
}

/** Own rules first, in their order, then the built-in ones. */
export function withOwnRules(own: readonly OwnRule[]): CategoryRules {
  return own.length === 0 ? builtInRules() : new RulesBeforeBuiltIn(own);
}

class Reader implements OwnRules {
  readonly rules: OwnRule[] = [];
  readonly problems: string[] = [];
  private passedOver = 0;
  private matched = 0;

  constructor(private readonly from: string) {}

  read(values: readonly unknown[]): void {
    values.slice(0, MOST_RULES).forEach((value, index) => {
      const rule = this.rule(value, (problem) => this.complain(`${this.from}, rule ${index}: ${problem}`));
      if (rule !== undefined) this.rules.push(rule);
    });
    if (values.length > MOST_RULES) {
      this.problems.push(`${this.from} has ${values.length} rules; the first ${MOST_RULES} are used.`);
    }
    if (this.passedOver > 0)
      this.problems.push(`${this.from} has ${this.passedOver} more problems like these.`);
  }

  private complain(problem: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
    else this.passedOver++;
  }

  private rule(value: unknown, complain: (problem: string) => void): OwnRule | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      complain('expected {"symbol": "…", "category": "…"}.');
      return undefined;
    }
    const { layer, module, symbol, category } = value as Record<string, unknown>;
    const strange = Object.keys(value).find((key) => !KEYS.has(key));
    if (strange !== undefined) {
      complain(
        `${quoted(strange)} is not known and was ignored; a rule has layer, module, symbol and category.`,
      );
    }
    if (typeof category !== 'string' || !CATEGORY.test(category)) {
      complain(
        `the category is words of lower-case letters joined by dots, such as "net.mine", not ${quoted(category)}.`,
      );
      return undefined;
    }
    if (layer !== undefined && !isOwnLayer(layer)) {
      complain(`the layer is one of ${OWN_LAYERS.join(', ')}, not ${quoted(layer)}.`);
      return undefined;
    }
    if (module === undefined && symbol === undefined) {
      complain('it names neither a module nor a symbol, so it would fit everything.');
      return undefined;
    }
    const ofModule = this.pattern('module', module, complain);
    const ofSymbol = this.pattern('symbol', symbol, complain);
    if (ofModule === 'bad' || ofSymbol === 'bad') return undefined;
    if (this.matched + ofModule.cost + ofSymbol.cost > MOST_MATCHED) {
      complain(
        'together with the rules before it, it would take too long to match; use plain names, or .* at the end only.',
      );
      return undefined;
    }
    this.matched += ofModule.cost + ofSymbol.cost;
    return {
      ...(layer !== undefined && { layer }),
      ...(ofModule.source !== undefined && { module: ofModule.source }),
      ...(ofSymbol.source !== undefined && { symbol: ofSymbol.source }),
      category,
    };
  }

  private pattern(
    key: string,
    source: unknown,
    complain: (problem: string) => void,
  ): { source?: string; cost: number } | 'bad' {
    if (source === undefined) return { cost: 0 };
    if (typeof source !== 'string' || source === '' || source.length > LONGEST_PATTERN) {
      complain(`the ${key} is a pattern of 1 to ${LONGEST_PATTERN} characters, not ${quoted(source)}.`);
      return 'bad';
    }
    try {
      const patterns = new NamePatterns();
      patterns.add(source, 0);
      return { source, cost: patterns.matchedSize };
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      complain(`the ${key} ${quoted(source)} is no pattern: ${error.message}.`);
      return 'bad';
    }
  }
}

class RulesBeforeBuiltIn implements CategoryRules {
  private readonly symbols = new NamePatterns();
  /** Own rules by position, true where the module fits; per module, because modules are few. */
  private readonly fitting = new Map<string, Uint8Array>();
  private readonly modules: readonly (NamePatterns | null)[];
  private readonly layers: readonly number[];

  constructor(private readonly own: readonly OwnRule[]) {
    own.forEach(({ symbol }, order) => this.symbols.add(symbol ?? '.*', order));
    this.modules = own.map(({ module }) => {
      if (module === undefined) return null;
      const patterns = new NamePatterns();
      patterns.add(module, 0);
      return patterns;
    });
    this.layers = own.map(({ layer }) => (layer === undefined ? -1 : LAYERS.indexOf(layer)));
  }

  categoryOf(name: string, module: string, layer: Layer): Category {
    const fits = this.fittingModule(module);
    const layerIndex = LAYERS.indexOf(layer);
    const rule = this.symbols.first(
      plainSymbol(name),
      (order) => fits[order] === 1 && (this.layers[order] < 0 || this.layers[order] === layerIndex),
    );
    return rule >= 0 ? this.own[rule].category : builtInRules().categoryOf(name, module, layer);
  }

  private fittingModule(module: string): Uint8Array {
    let fits = this.fitting.get(module);
    if (fits === undefined) {
      const plain = plainModule(module);
      fits = Uint8Array.from(this.modules, (patterns) =>
        Number(patterns === null || patterns.first(plain) >= 0),
      );
      this.fitting.set(module, fits);
    }
    return fits;
  }
}

function isOwnLayer(value: unknown): value is OwnLayer {
  return OWN_LAYERS.some((layer) => layer === value);
}

/** What somebody wrote, short enough for a message. */
function quoted(value: unknown): string {
  // The value was JSON; what is absent is not.
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
