/**
 * What to try in which order to log in on one server, as OpenSSH's client does: keys of the agent that the
 * configuration names, the agent's other keys, key files, keyboard-interactive, password. Knows nothing of the
 * protocol: it is told what the server still takes and says what to try next.
 */
import { CannotConnect } from './cannotConnect';
import type { HostLog } from './hostLog';
import { hopName, type HopSettings } from './hostSettings';
import type { LoginQuestions } from './loginQuestions';
import { readKeyFile, type KeyFile } from './privateKey';

/** What a key file turned out to be; `wrong`: the passphrase. */
export type ParsedKeyFile<Key> = Key | 'encrypted' | 'wrong' | 'unreadable';

/** What the protocol's library knows about keys. */
export interface KeyReader<Key extends object> {
  parse(text: string, passphrase?: string): ParsedKeyFile<Key>;
  publicKey(key: Key): Uint8Array;
}

/** A key of the agent. */
export interface AgentKey {
  readonly publicKey: Uint8Array;
  /** Mostly the path of its file. */
  readonly comment: string;
}

export type LoginStep<Key> =
  /** Asks the server what it takes. */
  | { readonly kind: 'none' }
  | { readonly kind: 'agent'; readonly key: AgentKey }
  /** `unlock` asks for the passphrase if there is one, which is not before the server said that it knows the key; null: not usable. */
  | { readonly kind: 'keyFile'; readonly publicKey: Uint8Array; readonly unlock: () => Promise<Key | null> }
  | { readonly kind: 'keyboard' }
  | { readonly kind: 'password'; readonly password: string };

export class Login<Key extends object> {
  private keySteps: (() => Promise<LoginStep<Key> | null>)[] | null = null;
  private started = false;
  private keyboardTries = 0;
  private passwordTries = 0;
  private wrongPassphrases = 0;
  private keysTried = 0;
  private methodsAreStale = false;
  private offered: readonly string[] = [];
  private readonly name: string;

  constructor(
    private readonly hop: HopSettings,
    private readonly agentKeys: readonly AgentKey[],
    private readonly reader: KeyReader<Key>,
    private readonly questions: LoginQuestions,
    private readonly log: HostLog,
  ) {
    this.name = hopName(hop);
  }

  /**
   * @param methods what the server still takes, by the protocol's names; null before the first answer
   * @returns null when nothing is left: `refused` says why
   * @throws CannotConnect when the user gives up
   */
  async next(methods: readonly string[] | null): Promise<LoginStep<Key> | null> {
    if (!this.started) {
      this.started = true;
      return { kind: 'none' };
    }
    if (this.methodsAreStale) {
      this.methodsAreStale = false;
      return { kind: 'none' };
    }
    this.offered = methods ?? [];
    if (this.hop.methods.publicKey && this.offered.includes('publickey')) {
      this.keySteps ??= await this.keysInOrder();
      for (let step = this.keySteps.shift(); step !== undefined; step = this.keySteps.shift()) {
        const ready = await step();
        if (ready === null) continue;
        this.keysTried++;
        return ready;
      }
    }
    if (this.hop.methods.keyboardInteractive && this.offered.includes('keyboard-interactive')) {
      if (this.keyboardTries++ < this.hop.passwordPrompts) return { kind: 'keyboard' };
      // Servers ask for the same password by both methods; whoever got it wrong there is not asked three times more.
    } else if (this.hop.methods.password && this.offered.includes('password')) {
      if (this.passwordTries++ < this.hop.passwordPrompts) {
        const password = await this.questions.password(this.hop.user, this.name, this.passwordTries);
        if (password === null) throw gaveUp(this.name);
        return { kind: 'password', password };
      }
    }
    return null;
  }

  /**
   * A key has signed. If that was not all, it was the first of several steps and the server wants something else now;
   * the SSH library does not pass that on after a key, so the server is asked once more.
   */
  keySigned(): void {
    this.methodsAreStale = true;
  }

  /** Why there is no login, after everything was tried. */
  refused(): CannotConnect {
    if (this.passwordTries + this.keyboardTries > 0) {
      return new CannotConnect(
        'password',
        `${this.name} did not take the password`,
        `Check user name and password; they are the ones that "ssh ${this.name}" takes.`,
      );
    }
    if (this.wrongPassphrases > 0) {
      return new CannotConnect(
        'passphrase',
        `The passphrase of the key for ${this.name} was wrong`,
        'Connect again and type the passphrase, or add the key to the agent with ssh-add.',
      );
    }
    const takes = this.offered.length === 0 ? 'nothing that is known here' : this.offered.join(', ');
    const tried =
      this.keysTried === 0 ? 'no key was there to offer' : `it took none of ${this.keysTried} keys`;
    return new CannotConnect(
      'loginRefused',
      `${this.name} refused the login: it takes ${takes}, and ${tried}`,
      `Put your public key into ~/.ssh/authorized_keys there (ssh-copy-id ${this.name}), name the right key with IdentityFile, or check the user name.`,
    );
  }

  private async keysInOrder(): Promise<(() => Promise<LoginStep<Key> | null>)[]> {
    const files: KeyFile[] = [];
    for (const path of this.hop.identityFiles) {
      const file = await readKeyFile(path);
      if ('why' in file) {
        // Default keys may well be absent.
        if (this.hop.identityFilesConfigured || !file.absent) this.log.warn(`Key ${file.file} ${file.why}`);
      } else {
        files.push(file);
      }
    }
    const named: AgentKey[] = [];
    const filesOnly: KeyFile[] = [];
    for (const file of files) {
      const key = this.agentKeys.find(
        (one) => file.publicKey !== null && isSame(one.publicKey, file.publicKey),
      );
      if (key !== undefined) named.push(key);
      else if (file.text !== '') filesOnly.push(file);
    }
    const others = this.hop.identitiesOnly ? [] : this.agentKeys.filter((key) => !named.includes(key));
    const ofAgent = [...named, ...others].map((key) => () => {
      this.log.info(`${this.name}: offering the key ${key.comment} of the agent`);
      return Promise.resolve({ kind: 'agent' as const, key });
    });
    return [...ofAgent, ...filesOnly.map((file) => () => this.fileStep(file))];
  }

  private async fileStep(file: KeyFile): Promise<LoginStep<Key> | null> {
    this.log.info(`${this.name}: offering the key ${file.file}`);
    const { publicKey } = file;
    if (publicKey !== null) return { kind: 'keyFile', publicKey, unlock: () => this.unlock(file) };
    // An old format that is encrypted as a whole, without its .pub: nothing can be offered before it is open.
    const key = await this.unlock(file);
    if (key === null) return null;
    return { kind: 'keyFile', publicKey: this.reader.publicKey(key), unlock: () => Promise.resolve(key) };
  }

  private async unlock(file: KeyFile): Promise<Key | null> {
    let key = this.reader.parse(file.text);
    for (let attempt = 1; key === 'encrypted' || key === 'wrong'; attempt++) {
      if (attempt > this.hop.passwordPrompts) {
        this.wrongPassphrases++;
        this.log.warn(`Key ${file.file}: the passphrase was wrong ${this.hop.passwordPrompts} times`);
        return null;
      }
      const passphrase = await this.questions.passphrase(file.file, attempt);
      if (passphrase === null) throw gaveUp(this.name);
      // As for ssh: nothing typed means "not this key".
      if (passphrase === '') return null;
      key = this.reader.parse(file.text, passphrase);
    }
    if (key !== 'unreadable') return key;
    this.log.warn(
      `Key ${file.file} has a format that is not read here; add it to the agent with ssh-add, or convert it: ssh-keygen -p -f ${file.file}`,
    );
    return null;
  }
}

export function gaveUp(name: string): CannotConnect {
  return new CannotConnect(
    'cancelled',
    `Connecting to ${name} was cancelled`,
    'Connect again when you like.',
  );
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
