/**
 * Connects to a machine over SSH, through its jump hosts, and gives a Remote. The only file that knows the `ssh2`
 * library: everything else is told what it needs in its own words.
 */
import { connect as openTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  BaseAgent,
  Client,
  createAgent,
  utils,
  type AnyAuthMethod,
  type ParsedKey,
  type ServerHostKeyAlgorithm,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { AliveWatch } from './aliveWatch';
import type { CommandChannel } from './channelProcess';
import {
  closedDuringLogin,
  jumpProblem,
  libraryProblem,
  passwordExpired,
  printable,
  socketProblem,
  timedOut,
  type LibraryError,
} from './connectProblem';
import { Deadline } from './deadline';
import { HostKeyCheck } from './hostKeyCheck';
import type { HostLog } from './hostLog';
import { hopName, type HopSettings, type HostSettings } from './hostSettings';
import { gaveUp, Login, type AgentKey, type KeyReader, type LoginStep } from './login';
import type { LoginQuestions } from './loginQuestions';
import { SshRemote, type Connection } from './sshRemote';

/**
 * Connects and logs in. Questions go to `questions`, every remote command to `log`; secrets to neither log nor errors.
 * @param signal ends the attempt; afterwards it has no effect
 * @throws CannotConnect
 */
export async function connect(
  host: HostSettings,
  questions: LoginQuestions,
  log: HostLog,
  signal?: AbortSignal,
): Promise<SshRemote> {
  for (const { file, line, text } of host.problems) log.warn(`${file}, line ${line}: ${text}`);
  const hops = [...host.jumps, host];
  const attempts: HopAttempt[] = [];
  const closeAll = (): void => [...attempts].reverse().forEach((attempt) => attempt.close());
  try {
    for (const [index, hop] of hops.entries()) {
      const before = index === 0 ? null : attempts[index - 1];
      const attempt = new HopAttempt(hop, questions, log, signal);
      attempts.push(attempt);
      await attempt.run(before);
    }
  } catch (error) {
    closeAll();
    throw error;
  }
  const { client } = attempts.at(-1)!;
  const connection: Connection = {
    exec: (command, opened) =>
      void client.exec(command, (error, channel) => opened(error, channel as unknown as CommandChannel)),
    close: closeAll,
  };
  const remote = new SshRemote(hopName(host), connection, log);
  for (const attempt of attempts) watch(attempt, hops.length > 1, remote, closeAll);
  log.info(`${remote.name}: connected`);
  return remote;
}

/** One hop that goes away takes the whole connection with it. */
function watch(attempt: HopAttempt, hasJumps: boolean, remote: SshRemote, closeAll: () => void): void {
  const { client, hop } = attempt;
  const at = hasJumps ? ` at ${hopName(hop)}` : '';
  const gone = (why: string): void => {
    alive.stop();
    if (remote.lost !== null) return;
    remote.connectionLost(why);
    closeAll();
  };
  const alive = new AliveWatch(attempt.stream!, hop.aliveIntervalSeconds, hop.aliveCountMax, (seconds) =>
    gone(`was lost${at}: no answer for ${seconds} s`),
  );
  client.on('error', (error) => gone(`was lost${at}: ${printable(error.message)}`));
  client.on('end', () => gone(`was lost${at}: the other side closed it`));
  client.on('close', () => gone(`was lost${at}`));
  // It may have gone away before this, while the next hop was connecting.
  attempt.failed.catch(() => gone(`was lost${at}`));
}

/** Connecting to one server, logging in there, and then the connection; used once. */
class HopAttempt {
  private readonly name: string;
  readonly client = new Client();
  /** Rejects when connecting fails, and when the connection goes away later. */
  readonly failed: Promise<never>;
  /** What carries the connection, once there is something. */
  stream: Duplex | null = null;
  private fail!: (error: unknown) => void;
  private readonly deadline: Deadline;
  private socket: Socket | null = null;

  constructor(
    readonly hop: HopSettings,
    private readonly questions: LoginQuestions,
    private readonly log: HostLog,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.name = hopName(hop);
    this.failed = new Promise((_, reject) => (this.fail = reject));
    this.failed.catch(() => undefined);
    this.deadline = new Deadline(hop.connectTimeoutSeconds, () => this.fail(timedOut(hop)));
  }

  async run(before: HopAttempt | null): Promise<void> {
    const aborted = (): void => this.fail(gaveUp(this.name));
    this.signal?.addEventListener('abort', aborted, { once: true });
    if (this.signal?.aborted === true) aborted();
    try {
      const opening = before === null ? this.tcp() : this.through(before);
      const stream = await Promise.race([opening, this.failed]);
      this.stream = stream;
      const check = await HostKeyCheck.prepare(this.hop, this.questions, this.log);
      const agent = await Promise.race([this.agent(), this.failed]);
      await Promise.race([this.logIn(stream, check, agent), this.failed]);
    } catch (error) {
      this.client.destroy();
      this.socket?.destroy();
      throw error;
    } finally {
      this.deadline.stop();
      this.signal?.removeEventListener('abort', aborted);
    }
  }

  /** Says good-bye, and does not wait long for the answer. */
  close(): void {
    this.client.end();
    setTimeout(() => {
      this.client.destroy();
      this.socket?.destroy();
    }, 1000).unref();
  }

  private tcp(): Promise<Duplex> {
    const { hostName, port, addressFamily } = this.hop;
    this.log.info(`${this.name}: connecting to ${hostName}, port ${port}`);
    return new Promise((resolve, reject) => {
      const socket = openTcp({ host: hostName, port, family: addressFamily, noDelay: true });
      this.socket = socket;
      const failed = (error: NodeJS.ErrnoException): void => reject(socketProblem(this.hop, error));
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        resolve(socket);
      });
    });
  }

  private through(before: HopAttempt): Promise<Duplex> {
    const { hostName, port } = this.hop;
    this.log.info(`${this.name}: connecting to ${hostName}, port ${port}, through ${hopName(before.hop)}`);
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => reject(jumpProblem(before.hop, this.hop, error));
      try {
        before.client.forwardOut('127.0.0.1', 0, hostName, port, (error, channel) => {
          if (error === undefined) resolve(channel);
          else failed(error);
        });
      } catch (error) {
        // The hop before has gone away in the meantime.
        failed(error as Error);
      }
    });
  }

  private async logIn(stream: Duplex, check: HostKeyCheck, agent: SshAgent | null): Promise<void> {
    const login = new Login<ParsedKey>(this.hop, agent?.keys ?? [], keyReader, this.questions, this.log);
    const ready = new Promise<void>((resolve) => this.client.once('ready', resolve));
    // These stay: after the login, `failed` says that the connection went away.
    this.client
      .on('error', (error: LibraryError) => {
        // An agent or a key that does not sign: the library goes on with the next way.
        if (error.level === 'agent')
          this.log.warn(`${this.name}: a key was not used: ${printable(error.message)}`);
        else this.fail(libraryProblem(this.hop, error));
      })
      .on('end', () => this.fail(closedDuringLogin(this.hop)))
      .on('close', () => this.fail(closedDuringLogin(this.hop)))
      .on('banner', (text) => this.log.info(`${this.name} says: ${printable(text)}`))
      .on('handshake', ({ kex, serverHostKey, cs }) =>
        this.log.info(`${this.name}: ${kex}, ${serverHostKey}, ${cs.cipher}`),
      )
      .on('change password', () => this.fail(passwordExpired(this.hop)));
    this.client.connect({
      sock: stream,
      username: this.hop.user,
      // This side's own limit stops while a question is open; the library's would not.
      readyTimeout: 0,
      keepaliveInterval: this.hop.aliveIntervalSeconds * 1000,
      // The library counts answers only; AliveWatch counts every byte and decides.
      keepaliveCountMax: Number.MAX_SAFE_INTEGER,
      algorithms: { serverHostKey: hostKeyAlgorithms(check.knownAlgorithms) },
      hostVerifier: (key: Buffer, verify: (isGood: boolean) => void) => {
        // When keys are agreed on anew, the answer must come at once: a packet that is sent while the library waits for
        // it is damaged (ssh2 1.17).
        if (check.isAccepted(key)) {
          verify(true);
          return;
        }
        this.ask(() => check.verify(key)).then(
          () => verify(true),
          (error: unknown) => {
            this.fail(error);
            verify(false);
          },
        );
      },
      authHandler: (methods: readonly string[] | null, _partial, next) => {
        this.ask(() => login.next(methods)).then(
          (step) => {
            if (step === null) this.fail(login.refused());
            else next(this.method(step, agent, login));
          },
          (error: unknown) => this.fail(error),
        );
      },
    });
    await ready;
  }

  private method(step: LoginStep<ParsedKey>, agent: SshAgent | null, login: Login<ParsedKey>): AnyAuthMethod {
    const username = this.hop.user;
    const oneKey = (publicKey: Uint8Array, sign: Signer): AnyAuthMethod => ({
      type: 'agent',
      username,
      agent: new OneKey(publicKey, sign, () => login.keySigned()),
    });
    switch (step.kind) {
      case 'none':
        return { type: 'none', username };
      case 'password':
        return { type: 'password', username, password: step.password };
      case 'agent':
        return oneKey(step.key.publicKey, agent!.sign);
      case 'keyFile':
        return oneKey(step.publicKey, this.signer(step.unlock));
      case 'keyboard':
        return {
          type: 'keyboard-interactive',
          username,
          prompt: (name, instructions, _language, prompts, finish) => {
            const shown = prompts.map(({ prompt, echo }) => ({ prompt, echo: echo === true }));
            this.ask(() => this.questions.keyboardInteractive(name, instructions, shown)).then(
              (answers) => {
                if (answers === null) this.fail(gaveUp(this.name));
                else finish([...answers]);
              },
              (error: unknown) => this.fail(error),
            );
          },
        };
    }
  }

  /** Signs with a key file once it is unlocked, which may mean a question. */
  private signer(unlock: () => Promise<ParsedKey | null>): Signer {
    return (_, data, { hash }, done) => {
      this.ask(unlock).then(
        (key) => {
          // The type says Buffer; the library returns what went wrong.
          const signature: Buffer | Error | null = key?.sign(data, hash) ?? null;
          if (signature instanceof Error) done(signature);
          else if (signature === null) done(new Error('it was not unlocked'));
          else done(null, signature);
        },
        (error: unknown) => this.fail(error),
      );
    };
  }

  private ask<T>(question: () => Promise<T>): Promise<T> {
    return this.deadline.during(question);
  }

  /** The agent and its keys; null without one. One that does not answer is no reason not to connect. */
  private async agent(): Promise<SshAgent | null> {
    const { agentSocket } = this.hop;
    if (agentSocket === null) return null;
    const agent = createAgent(agentSocket);
    return new Promise((resolve) => {
      agent.getIdentities((error, entries) => {
        if (error !== undefined && error !== null) {
          this.log.warn(`The SSH agent at ${agentSocket} does not answer: ${printable(error.message)}`);
          resolve(null);
          return;
        }
        const keys = (entries ?? []).flatMap((entry) => {
          const key = utils.parseKey(keyOf(entry));
          return key instanceof Error
            ? []
            : [{ publicKey: key.getPublicSSH(), comment: printable(key.comment) }];
        });
        resolve({ keys, sign: (key, data, options, done) => agent.sign(key, data, options, done) });
      });
    });
  }
}

type Signer = (key: ParsedKey, data: Buffer, options: SigningRequestOptions, done: SignCallback) => void;

interface SshAgent {
  readonly keys: readonly AgentKey[];
  readonly sign: Signer;
}

/** One public key and a way to sign with it: the library then offers that key, and asks to sign if the server knows it. */
class OneKey extends BaseAgent<ParsedKey> {
  constructor(
    private readonly publicKey: Uint8Array,
    private readonly signer: Signer,
    private readonly signed: () => void,
  ) {
    super();
  }

  override getIdentities(done: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    const key = utils.parseKey(Buffer.from(this.publicKey));
    if (key instanceof Error) done(key);
    else done(undefined, [key]);
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    const answer = typeof options === 'function' ? options : done!;
    this.signer(key, data, typeof options === 'function' ? {} : options, (error, signature) => {
      if (error === null || error === undefined) this.signed();
      answer(error, signature);
    });
  }
}

const keyReader: KeyReader<ParsedKey> = {
  parse: (text, passphrase) => {
    const key = utils.parseKey(text, passphrase);
    if (!(key instanceof Error)) return key.isPrivateKey() ? key : 'unreadable';
    if (/no passphrase given/.test(key.message)) return 'encrypted';
    return passphrase === undefined || /unsupported/i.test(key.message) ? 'unreadable' : 'wrong';
  },
  publicKey: (key) => key.getPublicSSH(),
};

const allHostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

type AgentEntry = Exclude<Parameters<Parameters<BaseAgent['getIdentities']>[0]>[1], undefined>[number];

/** An agent may give a key by itself or with a comment around it. */
function keyOf(entry: AgentEntry): ParsedKey | Buffer | string {
  const key = typeof entry === 'object' && 'pubKey' in entry ? entry.pubKey : entry;
  return typeof key === 'object' && 'pubKey' in key ? key.pubKey : key;
}

/** Those of known keys first. An RSA key signs in three ways. */
function hostKeyAlgorithms(known: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (algorithm: string): boolean =>
    known.includes(algorithm) || (known.includes('ssh-rsa') && algorithm.startsWith('rsa-'));
  return [...allHostKeyAlgorithms].sort((a, b) => Number(isKnown(b)) - Number(isKnown(a)));
}
