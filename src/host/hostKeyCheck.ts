/** Is this the machine it was before? The check of one server's host key against known_hosts and, for a new key, the user. */
import { CannotConnect } from './cannotConnect';
import {
  changedKey,
  fingerprint,
  keyAlgorithm,
  keyNotAccepted,
  keyTypeName,
  revokedKey,
  unknownKeyRefused,
} from './hostKey';
import type { HostLog } from './hostLog';
import { hopName, type HopSettings } from './hostSettings';
import { hostKeyVerdict, knownAlgorithms, lookupName, type KnownHostsFile } from './knownHosts';
import { addKnownHost, readKnownHosts } from './knownHostsFiles';
import type { LoginQuestions } from './loginQuestions';

export class HostKeyCheck {
  /** Kinds of keys that are known of the server, to ask it for one of these. */
  readonly knownAlgorithms: readonly string[];
  private readonly lookup: string;
  private readonly withoutPort: string | undefined;
  /** The connection's key is agreed on anew now and then; the host key must stay. */
  private accepted: Uint8Array | null = null;

  private constructor(
    private readonly hop: HopSettings,
    private readonly known: readonly KnownHostsFile[],
    private readonly questions: LoginQuestions,
    private readonly log: HostLog,
  ) {
    this.lookup = hop.hostKeyAlias ?? lookupName(hop.hostName, hop.port);
    this.withoutPort = hop.hostKeyAlias === null && hop.port !== 22 ? hop.hostName : undefined;
    const names = this.withoutPort === undefined ? [this.lookup] : [this.lookup, this.withoutPort];
    this.knownAlgorithms = knownAlgorithms(known, names);
  }

  static async prepare(hop: HopSettings, questions: LoginQuestions, log: HostLog): Promise<HostKeyCheck> {
    const known = await readKnownHosts([...hop.userKnownHosts, ...hop.globalKnownHosts], log);
    return new HostKeyCheck(hop, known, questions, log);
  }

  /** True if this connection has verified the very same key before. */
  isAccepted(key: Uint8Array): boolean {
    return this.accepted !== null && Buffer.compare(this.accepted, key) === 0;
  }

  /** @param key the public key's blob. @throws CannotConnect if it is not to be trusted */
  async verify(key: Uint8Array): Promise<void> {
    const name = hopName(this.hop);
    const algorithm = keyAlgorithm(key);
    if (algorithm === null)
      throw new CannotConnect(
        'protocol',
        `${name} shows a host key that cannot be read`,
        'Check that it is an SSH server.',
      );
    const verdict = hostKeyVerdict(this.known, this.lookup, key, this.withoutPort);
    switch (verdict.kind) {
      case 'revoked':
        throw revokedKey(name, key, verdict.place);
      case 'changed':
        throw changedKey(name, this.lookup, key, verdict.places);
      case 'known':
        this.log.info(
          `${name}: host key ${fingerprint(key)} is known (${verdict.place.file}, line ${verdict.place.line})`,
        );
        break;
      case 'unknown':
        await this.acceptNew(name, key, keyTypeName(algorithm));
        break;
    }
    this.accepted = key;
  }

  private async acceptNew(name: string, key: Uint8Array, type: string): Promise<void> {
    if (this.hop.hostKeyPolicy === 'strict') throw unknownKeyRefused(name, key);
    if (this.hop.hostKeyPolicy === 'ask' && !(await this.questions.newHostKey(name, fingerprint(key), type)))
      throw keyNotAccepted(name);
    const file = this.hop.userKnownHosts.at(0);
    if (file === undefined) return;
    try {
      await addKnownHost(file, this.lookup, key, this.hop.hashKnownHosts);
      this.log.info(`${name}: new host key ${fingerprint(key)}, now in ${file}`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.log.warn(
        `${name}: the new host key cannot be written to ${file} (${code ?? 'unknown error'}); it will be asked about again`,
      );
    }
  }
}
