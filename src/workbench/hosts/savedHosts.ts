/** The hosts that a person has added, in their order; names only, kept across windows. */
import * as v from 'valibot';
import type { SavedHost } from './hostAccess';

const KEY = 'hosts';
const MOST = 500;
const stored = v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(1000)));

/** Of `vscode.Memento`. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export class SavedHosts {
  private readonly byTarget = new Map<string, SavedHost>();

  constructor(private readonly memory: Memory) {
    const { success, output } = v.safeParse(stored, memory.get(KEY));
    if (success) for (const target of output.slice(0, MOST)) this.byTarget.set(target, { target });
  }

  /** The same objects as long as nothing was added or removed. */
  get list(): readonly SavedHost[] {
    return [...this.byTarget.values()];
  }

  /** The host of that name, added if it is new. */
  async add(target: string): Promise<SavedHost> {
    const known = this.byTarget.get(target);
    if (known !== undefined) return known;
    const host = { target };
    this.byTarget.set(target, host);
    await this.store();
    return host;
  }

  async remove({ target }: SavedHost): Promise<void> {
    this.byTarget.delete(target);
    await this.store();
  }

  private async store(): Promise<void> {
    await this.memory.update(KEY, [...this.byTarget.keys()]);
  }
}
