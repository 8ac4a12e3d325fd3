/** known_hosts as OpenSSH reads and writes it: `ssh-keygen -F` finds, `-H` hashes, `-lf` prints fingerprints. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, keyTypeName } from '../../src/host/hostKey';
import { hostKeyVerdict, knownAlgorithms, knownHostsLine, parseKnownHosts } from '../../src/host/knownHosts';
import { makeKey } from './sshd';

let folder: string;
let file: string;
let keys: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xen-io-known-'));
  file = join(folder, 'known_hosts');
  keys = (['ed25519', 'rsa', 'ecdsa', 'ed25519'] as const).map(
    (type, index) => makeKey(folder, `key${index}`, { type }).publicKey,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blob = (publicKey: string): Buffer => Buffer.from(publicKey.split(' ')[1], 'base64');

/** Line numbers that ssh-keygen finds for a name. */
function foundByKeygen(name: string): number[] {
  const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
  return [...stdout.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
}

/** Lines of the file that count for a name here: each key is looked for by itself. */
function foundHere(name: string): number[] {
  const parsed = parseKnownHosts(readFileSync(file, 'utf8'), file);
  return parsed.entries
    .filter((entry) => hostKeyVerdict([{ ...parsed, entries: [entry] }], name, entry.key).kind !== 'unknown')
    .map(({ line }) => line);
}

const names = fc.constantFrom(
  'xen1',
  'XEN1',
  'xen2.lab',
  '10.0.0.7',
  '[xen1]:2222',
  '[10.0.0.7]:22',
  'fe80::1',
  '[fe80::1]:2200',
);
const hosts = fc
  .array(fc.oneof(names, fc.constantFrom('*', '!xen1', '*.lab', 'xen?', '[*]:2222', '!*.lab', '10.0.*')), {
    minLength: 1,
    maxLength: 3,
  })
  .map((list) => list.join(','));

describe('known_hosts against ssh-keygen', () => {
  it('finds the same lines for a name', () => {
    const line = fc.record({
      hosts,
      key: fc.nat(3),
      marker: fc.constantFrom('', '', '', '@revoked '),
      tail: fc.constantFrom('', ' a comment', '  # more', '\r'),
    });
    const noise = fc.constantFrom('', '# xen1 comment', '   ', 'xen1 broken', 'xen1');
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 4, arbitrary: line }, noise), { maxLength: 6 }),
        names,
        (lines, name) => {
          const text = lines.map((one) =>
            typeof one === 'string' ? one : `${one.marker}${one.hosts} ${keys[one.key]}${one.tail}`,
          );
          writeFileSync(file, text.join('\n') + '\n');
          expect({ text, name, lines: foundHere(name) }).toEqual({ text, name, lines: foundByKeygen(name) });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds them when they are hashed', () => {
    const plain = ['xen1', '[xen1]:2222', '10.0.0.7', 'FooBar'].map(
      (name, index) => `${name} ${keys[index]}\n`,
    );
    writeFileSync(file, plain.join(''));
    expect(spawnSync('ssh-keygen', ['-H', '-f', file]).status).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('xen1');
    const known = parseKnownHosts(readFileSync(file, 'utf8'), file);
    for (const [index, name] of ['xen1', '[xen1]:2222', '10.0.0.7', 'foobar'].entries()) {
      const verdict = hostKeyVerdict([known], name, blob(keys[index]));
      expect(verdict).toMatchObject({ kind: 'known', place: { file, line: index + 1 } });
      expect(foundHere(name)).toEqual(foundByKeygen(name));
    }
    expect(hostKeyVerdict([known], 'xen2', blob(keys[0]))).toEqual({ kind: 'unknown' });
    expect(knownAlgorithms([known], ['xen1', '[xen1]:2222'])).toEqual(['ssh-ed25519', 'ssh-rsa']);
  });

  it('writes lines that ssh-keygen finds', () => {
    for (const hashed of [true, false]) {
      for (const name of ['xen1', '[Xen1]:2222', 'fe80::1']) {
        writeFileSync(file, knownHostsLine(name, blob(keys[0]), hashed));
        expect(foundByKeygen(name.toLowerCase())).toEqual([1]);
        expect(readFileSync(file, 'utf8').startsWith('|1|')).toBe(hashed);
      }
    }
  });

  it('prints fingerprints and types as ssh-keygen does', () => {
    for (const [index, key] of keys.entries()) {
      const { stdout } = spawnSync('ssh-keygen', ['-lf', join(folder, `key${index}.pub`)], {
        encoding: 'utf8',
      });
      expect(stdout).toContain(` ${fingerprint(blob(key))} `);
      expect(stdout.trim().endsWith(`(${keyTypeName(key.split(' ')[0])})`)).toBe(true);
    }
  });
});
