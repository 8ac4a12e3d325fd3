/** Which secret is used, when it is asked for, and what stays behind. */
import { describe, expect, it } from 'vitest';
import {
  RememberedSecrets,
  type SecretAnswer,
  type SecretQuestion,
} from '../../../../src/workbench/hosts/rememberedSecrets';

const KEY = 'password of root@xen1';
const question = { title: 'Password', prompt: '' };

function made({ broken = false, kept = [] as [string, string][] } = {}) {
  const stored = new Map(kept);
  const logged: string[] = [];
  const asked: SecretQuestion[] = [];
  const answered: (SecretAnswer | null)[] = [];
  const act = <T>(value: T): Promise<T> =>
    broken ? Promise.reject(new Error('no key ring')) : Promise.resolve(value);
  const secrets = new RememberedSecrets(
    {
      keys: () => act([...stored.keys()]),
      get: (key) => act(stored.get(key)),
      store: (key, value) => act(void stored.set(key, value)),
      delete: (key) => act(void stored.delete(key)),
    },
    { info: (text) => logged.push(text), warn: (text) => logged.push(text) },
  );
  const ask = (attempt: number) =>
    secrets.secret(KEY, attempt, question, (each) => {
      asked.push(each);
      return Promise.resolve(answered.shift() ?? null);
    });
  return { secrets, stored, logged, asked, answered, ask };
}

describe('remembered secrets', () => {
  it('asks, and keeps the answer only if that was wanted', async () => {
    const { ask, answered, asked, stored } = made();
    answered.push({ secret: 'once', remember: false }, { secret: 'kept', remember: true });
    expect(await ask(1)).toBe('once');
    expect([...stored]).toEqual([]);
    expect(await ask(1)).toBe('kept');
    expect([...stored]).toEqual([[KEY, 'kept']]);
    expect(await ask(1)).toBe('kept');
    expect(asked.map(({ problem }) => problem)).toEqual([null, null]);
  });

  it('forgets a remembered one that was wrong, and says so', async () => {
    const { ask, answered, asked, stored } = made({ kept: [[KEY, 'old']] });
    answered.push({ secret: 'new', remember: false });
    expect(await ask(1)).toBe('old');
    expect(await ask(2)).toBe('new');
    expect(asked[0].problem).toMatch(/wrong.*no longer remembered/);
    expect(stored.size).toBe(0);
  });

  it('says that a typed one was wrong, and takes a no', async () => {
    const { ask, asked } = made();
    expect(await ask(2)).toBeNull();
    expect(asked[0].problem).toBe('That was wrong.');
  });

  it('never keeps an empty one, which would answer "not this key" for ever', async () => {
    const { ask, answered, stored } = made();
    answered.push({ secret: '', remember: true });
    expect(await ask(1)).toBe('');
    expect(stored.size).toBe(0);
  });

  it('works without a storage, and logs that but no secret', async () => {
    const { ask, answered, logged } = made({ broken: true });
    answered.push({ secret: 'swordfish', remember: true });
    expect(await ask(1)).toBe('swordfish');
    expect(logged.join('\n')).toMatch(/no key ring/);
    expect(logged.join('\n')).not.toMatch(/swordfish/);
  });

  it('forgets all', async () => {
    const { secrets, stored } = made({
      kept: [
        ['a', '1'],
        ['b', '2'],
      ],
    });
    expect(await secrets.forgetAll()).toBe(2);
    expect(stored.size).toBe(0);
  });
});
