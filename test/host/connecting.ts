/** Settings, answers and a log for tests that connect to the sshd of `sshd.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotConnect } from '../../src/host/cannotConnect';
import type { HostLog } from '../../src/host/hostLog';
import type { HostSettings } from '../../src/host/hostSettings';
import type { LoginQuestions } from '../../src/host/loginQuestions';
import type { Sshd } from './sshd';

/** Settings that touch nothing outside of the server's folder; its host key is known. */
export function settingsOf(
  server: Pick<Sshd, 'host' | 'port' | 'user' | 'folder' | 'knownHosts'>,
  changes: Partial<HostSettings> = {},
): HostSettings {
  const knownHosts = join(server.folder, 'known_hosts');
  writeFileSync(knownHosts, server.knownHosts, { mode: 0o600 });
  return {
    alias: server.host,
    hostName: server.host,
    port: server.port,
    user: server.user,
    identityFiles: [],
    identityFilesConfigured: true,
    identitiesOnly: false,
    agentSocket: null,
    methods: { publicKey: true, keyboardInteractive: true, password: true },
    passwordPrompts: 3,
    hostKeyPolicy: 'ask',
    hostKeyAlias: null,
    userKnownHosts: [knownHosts],
    globalKnownHosts: [],
    hashKnownHosts: false,
    addressFamily: 0,
    connectTimeoutSeconds: 20,
    aliveIntervalSeconds: 15,
    aliveCountMax: 3,
    jumps: [],
    problems: [],
    ...changes,
  };
}

/** Answers that were not expected fail the test by name. */
export function answers(given: Partial<LoginQuestions> = {}): LoginQuestions {
  const unexpected = (question: string) => () =>
    Promise.reject(new Error(`unexpected question: ${question}`));
  return {
    passphrase: unexpected('passphrase'),
    password: unexpected('password'),
    keyboardInteractive: unexpected('keyboardInteractive'),
    newHostKey: unexpected('newHostKey'),
    ...given,
  };
}

export interface KeptLog extends HostLog {
  readonly lines: string[];
}

export function keptLog(): KeptLog {
  const lines: string[] = [];
  return { lines, info: (text) => lines.push(text), warn: (text) => lines.push(`warning: ${text}`) };
}

/** The error that connecting ended with. */
export async function problemOf(connecting: Promise<{ close(): void }>): Promise<CannotConnect> {
  try {
    (await connecting).close();
  } catch (error) {
    if (error instanceof CannotConnect) return error;
    throw error;
  }
  throw new Error('connected, which was not expected');
}
