import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyAlgorithm, keyTypeName } from '../../../src/host/hostKey';
import { hostKeyVerdict, lookupName, parseKnownHosts } from '../../../src/host/knownHosts';

/** A blob that begins as a public key does; known_hosts asks for no more. */
function key(algorithm: string, number: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(algorithm.length);
  return Buffer.concat([head, Buffer.from(algorithm), Buffer.from([0, 0, 0, 1, number])]);
}

const line = (hosts: string, blob: Buffer): string =>
  `${hosts} ${keyAlgorithm(blob)!} ${blob.toString('base64')}`;
const ed1 = key('ssh-ed25519', 1);
const ed2 = key('ssh-ed25519', 2);
const rsa = key('ssh-rsa', 1);
const known = (...lines: string[]) => [parseKnownHosts(lines.join('\n'), 'known')];

describe('hostKeyVerdict', () => {
  it('knows a key by any of the lines', () => {
    const files = known(line('xen1', rsa), line('xen1,xen2', ed1));
    expect(hostKeyVerdict(files, 'xen1', ed1)).toMatchObject({ kind: 'known', place: { line: 2 } });
    expect(hostKeyVerdict(files, 'xen2', rsa)).toMatchObject({ kind: 'changed', places: [{ line: 2 }] });
    expect(hostKeyVerdict(files, 'xen3', rsa)).toEqual({ kind: 'unknown' });
  });

  it('names every old key of a changed one', () => {
    const verdict = hostKeyVerdict(known(line('xen1', rsa), '', line('xen1', ed1)), 'xen1', ed2);
    expect(verdict).toMatchObject({
      kind: 'changed',
      places: [{ line: 1, algorithm: 'ssh-rsa' }, { line: 3 }],
    });
  });

  it('lets a revocation win, in whatever file', () => {
    const files = [...known(line('xen1', ed1)), ...known(`@revoked ${line('*', ed1)}`)];
    expect(hostKeyVerdict(files, 'xen1', ed1)).toMatchObject({ kind: 'revoked', place: { line: 1 } });
    // A revoked key says nothing about another one.
    expect(hostKeyVerdict(known(`@revoked ${line('*', ed1)}`), 'xen1', ed2)).toEqual({ kind: 'unknown' });
  });

  it('takes the name without port for good only if its key is the same', () => {
    const files = known(line('xen1', ed1));
    expect(hostKeyVerdict(files, '[xen1]:2222', ed1, 'xen1').kind).toBe('known');
    expect(hostKeyVerdict(files, '[xen1]:2222', ed2, 'xen1').kind).toBe('unknown');
    expect(hostKeyVerdict(known(`@revoked ${line('xen1', ed1)}`), '[xen1]:2222', ed1, 'xen1').kind).toBe(
      'revoked',
    );
  });

  it('heeds patterns and their negation', () => {
    const files = known(line('*.lab,!bad.lab', ed1));
    expect(hostKeyVerdict(files, 'good.lab', ed1).kind).toBe('known');
    expect(hostKeyVerdict(files, 'bad.lab', ed1).kind).toBe('unknown');
  });
});

describe('parseKnownHosts', () => {
  it('counts what it cannot use', () => {
    const file = parseKnownHosts(
      [
        '# comment',
        '',
        'xen1',
        'xen1 ssh-rsa',
        'xen1 ssh-rsa !!!',
        line('xen1', rsa).replace('ssh-rsa', 'ssh-dss'),
        '@wrong x y z',
        `@cert-authority ${line('*', rsa)}`,
        line('xen1', rsa),
        'a'.repeat(70_000),
      ].join('\n'),
      'known',
    );
    expect(file.entries.map((entry) => entry.line)).toEqual([9]);
    expect(file.damagedLines).toEqual([3, 4, 5, 6, 7, 10]);
    expect(file.authorityLines).toEqual([8]);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('|', '1', '@', 'a', ' ', '\n', ',', '!', '*', '=', line('x', ed1)),
        }),
        (text) => {
          const file = parseKnownHosts(text, 'known');
          const used = file.entries.length + file.damagedLines.length + file.authorityLines.length;
          const lines = text.split('\n').filter((one) => one.trim() !== '' && !one.trim().startsWith('#'));
          expect(used).toBe(lines.length);
          hostKeyVerdict([file], 'x', ed2);
        },
      ),
    );
  });
});

it('names ports other than 22', () => {
  expect([lookupName('xen1', 22), lookupName('xen1', 2222), lookupName('fe80::1', 23)]).toEqual([
    'xen1',
    '[xen1]:2222',
    '[fe80::1]:23',
  ]);
});

it('names types as people know them', () => {
  expect(
    ['ssh-rsa', 'ssh-ed25519', 'ecdsa-sha2-nistp384', 'sk-ssh-ed25519@openssh.com'].map(keyTypeName),
  ).toEqual(['RSA', 'ED25519', 'ECDSA', 'ED25519-SK']);
});
