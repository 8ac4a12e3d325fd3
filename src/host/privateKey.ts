/** Private key files, as far as they can be read without their passphrase. */
import { open, readFile } from 'node:fs/promises';
import { keyAlgorithm } from './hostKey';

export interface KeyFile {
  readonly file: string;
  /** Content of the private key file; a secret if it is not encrypted. */
  readonly text: string;
  /** The public key's blob; null if only decrypting tells. */
  readonly publicKey: Uint8Array | null;
}

/** Why a key file is of no use: completes "FILE ...". */
export type UnusableKey = { readonly file: string; readonly absent: boolean; readonly why: string };

const longestKey = 64 * 1024;

/** Reads a private key and, if there is one beside it, its `.pub`. */
export async function readKeyFile(file: string): Promise<KeyFile | UnusableKey> {
  let text: string;
  try {
    text = await boundedText(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? { file, absent: true, why: 'does not exist' }
      : { file, absent: false, why: `cannot be read (${code ?? 'it is too long for a key'})` };
  }
  // Some people name the public key, to choose one of the agent's.
  const itself = publicKeyOfLine(text);
  if (itself !== null) return { file, text: '', publicKey: itself };
  return { file, text, publicKey: publicKeyOfPrivate(text) ?? (await publicKeyBeside(file)) };
}

async function publicKeyBeside(file: string): Promise<Uint8Array | null> {
  try {
    return publicKeyOfLine(await readFile(`${file}.pub`, 'utf8'));
  } catch {
    return null;
  }
}

async function boundedText(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    if ((await handle.stat()).size > longestKey) throw new Error('too long');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** `ssh-ed25519 AAAA... comment` */
function publicKeyOfLine(text: string): Uint8Array | null {
  const [, algorithm, base64] = /^\s*(\S+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(text) ?? ['', '', ''];
  if (base64 === '') return null;
  const key = Buffer.from(base64, 'base64');
  return keyAlgorithm(key) === algorithm ? key : null;
}

/** OpenSSH's own format has the public key in clear before the encrypted part (PROTOCOL.key of OpenSSH). */
function publicKeyOfPrivate(text: string): Uint8Array | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]*)-----END/.exec(text)?.[1];
  if (body === undefined) return null;
  const data = Buffer.from(body, 'base64');
  const magic = 'openssh-key-v1\0';
  if (data.toString('latin1', 0, magic.length) !== magic) return null;
  let at = magic.length;
  const next = (): Buffer | null => {
    if (at + 4 > data.length) return null;
    const from = at + 4;
    at = from + data.readUInt32BE(at);
    return at <= data.length ? data.subarray(from, at) : null;
  };
  // cipher, key derivation, its options
  for (let skipped = 0; skipped < 3; skipped++) if (next() === null) return null;
  at += 4; // number of keys, always one
  const key = next();
  return key !== null && keyAlgorithm(key) !== null ? key : null;
}
