/** The functions of two profiles in one table: two are the same when name, module and source file are. */
import type { LayeredProfile } from '../iopath/layeredProfile';
import type { Category } from '../iopath/categories/categoryRules';
import type { Meaning } from '../iopath/categories/meaning';
import type { FuncTable } from '../profile/profile';

export class FuncUnion {
  private readonly rows = new Map<string, number>();
  private readonly name: string[] = [];
  private readonly module: number[] = [];
  private readonly layer: number[] = [];
  private readonly sourceFile: string[] = [];
  private readonly modules = new Map<string, number>();
  private readonly category: number[] = [];
  private readonly categories = new Map<Category, number>();
  /** Row in the union per function of each profile. */
  readonly rowOf: readonly Int32Array[];
  /** How many rows are functions; behind them stand the labels that joining stacks has made. */
  readonly funcCount: number;

  constructor(profiles: readonly LayeredProfile[]) {
    this.rowOf = profiles.map(({ profile }) => new Int32Array(profile.funcs.name.length));
    profiles.forEach((layered, p) => this.add(layered, 0, layered.tree.funcCount, this.rowOf[p]));
    this.funcCount = this.name.length;
    profiles.forEach((layered, p) =>
      this.add(layered, layered.tree.funcCount, layered.profile.funcs.name.length, this.rowOf[p]),
    );
  }

  /** Layer and category are those of the first mention. */
  private add({ profile: { funcs }, meaning }: LayeredProfile, from: number, end: number, rowOf: Int32Array) {
    const moduleOf = funcs.modules.map((name) => position(this.modules, name));
    const categoryOf = meaning.categories.map((category) => position(this.categories, category));
    const kind = from === 0 ? 'function' : 'label';
    for (let func = from; func < end; func++) {
      const module = funcs.module[func] < 0 ? -1 : moduleOf[funcs.module[func]];
      const key = `${kind}\0${module}\0${funcs.sourceFile[func]}\0${funcs.name[func]}`;
      let row = this.rows.get(key);
      if (row === undefined) {
        this.rows.set(key, (row = this.name.push(funcs.name[func]) - 1));
        this.module.push(module);
        this.layer.push(funcs.layer[func]);
        this.sourceFile.push(funcs.sourceFile[func]);
        this.category.push(categoryOf[meaning.ofFunc[func]]);
      }
      rowOf[func] = row;
    }
  }

  table(): FuncTable {
    return {
      name: this.name,
      module: Int32Array.from(this.module),
      layer: Uint8Array.from(this.layer),
      sourceFile: this.sourceFile,
      modules: [...this.modules.keys()],
    };
  }

  meaning(): Meaning {
    return { categories: [...this.categories.keys()], ofFunc: Uint16Array.from(this.category) };
  }
}

function position(of: Map<string, number>, name: string): number {
  let at = of.get(name);
  if (at === undefined) of.set(name, (at = of.size));
  return at;
}
