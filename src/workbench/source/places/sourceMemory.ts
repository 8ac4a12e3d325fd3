/** Which of several functions of one name a person chose; kept with the workspace. */
import * as v from 'valibot';
import type * as vscode from 'vscode';
import { plainName } from '../../../source/names/plainName';
import type { RecordedSymbol } from '../../../source/recordedSymbol';

/** A file, and about where in it; the function is looked for anew, since texts change. */
export interface RememberedPlace {
  readonly uri: string;
  readonly line: number;
}

const KEY = 'sourcePlaces';
/** Choices, the latest first. */
const MOST = 300;
/** Of what is longer nothing is kept. */
const LONGEST = 4000;
const stored = v.array(v.object({ key: v.string(), uri: v.string(), line: v.number() }));

export class SourceMemory {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  recall(symbol: RecordedSymbol): RememberedPlace | null {
    const key = keyOf(symbol);
    return this.all().find((each) => each.key === key) ?? null;
  }

  async remember(symbol: RecordedSymbol, { uri, line }: RememberedPlace): Promise<void> {
    const key = keyOf(symbol);
    if (key.length + uri.length > LONGEST) return;
    const others = this.all().filter((each) => each.key !== key);
    await this.memory.update(KEY, [{ key, uri, line }, ...others].slice(0, MOST));
  }

  async forget(symbol: RecordedSymbol): Promise<void> {
    const key = keyOf(symbol);
    await this.memory.update(
      KEY,
      this.all().filter((each) => each.key !== key),
    );
  }

  /** @returns how many choices there were */
  async forgetAll(): Promise<number> {
    const { length } = this.all();
    await this.memory.update(KEY, undefined);
    return length;
  }

  private all(): v.InferOutput<typeof stored> {
    const result = v.safeParse(stored, this.memory.get(KEY));
    return result.success ? result.output : [];
  }
}

/** What the compiler adds differs from build to build; a choice holds for all of them. Of several functions of one name each has its own. */
function keyOf({ name, module, layer, sourceFile, body }: RecordedSymbol): string {
  return JSON.stringify([layer, module, sourceFile, plainName(name), ...(body === '' ? [] : [body])]);
}
