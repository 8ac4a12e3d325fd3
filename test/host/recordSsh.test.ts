/** Recordings of this machine through a real sshd. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { record } from '../../src/host/record';
import type { MachineToRecord, RecordRequest } from '../../src/host/recordRequest';
import { keyedSshd } from './keyedSshd';
import { aliveBelow, farAndNear, perfWorks, requestOf } from './makeRecordings';
import { sshdProgram } from './sshd';

describe.skipIf(!perfWorks || !existsSync(sshdProgram))('a recording over SSH', () => {
  const ssh = keyedSshd();
  const at = farAndNear();

  const request = (seconds: number, connections: { count: number }): RecordRequest => {
    const here: MachineToRecord = {
      name: 'here',
      isGuest: false,
      connection: () => {
        connections.count++;
        return ssh.connect(ssh.servers[0]);
      },
    };
    const sources = ['perf', 'counters'] as const;
    return requestOf([here], at.far, at.near, { seconds, sources, clearLeftovers: true });
  };

  it('opens as a profile, and a second one right after works', async () => {
    for (let round = 0; round < 2; round++) {
      const result = await record(request(2, { count: 0 }), () => undefined);
      expect(result.machines[0].stopped).toBe('time');
      expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(100);
      expect(aliveBelow(at.far)).toEqual([]);
      expect(readdirSync(at.far)).toEqual([]);
      rmSync(result.out);
    }
  });

  it('survives that sshd is killed in the middle: the far side stops, and the rest comes over a new connection', async () => {
    const connections = { count: 0 };
    let cut = 0;
    const result = await record(request(600, connections), (event) => {
      if (event.kind === 'progress' && cut === 0) cut = ssh.servers[0].cutConnections();
    });
    expect(cut).toBeGreaterThan(0);
    expect(connections.count).toBe(2);
    expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(10);
    expect(aliveBelow(at.far)).toEqual([]);
    expect(readdirSync(at.far)).toEqual([]);
  });

  it('survives that sshd is killed while the files come over', async () => {
    const connections = { count: 0 };
    let cut = 0;
    const result = await record(request(2, connections), (event) => {
      if (event.kind === 'transfer' && cut === 0) cut = ssh.servers[0].cutConnections();
    });
    expect(cut).toBeGreaterThan(0);
    expect(connections.count).toBe(2);
    expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(100);
    expect(readdirSync(at.far)).toEqual([]);
  });
});
