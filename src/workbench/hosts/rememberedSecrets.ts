/**
 * Secrets of a login: from the secret storage if the person wanted them remembered there, otherwise asked for. One that
 * turned out wrong is forgotten before it is asked for again. Nothing else keeps or shows them.
 */
import type * as vscode from 'vscode';
import type { HostLog } from '../../host/hostLog';

export interface SecretQuestion {
  readonly title: string;
  readonly prompt: string;
  /** Why it is asked again; null the first time. */
  readonly problem: string | null;
}

export interface SecretAnswer {
  readonly secret: string;
  readonly remember: boolean;
}

type Storage = Pick<vscode.SecretStorage, 'keys' | 'get' | 'store' | 'delete'>;

export class RememberedSecrets {
  constructor(
    private readonly storage: Storage,
    private readonly log: HostLog,
  ) {}

  /**
   * @param key `password of root@xen1`
   * @param attempt from 1; more than 1 if the last one was wrong
   * @param ask null: the person gave up
   */
  async secret(
    key: string,
    attempt: number,
    question: Omit<SecretQuestion, 'problem'>,
    ask: (question: SecretQuestion) => Promise<SecretAnswer | null>,
  ): Promise<string | null> {
    const remembered = await this.guarded(key, () => this.storage.get(key));
    if (attempt === 1 && remembered !== undefined) return remembered;
    if (remembered !== undefined) await this.guarded(key, () => this.storage.delete(key));
    const wrong =
      remembered === undefined ? 'That was wrong.' : 'That was wrong, and is no longer remembered.';
    const answer = await ask({ ...question, problem: attempt > 1 ? wrong : null });
    if (answer === null) return null;
    if (answer.remember && answer.secret !== '')
      await this.guarded(key, () => this.storage.store(key, answer.secret));
    return answer.secret;
  }

  /** @returns how many there were */
  async forgetAll(): Promise<number> {
    const keys = await this.storage.keys();
    for (const key of keys) await this.storage.delete(key);
    return keys.length;
  }

  /** A machine without a key ring is no reason not to log in. */
  private async guarded<T>(key: string, act: () => Thenable<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.log.warn(
        `The secret storage does not work (${key}): ${error instanceof Error ? error.message : String(error)}`,
      );
      return undefined;
    }
  }
}
