/** Real sshds for the tests of a block, and a key that they let in: made before the tests, gone after them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { HostLog } from '../../src/host/hostLog';
import type { Remote } from '../../src/host/remote';
import { connect } from '../../src/host/session';
import { answers, keptLog, settingsOf } from './connecting';
import { makeKey, startSshd, type MadeKey, type Sshd } from './sshd';

export interface KeyedSshd {
  /** Empty until the first test. */
  readonly servers: readonly Sshd[];
  /** Gone after the last test; empty until the first. */
  readonly folder: string;
  /** A new connection with the key, which asks nothing. */
  connect(to: Parameters<typeof settingsOf>[0], log?: HostLog): Promise<Remote>;
}

/**
 * To be called where the tests are described.
 * @param count 0 where a machine without sshd runs other tests of the file
 * @param environment variables of what the servers run; `folder`: for files that these name
 */
export function keyedSshd(
  count = 1,
  environment: (folder: string) => Readonly<Record<string, string>> = () => ({}),
): KeyedSshd {
  const servers: Sshd[] = [];
  let keys = '';
  let key: MadeKey;

  beforeAll(async () => {
    keys = mkdtempSync(join(tmpdir(), 'sshd-keys-'));
    if (count === 0) return;
    key = makeKey(keys, 'user_key');
    const env = environment(keys);
    for (let i = 0; i < count; i++) servers.push(await startSshd({ authorizedKeys: [key.publicKey], env }));
  });

  afterAll(async () => {
    for (const server of servers) await server.stop();
    rmSync(keys, { recursive: true, force: true });
  });

  return {
    servers,
    get folder() {
      return keys;
    },
    connect: (to, log = keptLog()) => connect(settingsOf(to, { identityFiles: [key.file] }), answers(), log),
  };
}
