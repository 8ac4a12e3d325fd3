/** Recordings that meet real trouble, through a real sshd: a full disk, a slow link, a link that is gone for good. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { planText } from '../../src/host/farSide/plan';
import prepare from '../../src/host/farSide/prepare.sh';
import { shellProgram } from '../../src/host/farSide/privilege';
import { recorderProgram } from '../../src/host/farSide/recorderProgram';
import { record } from '../../src/host/record';
import type { MachineToRecord, RecordRequest } from '../../src/host/recordRequest';
import { EMPTY_PLAN } from '../unit/host/emptyPlan';
import { keyedSshd } from './keyedSshd';
import { aliveBelow, farAndNear, perfWorks, requestOf } from './makeRecordings';
import { startSlowLink } from './slowLink';
import { sshdProgram } from './sshd';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

// The last test needs none.
const ssh = keyedSshd(existsSync(sshdProgram) ? 1 : 0);
const at = farAndNear();

function machine(more: Partial<MachineToRecord> = {}, port?: number): MachineToRecord {
  return {
    name: 'here',
    isGuest: false,
    connection: () => {
      const [server] = ssh.servers;
      return ssh.connect(port === undefined ? server : { ...server, port, knownHosts: knownAt(port) });
    },
    ...more,
  };
}

/** The server's key, as it is known at the port of a proxy in front of it. */
function knownAt(port: number): string {
  return ssh.servers[0].hostKeys.map((hostKey) => `[127.0.0.1]:${port} ${hostKey}\n`).join('');
}

const request = (machines: readonly MachineToRecord[], more: Partial<RecordRequest> = {}): RecordRequest =>
  requestOf(machines, at.far, at.near, more);

describe.skipIf(!perfWorks || !existsSync(sshdProgram))('a recording', () => {
  it('over a slow link takes its time, and is whole', async () => {
    const link = await startSlowLink(ssh.servers[0].port, 3_000_000);
    try {
      const transfers: number[] = [];
      const { out, machines } = await record(
        request([machine({}, link.port)], { seconds: 1, sources: ['perf'] }),
        (event) => {
          if (event.kind === 'transfer') transfers.push(event.bytes);
        },
      );
      expect(machines[0].stopped).toBe('time');
      expect(transfers.length).toBeGreaterThan(3);
      expect((await openProfile(out, QUIET)).samples.timeNs.length).toBe(machines[0].samples);
      expect(readdirSync(at.far)).toEqual([]);
    } finally {
      await link.stop();
    }
  });

  it('whose link is gone for good stops by itself, and the next one finds and removes what it left', async () => {
    const link = await startSlowLink(ssh.servers[0].port, Infinity);
    const once = machine({}, link.port);
    let stopped: Promise<void> | undefined;
    const making = record(request([once], { seconds: 600 }), (event) => {
      if (event.kind === 'progress') stopped ??= link.stop();
    });
    await expect(making).rejects.toThrow(/xen-io-profiler\./);
    await stopped;
    await expect.poll(() => aliveBelow(at.far), { timeout: 60_000, interval: 200 }).toEqual([]);
    const [left] = readdirSync(at.far);
    expect(readdirSync(join(at.far, left))).toContain('index');
    const problems: string[] = [];
    const { out } = await record(request([machine()], { seconds: 1, clearLeftovers: true }), (event) => {
      if (event.kind === 'problem') problems.push(event.text);
    });
    expect((await openProfile(out, QUIET)).samples.timeNs.length).toBeGreaterThan(10);
    expect(readdirSync(at.far)).toEqual([]);
  });
});

/** A file system of its own; undefined where none can be mounted. */
function smallDisk(megabytes: number): string | undefined {
  const made = mkdtempSync(join(tmpdir(), 'record-small-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', made]).status === 0;
  if (mounted) return made;
  rmSync(made, { recursive: true, force: true });
  return undefined;
}

function unmount(disk: string): void {
  spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
}

/** What `use` does on a file system of its own, which is gone afterwards. */
async function onSmallDisk(megabytes: number, use: (disk: string) => Promise<void>): Promise<void> {
  const disk = smallDisk(megabytes);
  if (disk === undefined) throw new Error('no small disk could be mounted');
  try {
    await use(disk);
  } finally {
    unmount(disk);
  }
}

/** Whether this user may mount a small disk: only root may, and not in every container. */
const mayMount = ((): boolean => {
  const disk = process.getuid?.() === 0 ? smallDisk(1) : undefined;
  if (disk !== undefined) unmount(disk);
  return disk !== undefined;
})();

describe.skipIf(!mayMount || !perfWorks || !existsSync(sshdProgram))('a disk', () => {
  it('that is nearly full is refused before anything is recorded', async () => {
    await onSmallDisk(100, async (disk) => {
      const making = record(request([machine()], { directory: disk }), () => undefined);
      await expect(making).rejects.toThrow(/Disk room.*134 MB are needed/);
      expect(readdirSync(disk)).toEqual([]);
    });
  });

  it('that runs full ends the recording, and what there is is kept', async () => {
    await onSmallDisk(300, async (disk) => {
      // Another program fills the disk, past the room that the recorder wants to leave free, in one go.
      const problems: string[] = [];
      let filled = false;
      const { out, machines } = await record(
        request([machine()], { directory: disk, seconds: 600, sources: ['perf'] }),
        (event) => {
          if (event.kind === 'problem') problems.push(event.text);
          if (event.kind !== 'progress' || filled) return;
          filled = true;
          writeFileSync(join(disk, 'filler'), Buffer.alloc(250 << 20));
        },
      );
      expect(machines[0].stopped).toBe('disk');
      expect(problems.join()).toMatch(/disk is nearly full/);
      expect((await openProfile(out, QUIET)).samples.timeNs.length).toBeGreaterThan(10);
      expect(readdirSync(disk)).toEqual(['filler']);
      expect(aliveBelow(disk)).toEqual([]);
    });
  });

  it('that is full to the last byte costs perf its file, which is said', async () => {
    await onSmallDisk(300, async (disk) => {
      const problems: string[] = [];
      const fill = `dd if=/dev/zero of='${disk}/filler' bs=1M 2>/dev/null; sleep 600`;
      const making = record(
        request([machine({ workload: fill })], { directory: disk, seconds: 600, sources: ['perf'] }),
        (event) => {
          if (event.kind === 'problem') problems.push(event.text);
        },
      );
      // What perf had written may or may not be readable; either way it is told, and nothing goes on.
      const outcome = await making.then(
        ({ machines }) => machines[0].stopped,
        (error: unknown) => String(error),
      );
      expect(`${outcome} ${problems.join(' ')}`).toMatch(/disk/);
      await expect.poll(() => aliveBelow(disk), { timeout: 60_000, interval: 200 }).toEqual([]);
    });
  });
});

describe('a load', () => {
  it('that outlives its recorder and its directory ends by its own time limit', async () => {
    const plan = planText({
      ...EMPTY_PLAN,
      // Deaf to everything that asks politely.
      workload: `trap '' TERM HUP; cd '${at.far}'; while :; do sleep 0.2; done`,
      workloadGraceSeconds: 1,
      patienceSeconds: 3,
    });
    const command = shellProgram('self', prepare, 'prepare', at.far, plan);
    const made = spawnSync('sh', ['-c', command], { input: recorderProgram, encoding: 'utf8' }).stdout.trim();
    const recorder = spawn('sh', [`${made}/recorder.sh`], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    let said = '';
    recorder.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const reached = (word: string) => expect.poll(() => said, { timeout: 30_000 }).toContain(word);
    await reached('ready');
    recorder.stdin.write('arm\n');
    await reached('armed');
    recorder.stdin.write('go\n');
    await reached('started');
    // The recorder and its helpers, which would end the load, are gone at once, and so is what tells of it.
    process.kill(-(recorder.pid ?? 0), 'SIGKILL');
    rmSync(made, { recursive: true, force: true });
    await pause(500);
    expect(aliveBelow(at.far).join()).toMatch(/trap/);
    await expect.poll(() => aliveBelow(at.far), { timeout: 60_000, interval: 500 }).toEqual([]);
  });
});
