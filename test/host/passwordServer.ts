/**
 * An SSH server that takes passwords and asks questions: without PAM and root's password file the real sshd cannot.
 * It lets people in and runs commands with this machine's shell, and no more.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Server, type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import type { KeyboardPrompt } from '../../src/host/loginQuestions';
import type { MadeKey } from './sshd';

export interface Accepted {
  readonly password?: string;
  readonly prompts?: readonly KeyboardPrompt[];
  readonly replies?: readonly string[];
  /** A public key that must come first. */
  readonly firstKey?: string;
}

export interface PasswordServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly knownHosts: string;
  /** From now on this is the way in. */
  accept(accepted: Accepted): void;
  stop(): Promise<void>;
}

export async function startPasswordServer(hostKey: MadeKey): Promise<PasswordServer> {
  let accepted: Accepted = {};
  const connections = new Set<Connection>();
  const server = new Server({ hostKeys: [readFileSync(hostKey.file)] }, (connection) => {
    connections.add(connection);
    let hasKey = false;
    connection
      .on('error', () => undefined)
      .on('close', () => connections.delete(connection))
      .on('authentication', (context) => {
        if (isFirstKey(context, accepted)) {
          if (context.method === 'publickey' && context.signature === undefined) {
            context.accept();
            return;
          }
          hasKey = true;
          context.reject(['password'], true);
          return;
        }
        answer(context, accepted, hasKey);
      })
      .on('session', (acceptSession) => {
        acceptSession().on('exec', (acceptCommand, _reject, { command }) =>
          runCommand(command, acceptCommand()),
        );
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    host: '127.0.0.1',
    port,
    knownHosts: `[127.0.0.1]:${port} ${hostKey.publicKey}\n`,
    accept: (now) => (accepted = now),
    stop: () => {
      for (const connection of connections) connection.end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function runCommand(command: string, channel: ServerChannel): void {
  const child = spawn('sh', ['-c', command], { stdio: 'pipe' });
  // A command may end before it has read all of its input.
  child.stdin.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once('close', (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
}

function isFirstKey(context: AuthContext, { firstKey }: Accepted): boolean {
  if (context.method !== 'publickey' || firstKey === undefined) return false;
  return context.key.data.toString('base64') === firstKey.split(' ')[1];
}

function answer(context: AuthContext, accepted: Accepted, hasKey: boolean): void {
  const needsKey = accepted.firstKey !== undefined && !hasKey;
  if (accepted.prompts !== undefined) {
    if (context.method !== 'keyboard-interactive') {
      context.reject(['keyboard-interactive']);
      return;
    }
    context.prompt([...accepted.prompts], 'Two factors', 'Look at your token', (replies) => {
      if (JSON.stringify(replies) === JSON.stringify(accepted.replies)) context.accept();
      else context.reject(['keyboard-interactive']);
    });
    return;
  }
  if (context.method === 'password' && !needsKey && context.password === accepted.password) {
    context.accept();
    return;
  }
  context.reject(needsKey ? ['publickey'] : ['password']);
}
