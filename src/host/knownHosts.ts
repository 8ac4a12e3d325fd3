/** What known_hosts files say about a machine's key (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; hostfile.c of OpenSSH 9.2). */
import { createHmac, randomBytes } from 'node:crypto';
import { fingerprint, keyAlgorithm, type KnownPlace } from './hostKey';
import { fitsHostList } from './hostPattern';

export interface KnownHostsFile {
  readonly file: string;
  readonly entries: readonly KnownHost[];
  /** Lines that are neither entry nor comment, from 1. */
  readonly damagedLines: readonly number[];
  /** Lines with @cert-authority: certificates of hosts are not supported. */
  readonly authorityLines: readonly number[];
}

export interface KnownHost {
  /** From 1. */
  readonly line: number;
  readonly revoked: boolean;
  /** Patterns with commas, or one hashed name. */
  readonly hosts: string;
  readonly algorithm: string;
  readonly key: Uint8Array;
}

export type HostKeyVerdict =
  | { readonly kind: 'known'; readonly place: KnownPlace }
  /** Nothing is known of this machine. */
  | { readonly kind: 'unknown' }
  /** Other keys are known of it, and not this one; of any type, as for OpenSSH. */
  | { readonly kind: 'changed'; readonly places: readonly KnownPlace[] }
  | { readonly kind: 'revoked'; readonly place: KnownPlace };

/** More than this in one line is no entry of known_hosts. */
const longestLine = 64 * 1024;

export function parseKnownHosts(text: string, file: string): KnownHostsFile {
  const entries: KnownHost[] = [];
  const damagedLines: number[] = [];
  const authorityLines: number[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const words = content.length > longestLine ? [] : content.split(/[ \t]+/);
    const marker = words.at(0)?.startsWith('@') === true ? words.shift() : undefined;
    const key = publicKey(words[1], words[2]);
    if (key === null || (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority')) {
      damagedLines.push(line);
    } else if (marker === '@cert-authority') {
      authorityLines.push(line);
    } else {
      entries.push({ line, revoked: marker === '@revoked', hosts: words[0], algorithm: words[1], key });
    }
  }
  return { file, entries, damagedLines, authorityLines };
}

/** The name that known_hosts has a machine under: `xen1`, with another port than 22 `[xen1]:2222`. */
export function lookupName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/**
 * @param name as lookupName makes it, or the HostKeyAlias
 * @param withoutPort the bare host name if `name` has a port: a key that is known for it is good for every port
 */
export function hostKeyVerdict(
  files: readonly KnownHostsFile[],
  name: string,
  key: Uint8Array,
  withoutPort?: string,
): HostKeyVerdict {
  const about = knownKeys(files, name);
  const isSame = ({ entry }: Found): boolean => Buffer.compare(entry.key, key) === 0;
  const revoked = about.find((found) => found.entry.revoked && isSame(found));
  if (revoked !== undefined) return { kind: 'revoked', place: placeOf(revoked) };
  const valid = about.filter(({ entry }) => !entry.revoked);
  const same = valid.find(isSame);
  if (same !== undefined) return { kind: 'known', place: placeOf(same) };
  if (valid.length > 0) return { kind: 'changed', places: valid.map(placeOf) };
  if (withoutPort !== undefined) {
    const bare = hostKeyVerdict(files, withoutPort, key);
    if (bare.kind === 'known' || bare.kind === 'revoked') return bare;
  }
  return { kind: 'unknown' };
}

/** Algorithms of the keys known of a machine; it is asked for one of these first, so that a second key of it is no surprise. */
export function knownAlgorithms(files: readonly KnownHostsFile[], names: readonly string[]): string[] {
  const valid = names.flatMap((name) => knownKeys(files, name)).filter(({ entry }) => !entry.revoked);
  return [...new Set(valid.map(({ entry }) => entry.algorithm))];
}

interface Found {
  readonly file: string;
  readonly entry: KnownHost;
}

function knownKeys(files: readonly KnownHostsFile[], name: string): Found[] {
  return files.flatMap(({ file, entries }) =>
    entries.filter((entry) => isAbout(entry.hosts, name)).map((entry) => ({ file, entry })),
  );
}

function placeOf({ file, entry }: Found): KnownPlace {
  return { file, line: entry.line, algorithm: entry.algorithm, fingerprint: fingerprint(entry.key) };
}

function isAbout(hosts: string, name: string): boolean {
  if (!hosts.startsWith('|1|')) return fitsHostList(name, hosts);
  const [, salt, hash] = /^\|1\|([^|]*)\|([^|]*)$/.exec(hosts) ?? ['', '', ''];
  return hashedName(name, Buffer.from(salt, 'base64')).endsWith(`|${hash}`);
}

/** A line for a file: `name algorithm base64`, the name hashed if wanted. */
export function knownHostsLine(name: string, key: Uint8Array, hashed: boolean): string {
  const host = hashed ? hashedName(name, randomBytes(20)) : name.toLowerCase();
  return `${host} ${keyAlgorithm(key)!} ${Buffer.from(key).toString('base64')}\n`;
}

/** HMAC-SHA1 of the name with the salt as its key (hostfile.c, host_hash). */
function hashedName(name: string, salt: Uint8Array): string {
  const hash = createHmac('sha1', salt).update(name.toLowerCase()).digest('base64');
  return `|1|${Buffer.from(salt).toString('base64')}|${hash}`;
}

/** The key blob if it is one of the algorithm that the line names. */
function publicKey(algorithm: string | undefined, base64: string | undefined): Uint8Array | null {
  if (algorithm === undefined || base64 === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  const key = Buffer.from(base64, 'base64');
  return keyAlgorithm(key) === algorithm ? key : null;
}
