/** Whether a function of a text is the one that was recorded. A function that could be another one is another one. */
import { isHeader, scorePlace } from '../names/placeScore';
import type { RecordedSymbol } from '../recordedSymbol';
import type { SourceFunction } from '../sourceFunction';
import type { SourceText } from '../sourceText';

/** In a text with so many functions, one is beside another one in the symbol table. */
const TELLING_FUNCTIONS = 6;
const KERNEL_PROPER = '[kernel.kallsyms]';

/** Of a function that may be the one that was recorded. */
export interface Judgement {
  /** How many of its neighbours in the symbol table the text defines. */
  readonly near: number;
  /** What is left to doubt, for people; '' for nothing. */
  readonly doubt: string;
}

export class TextJudge {
  readonly isHeader: boolean;
  private readonly defined: ReadonlySet<string>;
  /** All modules that the Makefile puts it into were loaded. */
  private readonly isOfModules: boolean;

  /** @param hasModule whether the recording has a module of that name loaded */
  constructor(
    private readonly text: SourceText,
    hasModule: (name: string) => boolean,
  ) {
    const { path, modules, functions } = text;
    this.isHeader = isHeader(path);
    this.defined = new Set(functions.flatMap(({ name, symbols }) => [name, ...symbols]));
    this.isOfModules = modules !== null && modules.length > 0 && modules.every(hasModule);
  }

  /** Null if it is another function. */
  judge(fn: SourceFunction, symbol: RecordedSymbol): Judgement | null {
    const near = symbol.neighbours.reduce((sum, name) => sum + Number(this.defined.has(name)), 0);
    const doubt = this.doubt(fn, symbol, near);
    return doubt === null ? null : { near, doubt };
  }

  private doubt(fn: SourceFunction, symbol: RecordedSymbol, near: number): string | null {
    const { path, includes, modules, functions } = this.text;
    if (scorePlace(symbol, { path, includes, modules, scope: fn.scope }) === null) return null;
    // Its module was loaded, so it is not in the kernel proper.
    if (symbol.module === KERNEL_PROPER && !this.isHeader && this.isOfModules) return null;
    // A header's function may stand anywhere, but hardly beside another one of it by chance.
    const beside = near > 0 ? true : this.isHeader || symbol.neighbours.length === 0 ? null : false;
    if (beside !== true && symbol.binding === 'local' && fn.scope === 'global' && !this.isHeader) return null;
    // The header's one stands in where the feature is configured out.
    if ((beside !== true || this.isHeader) && symbol.binding === 'global' && fn.scope === 'static')
      return null;
    if (symbol.sourceFile !== '' || beside === true || fn.scope === 'global') return '';
    if (this.isInModuleOf(symbol) && (symbol.body === '' || this.isHeader)) return '';
    // None of its neighbours is in this text: they are of the file that it really came from. Of a few functions, others may have been inlined or moved.
    if (beside === false && (symbol.body !== '' || functions.length >= TELLING_FUNCTIONS)) return null;
    return 'Told by its name alone: another static function may have the same.';
  }

  /** Of a module that a Makefile names: the score of the place has told that it is this one. */
  private isInModuleOf({ module, layer }: RecordedSymbol): boolean {
    const { modules } = this.text;
    return layer === 'kernel' && module !== KERNEL_PROPER && modules !== null && modules.length > 0;
  }
}
