/** The functions of two profiles in one table: two are the same when name, module, source file and body are (`pairBodies.ts`). */
import type { LayeredProfile } from '../iopath/layeredProfile';
import type { Category } from '../iopath/categories/categoryRules';
import type { Meaning } from '../iopath/categories/meaning';
import type { FuncTable, Profile } from '../profile/profile';
import { pairBodies } from './pairBodies';

interface Side {
  readonly layered: LayeredProfile;
  readonly bodies: readonly string[];
  readonly rowOf: Int32Array;
}

export class FuncUnion {
  private readonly rows = new Map<string, number>();
  private readonly name: string[] = [];
  private readonly module: number[] = [];
  private readonly layer: number[] = [];
  private readonly sourceFile: string[] = [];
  private readonly body: string[] = [];
  private readonly modules = new Map<string, number>();
  private readonly category: number[] = [];
  private readonly categories = new Map<Category, number>();
  /** Row in the union per function of each profile. */
  readonly rowOf: readonly Int32Array[];
  /** How many rows are functions; behind them stand the labels that joining stacks has made. */
  readonly funcCount: number;

  constructor(before: LayeredProfile, after: LayeredProfile) {
    const bodies = pairBodies(before.profile, after.profile, placeOf);
    const sides = [before, after].map((layered, p) => ({
      layered,
      bodies: bodies[p],
      rowOf: new Int32Array(layered.profile.funcs.name.length),
    }));
    this.rowOf = sides.map(({ rowOf }) => rowOf);
    for (const side of sides) this.add(side, 0, side.layered.tree.funcCount);
    this.funcCount = this.name.length;
    for (const side of sides) this.add(side, side.layered.tree.funcCount, side.rowOf.length);
  }

  /** Layer and category are those of the first mention. */
  private add({ layered: { profile, meaning }, bodies, rowOf }: Side, from: number, end: number): void {
    const { funcs } = profile;
    const moduleOf = funcs.modules.map((name) => position(this.modules, name));
    const categoryOf = meaning.categories.map((category) => position(this.categories, category));
    const kind = from === 0 ? 'function' : 'label';
    for (let func = from; func < end; func++) {
      const module = funcs.module[func] < 0 ? -1 : moduleOf[funcs.module[func]];
      const key = `${kind}\0${bodies[func]}\0${placeOf(profile, func)}`;
      let row = this.rows.get(key);
      if (row === undefined) {
        this.rows.set(key, (row = this.name.push(funcs.name[func]) - 1));
        this.module.push(module);
        this.layer.push(funcs.layer[func]);
        this.sourceFile.push(funcs.sourceFile[func]);
        this.body.push(bodies[func]);
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
      body: this.body,
      modules: [...this.modules.keys()],
    };
  }

  meaning(): Meaning {
    return { categories: [...this.categories.keys()], ofFunc: Uint16Array.from(this.category) };
  }
}

/** The same for functions of one name, module and source file. */
function placeOf({ funcs }: Profile, func: number): string {
  const module = funcs.modules[funcs.module[func]] ?? '';
  return `${module}\0${funcs.sourceFile[func]}\0${funcs.name[func]}`;
}

function position(of: Map<string, number>, name: string): number {
  let at = of.get(name);
  if (at === undefined) of.set(name, (at = of.size));
  return at;
}
