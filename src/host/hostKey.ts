/** Host keys as people see them: type, fingerprint, and what to do about a new or a changed one. */
import { createHash } from 'node:crypto';
import { CannotConnect } from './cannotConnect';
import { shellQuote } from './shellQuote';

/** Where a known_hosts file has a key. */
export interface KnownPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly algorithm: string;
  readonly fingerprint: string;
}

/** `SHA256:` and the hash in base64 without padding, as OpenSSH prints it. @param key the public key's blob */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The algorithm's name that a public key blob begins with, `ssh-ed25519`; null if it is no key blob. */
export function keyAlgorithm(key: Uint8Array): string | null {
  const blob = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  if (blob.length < 4) return null;
  const length = blob.readUInt32BE(0);
  if (length < 1 || length > 64 || 4 + length > blob.length) return null;
  const name = blob.toString('latin1', 4, 4 + length);
  return /^[\x21-\x7e]+$/.test(name) ? name : null;
}

/** `ED25519`, `RSA`, `ECDSA`: how OpenSSH calls the type in its messages. */
export function keyTypeName(algorithm: string): string {
  if (algorithm.startsWith('ecdsa-')) return 'ECDSA';
  if (algorithm.startsWith('sk-')) return `${algorithm.includes('ed25519') ? 'ED25519' : 'ECDSA'}-SK`;
  return algorithm.replace(/^ssh-/, '').replace(/@.*$/, '').toUpperCase();
}

/** The question about a key that nobody has seen before. */
export function newKeyText(host: string, algorithm: string, print: string): string {
  return (
    `${host} is not known yet. Its ${keyTypeName(algorithm)} key has the fingerprint ${print}. ` +
    `To be sure that this is the machine, compare it with what "ssh-keygen -lf /etc/ssh/ssh_host_${keyTypeName(algorithm).toLowerCase()}_key.pub" prints on its console.`
  );
}

/** The refusal of a key that is another one than before. @param lookupName as known_hosts has it: `xen1`, `[xen1]:2222` */
export function changedKey(
  host: string,
  lookupName: string,
  key: Uint8Array,
  old: readonly KnownPlace[],
): CannotConnect {
  const first = old[0];
  const places = old.map((place) => `${place.file}, line ${place.line}`).join('; ');
  const forget = `ssh-keygen -R ${shellQuote(lookupName)} -f ${shellQuote(first.file)}`;
  return new CannotConnect(
    'hostKeyChanged',
    `The host key of ${host} has changed: it now shows ${keyTypeName(keyAlgorithm(key) ?? '?')} ${fingerprint(key)}, and known is ` +
      `${keyTypeName(first.algorithm)} ${first.fingerprint} (${places}). Either the machine was installed anew, or another machine answers in its place`,
    `Ask whoever runs the machine for its fingerprint. If it is the new one, remove the old key with: ${forget}`,
    forget,
  );
}

export function revokedKey(host: string, key: Uint8Array, place: KnownPlace): CannotConnect {
  return new CannotConnect(
    'hostKeyRevoked',
    `${host} shows a key that is marked as revoked (${fingerprint(key)}; ${place.file}, line ${place.line}): somebody else may have it`,
    'Do not log in there. Ask whoever runs the machine; it needs a new host key.',
  );
}

/** The refusal of a new key where nobody is asked: `StrictHostKeyChecking yes`. */
export function unknownKeyRefused(host: string, key: Uint8Array): CannotConnect {
  return new CannotConnect(
    'hostKeyRefused',
    `The host key of ${host} is not known (${fingerprint(key)}), and StrictHostKeyChecking is on for it`,
    `Add the key to known_hosts first (ssh-keyscan, then compare the fingerprint), or set "StrictHostKeyChecking ask".`,
  );
}

export function keyNotAccepted(host: string): CannotConnect {
  return new CannotConnect(
    'hostKeyRefused',
    `The host key of ${host} was not accepted`,
    'Connect again when you know its fingerprint.',
  );
}
