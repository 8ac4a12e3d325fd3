/** Recordings of this machine through a real sshd. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { record } from '../../src/host/record';
import type { RecordRequest } from '../../src/host/recordRequest';
import { connect } from '../../src/host/session';
import { answers, keptLog, settingsOf } from './connecting';
import { makeKey, sshdProgram, startSshd, type MadeKey, type Sshd } from './sshd';

const possible =
  existsSync(sshdProgram) &&
  spawnSync('perf', ['record', '-N', '-a', '-e', 'cpu-clock', '-o', '/dev/null', '--', 'true']).status === 0;

let server: Sshd;
let key: MadeKey;
let keys: string;
let base: string;
let folder: string;

describe.skipIf(!possible)('a recording over SSH', () => {
  beforeAll(async () => {
    keys = mkdtempSync(join(tmpdir(), 'record-keys-'));
    key = makeKey(keys, 'user_key');
    server = await startSshd({ authorizedKeys: [key.publicKey] });
  });

  afterAll(async () => {
    await server.stop();
    rmSync(keys, { recursive: true, force: true });
  });

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'record-far-'));
    folder = mkdtempSync(join(tmpdir(), 'record-near-'));
  });

  afterEach(() => {
    rmSync(base, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  const request = (seconds: number, connections: { count: number }): RecordRequest => ({
    machines: [
      {
        name: 'here',
        isGuest: false,
        connection: () => {
          connections.count++;
          return connect(settingsOf(server, { identityFiles: [key.file] }), answers(), keptLog());
        },
      },
    ],
    seconds,
    sources: ['perf', 'counters'],
    frequency: 499,
    directory: base,
    mostBytes: 1e9,
    clearLeftovers: true,
    out: join(folder, 'made.xenprof'),
    tool: { name: 'test', version: '0' },
  });

  const alive = () =>
    execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(base));

  it('opens as a profile, and a second one right after works', async () => {
    for (let round = 0; round < 2; round++) {
      const result = await record(request(2, { count: 0 }), () => undefined);
      expect(result.machines[0].stopped).toBe('time');
      expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(100);
      expect(alive()).toEqual([]);
      expect(readdirSync(base)).toEqual([]);
      rmSync(result.out);
    }
  });

  it('survives that sshd is killed in the middle: the far side stops, and the rest comes over a new connection', async () => {
    const connections = { count: 0 };
    let cut = 0;
    const result = await record(request(600, connections), (event) => {
      if (event.kind === 'progress' && cut === 0) cut = server.cutConnections();
    });
    expect(cut).toBeGreaterThan(0);
    expect(connections.count).toBe(2);
    expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(10);
    expect(alive()).toEqual([]);
    expect(readdirSync(base)).toEqual([]);
  });

  it('survives that sshd is killed while the files come over', async () => {
    const connections = { count: 0 };
    let cut = 0;
    const result = await record(request(2, connections), (event) => {
      if (event.kind === 'transfer' && cut === 0) cut = server.cutConnections();
    });
    expect(cut).toBeGreaterThan(0);
    expect(connections.count).toBe(2);
    expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(100);
    expect(readdirSync(base)).toEqual([]);
  });
});
