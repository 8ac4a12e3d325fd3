/** Two hosts recorded at once, each through a real sshd: this machine is both, so their clocks are known to agree. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { HOST_CLOCKS, parseHostClocks } from '../../src/formats/recording/hostClocks';
import { peek } from '../../src/formats/fileInput';
import { openXenprof } from '../../src/formats/xenprof/openXenprof';
import { record } from '../../src/host/record';
import type { MachineToRecord, RecordEvent } from '../../src/host/recordRequest';
import { keyedSshd } from './keyedSshd';
import { aliveBelow, farAndNear, perfWorks, requestOf } from './makeRecordings';
import { sshdProgram } from './sshd';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

describe.skipIf(!perfWorks || !existsSync(sshdProgram))('two hosts', () => {
  const ssh = keyedSshd(2);
  const at = farAndNear();

  const host = (i: number, name: string): MachineToRecord => ({
    name,
    isGuest: false,
    host: name,
    connection: () => ssh.connect(ssh.servers[i]),
  });

  it('are on one axis, by round trips while they record', async () => {
    const events: RecordEvent[] = [];
    const { out, machines } = await record(
      requestOf([host(0, 'root@xen1'), host(1, 'root@xen2:2222')], at.far, at.near, { seconds: 3 }),
      (event) => events.push(event),
    );
    expect(machines.map(({ name, stopped }) => [name, stopped])).toEqual([
      ['root@xen1', 'time'],
      ['root@xen2:2222', 'time'],
    ]);
    for (const { samples } of machines) expect(samples).toBeGreaterThan(100);

    const files = await openXenprof(out);
    const clocks = files.input(HOST_CLOCKS);
    expect(clocks).toBeDefined();
    const text = clocks === undefined ? '' : Buffer.from(await peek(clocks, 1 << 20)).toString();
    await files.close();
    const readings = parseHostClocks(text).value;
    for (const name of ['xen1', 'xen2_2222']) {
      const own = readings.filter((reading) => reading.host === name);
      expect(own.length).toBeGreaterThanOrEqual(2);
      // It is this machine's clock, read within the round trip that is told.
      for (const { localNs, monotonicNs, uncertaintyNs } of own) {
        const apart = (monotonicNs ?? 0n) - localNs;
        expect(apart < 0n ? -apart : apart).toBeLessThanOrEqual(uncertaintyNs);
      }
    }

    const profile = await openProfile(out, QUIET);
    expect(profile.domains.map(({ name, role }) => [name, role])).toEqual([
      ['xen1', 'native'],
      ['xen2_2222', 'native'],
    ]);
    const clock = profile.captures.find(({ name }) => name === 'xen2_2222')?.clock;
    expect(clock?.method).toBe('round trips over the network');
    expect(clock?.uncertaintyNs).toBeLessThan(1e9);
    expect(aliveBelow(at.far)).toEqual([]);
    expect(readdirSync(at.far)).toEqual([]);
  });

  it('stop together when one loses its connection, and what both have is kept', async () => {
    let cut = 0;
    const problems: string[] = [];
    const { out, machines } = await record(
      requestOf([host(0, 'xen1'), host(1, 'xen2')], at.far, at.near, { seconds: 600 }),
      (event) => {
        if (event.kind === 'problem') problems.push(`${event.machine}: ${event.text}`);
        if (event.kind === 'progress' && event.machine === 'xen2' && cut === 0)
          cut = ssh.servers[1].cutConnections();
      },
    );
    expect(cut).toBeGreaterThan(0);
    expect(machines.map(({ stopped }) => stopped)).toEqual(['order', 'connection']);
    expect(problems.join('\n')).toMatch(/xen2: the connection was lost/);
    expect(problems.join('\n')).toMatch(/xen2: its clock is not read any more/);
    const profile = await openProfile(out, QUIET);
    expect(profile.captures.map(({ name, clock }) => [name, clock.method])).toEqual([
      ['xen1', 'itself (the axis)'],
      ['xen2', 'round trips over the network'],
    ]);
    expect(aliveBelow(at.far)).toEqual([]);
    expect(readdirSync(at.far)).toEqual([]);
  });
});
