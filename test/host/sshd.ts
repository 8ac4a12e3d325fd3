/**
 * A real OpenSSH server on loopback for the tests: own host keys, own configuration and authorized keys in a temporary
 * folder, a free port, run as the user who runs the tests. `stop` ends it and removes the folder.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { descendants, type ProcessEntry } from './processTree';

export const sshdProgram = '/usr/sbin/sshd';

export interface SshdOptions {
  /** Public key lines that may log in: the content of a `.pub` file each. */
  readonly authorizedKeys?: readonly string[];
  /** Host keys to show; ed25519 alone if left out. */
  readonly hostKeyTypes?: readonly KeyType[];
  /** Variables of every session, such as a PATH with stand-ins in front. No quotes or newlines in them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further lines of sshd_config: `PasswordAuthentication yes`, `MaxSessions 2`. They win over the ones written here. */
  readonly config?: readonly string[];
}

export type KeyType = 'ed25519' | 'rsa' | 'ecdsa';

export interface Sshd {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  /** Removed by `stop`; tests may put their own files there. */
  readonly folder: string;
  /** Public host keys, as `ssh-ed25519 AAAA...`, in the order of `hostKeyTypes`. */
  readonly hostKeys: readonly string[];
  /** known_hosts lines for this server. */
  readonly knownHosts: string;
  /** Process id of the listener; connections are its children. */
  readonly pid: number;
  /** What sshd has written so far. */
  log(): string;
  /** Ends every open connection without a good-bye by killing the sshd processes that serve them; commands live on. Returns how many were killed. */
  cutConnections(): number;
  /** Ends the listener and every connection, and removes the folder. */
  stop(): Promise<void>;
}

/** Starts a server and waits until it answers. @throws Error with sshd's own words */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  if (!existsSync(sshdProgram)) {
    throw new Error('No OpenSSH server here. On Debian: apt-get install openssh-server');
  }
  const folder = mkdtempSync(join(tmpdir(), 'xen-io-sshd-'));
  // Run as root, sshd wants this folder; the package's service would make it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const types = options.hostKeyTypes ?? ['ed25519'];
  const keys = types.map((type) => makeKey(folder, `host_${type}`, { type }));
  const port = await freePort();
  const authorized = join(folder, 'authorized_keys');
  writeFileSync(authorized, (options.authorizedKeys ?? []).map((line) => `${line.trim()}\n`).join(''), {
    mode: 0o600,
  });
  const config = [
    // First value wins, as in ssh_config.
    ...(options.config ?? []),
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    ...keys.map((key) => `HostKey ${key.file}`),
    `AuthorizedKeysFile ${authorized}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'MaxSessions 50',
    'MaxStartups 100',
    'LogLevel VERBOSE',
    'Subsystem sftp internal-sftp',
    ...Object.entries(options.env ?? {}).map(([name, value]) => `SetEnv ${name}="${value}"`),
  ];
  const configFile = join(folder, 'sshd_config');
  writeFileSync(configFile, `${config.join('\n')}\n`);
  const daemon = spawn(sshdProgram, ['-D', '-e', '-f', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  daemon.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const gone = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  // Its sessions have its standard error, too.
  const ended = new Promise<void>((resolve) => daemon.once('close', () => resolve()));
  const guard = startGuard(daemon.pid!, folder);
  const stop = async (): Promise<void> => {
    guard.kill('SIGKILL');
    // The listener goes first: who connects anew because a session ends must find nobody, and not a session that nobody ends.
    daemon.kill('SIGSTOP');
    const sessions = sessionsOf(daemon);
    daemon.kill('SIGKILL');
    await gone;
    kill(sessions);
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(port, daemon, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    folder,
    hostKeys: keys.map((key) => key.publicKey),
    knownHosts: keys.map((key) => `[127.0.0.1]:${port} ${key.publicKey}\n`).join(''),
    pid: daemon.pid!,
    log: () => log,
    cutConnections: () => kill(sessionsOf(daemon)),
    stop,
  };
}

export interface MadeKey {
  /** The private key; the public one is beside it, with `.pub`. */
  readonly file: string;
  /** `ssh-ed25519 AAAA...`, without comment. */
  readonly publicKey: string;
}

/** A new key pair by ssh-keygen, OpenSSH's format unless `pem`. */
export function makeKey(
  folder: string,
  name: string,
  options: { readonly type?: KeyType; readonly passphrase?: string; readonly pem?: boolean } = {},
): MadeKey {
  const file = join(folder, name);
  const args = ['-q', '-t', options.type ?? 'ed25519', '-N', options.passphrase ?? '', '-C', '', '-f', file];
  if (options.type === 'rsa') args.push('-b', '2048');
  if (options.pem) args.push('-m', 'PEM');
  const made = spawnSync('ssh-keygen', args, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`ssh-keygen failed: ${made.stderr}`);
  chmodSync(file, 0o600);
  const [type, key] = readFileSync(`${file}.pub`, 'utf8').trim().split(' ');
  return { file, publicKey: `${type} ${key}` };
}

/** A port of loopback that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}

/**
 * A test that fails may not come to `stop`, and the test runner ends its workers by a signal: this shell sees its
 * input closed when the worker is gone, and then ends the server and removes the folder.
 */
function startGuard(daemon: number, folder: string): ChildProcess {
  const program = 'cat >/dev/null; kill -9 "$1"; rm -rf "$2"';
  const guard = spawn('sh', ['-c', program, 'guard', String(daemon), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return guard;
}

/** The commands of a session are not sshd processes, and are left to their fate as after a real cut. */
function sessionsOf(daemon: ChildProcess): readonly ProcessEntry[] {
  return descendants(daemon.pid!).filter((child) => /^sshd/.test(child.command));
}

/** @returns how many there were */
function kill(sessions: readonly ProcessEntry[]): number {
  for (const { pid } of sessions) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself since the list was read.
    }
  }
  return sessions.length;
}

async function answers(port: number, daemon: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (daemon.exitCode !== null) throw new Error(`sshd ended with status ${daemon.exitCode}: ${log()}`);
    if (await connects(port)) return;
    await pause(50);
  }
  throw new Error(`sshd does not answer on port ${port}: ${log()}`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
