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
  /** A new connection with the key, which asks nothing. */
  connect(to: Parameters<typeof settingsOf>[0], log?: HostLog): Promise<Remote>;
}

/** To be called where the tests are described. `count`: 0 where a machine without sshd runs other tests of the file */
export function keyedSshd(count = 1): KeyedSshd {
  const servers: Sshd[] = [];
  let keys: string;
  let key: MadeKey;

  beforeAll(async () => {
    keys = mkdtempSync(join(tmpdir(), 'sshd-keys-'));
    if (count === 0) return;
    key = makeKey(keys, 'user_key');
    for (let i = 0; i < count; i++) servers.push(await startSshd({ authorizedKeys: [key.publicKey] }));
  });

  afterAll(async () => {
    for (const server of servers) await server.stop();
    rmSync(keys, { recursive: true, force: true });
  });

  return {
    servers,
    connect: (to, log = keptLog()) => connect(settingsOf(to, { identityFiles: [key.file] }), answers(), log),
  };
}
