/** The inventory and the live CPU use of a host, by the real shell programs: here, and through a real sshd. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DomainLoad } from '../../src/host/inventory/inventory';
import { readInventory } from '../../src/host/inventory/readInventory';
import { watchLoad } from '../../src/host/inventory/watchLoad';
import { removeLeftovers } from '../../src/host/leftovers';
import { preflight } from '../../src/host/preflight/preflight';
import { ConnectionLost, type Remote } from '../../src/host/remote';
import { keptLog, type KeptLog } from './connecting';
import { keyedSshd } from './keyedSshd';
import { LocalRemote } from './localRemote';
import { sshdProgram } from './sshd';
import { DOM0_TOOLS, livingWith, toolsPath, type Tools } from './standInDom0';

let folder: string;
let tools: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-'));
  tools = join(folder, 'tools');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const here = (given: Tools): LocalRemote => new LocalRemote('root@xen1', { PATH: toolsPath(tools, given) });
const isOnXen = existsSync('/sys/hypervisor/type');

describe('the inventory', () => {
  it.skipIf(isOnXen)('of this machine has its CPUs and kernel, and says that there is no Xen', async () => {
    const { machine, xen, domains, threads, problems } = await readInventory(
      new LocalRemote('me@here'),
      'self',
    );
    expect(machine.hostName).toBe(hostname());
    expect(machine.kernel).toMatch(/^Linux \d/);
    expect(machine.cpus).toBe(cpus().length);
    expect([xen, domains, threads]).toEqual([null, [], []]);
    expect(problems).toEqual([expect.stringMatching(/does not run on Xen/)]);
  });

  it('of a dom0 is read whole, through sudo too', async () => {
    const sudo = `[ "$1 $2" = '-n --' ] && shift 2 && echo used >>'${folder}/sudo' && exec "$@"`;
    for (const privilege of ['self', 'sudo'] as const) {
      const { xen, pools, domains, threads, problems } = await readInventory(
        here({ ...DOM0_TOOLS, sudo }),
        privilege,
      );
      expect(problems).toEqual([]);
      expect(xen).toMatchObject({ version: '4.17.7', cpus: 2 });
      expect(xen?.topology).toHaveLength(6);
      expect(pools).toMatchObject([{ cpus: [0, 1] }]);
      expect(
        domains.map(({ name, type, interfaces, disks }) => [name, type, interfaces.length, disks.length]),
      ).toEqual([
        ['Domain-0', 'pv', 0, 0],
        ['guest1', 'pv', 1, 2],
        ['guest2', 'pv', 1, 2],
      ]);
      expect(threads).toHaveLength(8);
      expect(threads.every(({ allowedCpus }) => allowedCpus === '0-1')).toBe(true);
    }
    expect(existsSync(join(folder, 'sudo'))).toBe(true);
  });

  it('asks no more after a tool that hangs', async () => {
    const timeout = `shift 3; case "$*" in 'xl cpupool-list') exit 124 ;; *list*) echo "$*" >>'${folder}/asked' ;; esac; exec "$@"`;
    const { xen, domains, problems } = await readInventory(here({ ...DOM0_TOOLS, timeout }), 'self');
    expect(xen?.version).toBe('4.17.7');
    expect(domains).toEqual([]);
    expect(problems.every((text) => text.includes('did not answer'))).toBe(true);
    expect(existsSync(join(folder, 'asked'))).toBe(false);
  });

  it('is bounded, and what is cut takes nothing else with it', async () => {
    const xl = DOM0_TOOLS['xl'].replace(
      "'list -l')",
      "'list -l') yes '[[[[[[[[[[[[[[[[' | head -c 30000000 ;; no)",
    );
    const { domains, threads, problems } = await readInventory(here({ ...DOM0_TOOLS, xl }), 'self');
    expect(domains.map(({ type }) => type)).toEqual([null, null, null]);
    expect(threads).toHaveLength(8);
    expect(problems).toEqual([expect.stringMatching(/^xl list -l: 1 line not understood/)]);
  });

  it('of a machine whose tools are all missing has what there is', async () => {
    const gone = 'exit 127';
    const { machine, problems } = await readInventory(
      here({ lscpu: gone, id: gone, timeout: gone, uname: gone }),
      'self',
    );
    expect(machine).toMatchObject({ cpus: cpus().length, hostName: '' });
    expect(problems.length).toBeGreaterThan(0);
  });

  it('needs a shell, and the rights that it was told', async () => {
    const sudo = 'echo "sudo: a password is required" >&2; exit 1';
    await expect(readInventory(here({ sudo }), 'sudo')).rejects.toThrow(
      /sudo: a password is required.*try: sudo -n/,
    );
    await expect(readInventory(here({ sh: 'echo "no shell for you" >&2; exit 1' }), 'self')).rejects.toThrow(
      /does not run a POSIX shell.*no shell for you/,
    );
  });
});

/** Watches until so many loads were told, then ends it. */
async function loadsOf(
  remote: Remote,
  count: number,
  whenTold: () => void = () => undefined,
): Promise<(readonly DomainLoad[])[]> {
  const told: (readonly DomainLoad[])[] = [];
  const stop = new AbortController();
  await watchLoad(
    remote,
    'self',
    (loads) => {
      told.push(loads);
      whenTold();
      if (told.length >= count) stop.abort();
    },
    stop.signal,
  );
  return told;
}

const nothingLeft = () =>
  expect.poll(() => livingWith(tools), { timeout: 30_000, interval: 200 }).toEqual([]);

describe('live CPU use', () => {
  it('comes from xentop, with ids, and nothing stays behind', async () => {
    const [loads] = await loadsOf(here(DOM0_TOOLS), 1);
    expect(loads).toMatchObject([
      {
        id: 0,
        name: 'Domain-0',
        cpuPercent: 102.2,
        memoryMib: 2560,
        transmitBytes: null,
        readRequests: null,
      },
      {
        id: 5,
        name: 'guest1',
        cpuPercent: 75.4,
        memoryMib: 768,
        transmitBytes: 0,
        receiveBytes: 0,
        writeRequests: 0,
      },
    ]);
    // 100 a look, and looks are a second apart or more.
    expect(loads[1].readRequests).toBeGreaterThan(0);
    await nothingLeft();
  });

  it.each<[string, Tools]>([
    ['is missing', {}],
    ['cannot work', { xentop: 'echo "Failed to initialize xenstat library" >&2; exit 1' }],
  ])('comes from xl list where xentop %s', async (_, given) => {
    const others = Object.fromEntries(Object.entries(DOM0_TOOLS).filter(([name]) => name !== 'xentop'));
    const xl = `read -r up _ </proc/uptime; up=\${up%.*}
      printf 'Name ID Mem VCPUs State Time(s)\\nDomain-0 0 2560 2 r----- %s.0\\nmy guest 5 768 1 -b---- 3.0\\n' "$up"`;
    const [loads] = await loadsOf(here({ ...others, ...given, xl }), 1);
    expect(loads).toMatchObject([
      { id: 0, memoryMib: 2560, transmitBytes: null },
      { id: 5, name: 'my guest', cpuPercent: 0 },
    ]);
    expect(loads[0].cpuPercent).toBeGreaterThan(0);
    await nothingLeft();
  });

  it.skipIf(isOnXen)('of this machine comes from /proc/stat', async () => {
    const [[load], ...more] = await loadsOf(new LocalRemote('me@here', { PATH: toolsPath(tools, {}) }), 1);
    expect(more).toEqual([]);
    expect(load).toMatchObject({ id: 0, name: 'me@here', transmitBytes: null, writeRequests: null });
    expect(load.cpuPercent).toBeGreaterThanOrEqual(0);
    expect(load.cpuPercent).toBeLessThanOrEqual(110 * cpus().length);
    expect(load.memoryMib).toBeGreaterThan(100);
    await nothingLeft();
  });

  it('that cannot be read says so, with what the tools said', async () => {
    const given = { ...DOM0_TOOLS, xentop: 'exit 1', xl: 'echo "xl: Permission denied" >&2; exit 1' };
    await expect(loadsOf(here(given), 1)).rejects.toThrow(
      /root@xen1 does not tell.*Permission denied.*try: xentop/,
    );
    await nothingLeft();
  });

  it('ends with an error of its listener, and does not begin when it is not wanted', async () => {
    const listener = () => {
      throw new Error('not now');
    };
    await expect(watchLoad(here(DOM0_TOOLS), 'self', listener, new AbortController().signal)).rejects.toThrow(
      'not now',
    );
    await nothingLeft();
    const lost = here(DOM0_TOOLS);
    lost.cut();
    await watchLoad(lost, 'self', listener, AbortSignal.abort());
  });

  it.each<[string, string]>([
    ['whose output is not taken', "trap 'exit 0' TERM; trap '' PIPE"],
    ['that does not heed signals', "trap '' TERM PIPE"],
  ])('ends a xentop %s', async (_, traps) => {
    const xentop = DOM0_TOOLS['xentop'].replace("trap 'exit 0' TERM", traps);
    let living: string[] = [];
    await loadsOf(here({ ...DOM0_TOOLS, xentop }), 1, () => (living = livingWith(tools)));
    expect(living.join('\n')).toMatch(/tools\/xentop -b -f -d 2/);
    await nothingLeft();
  });
});

describe.skipIf(!existsSync(sshdProgram))('over SSH', () => {
  let log: KeptLog;
  // One that would go on without its output: only the end of the input can end it.
  const xentop = `trap '' PIPE; ${DOM0_TOOLS['xentop']}`;
  const toolsOf = (folder: string) => join(folder, 'tools');
  const ssh = keyedSshd(1, (folder) => ({ PATH: toolsPath(toolsOf(folder), { ...DOM0_TOOLS, xentop }) }));

  const connected = (): Promise<Remote> => {
    log = keptLog();
    return ssh.connect(ssh.servers[0], log);
  };
  const nothingLeftThere = () =>
    expect
      .poll(() => livingWith(toolsOf(ssh.folder)).filter((args) => !args.startsWith('sshd')), {
        timeout: 30_000,
        interval: 200,
      })
      .toEqual([]);

  it('the inventory takes one command', async () => {
    const remote = await connected();
    const { domains, problems } = await readInventory(remote, 'self');
    expect(problems).toEqual([]);
    expect(domains).toHaveLength(3);
    expect(log.lines.filter((line) => line.includes(']$ '))).toHaveLength(1);
    remote.close();
  });

  it('an inventory that is no longer wanted ends', async () => {
    const remote = await connected();
    const stop = new AbortController();
    const reading = readInventory(remote, 'self', stop.signal);
    stop.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    remote.close();
    await nothingLeftThere();
  });

  it('a watch ends with its signal, and the connection goes on', async () => {
    const remote = await connected();
    const [loads] = await loadsOf(remote, 1);
    expect(loads.map(({ id }) => id)).toEqual([0, 5]);
    await nothingLeftThere();
    expect(await remote.run('echo still here')).toMatchObject({ stdout: 'still here\n' });
    remote.close();
  });

  it.each<[string, (remote: Remote) => void]>([
    ['closed', (remote) => remote.close()],
    ['cut', () => void ssh.servers[0].cutConnections()],
  ])('a watch whose connection is %s leaves nothing behind', async (_, lose) => {
    const remote = await connected();
    let looks = 0;
    let living: string[] = [];
    const watching = watchLoad(
      remote,
      'self',
      () => {
        if (++looks > 1) return;
        living = livingWith(toolsOf(ssh.folder));
        lose(remote);
      },
      new AbortController().signal,
    );
    await expect(watching).rejects.toThrow(ConnectionLost);
    expect(looks).toBe(1);
    expect(living.join('\n')).toMatch(/tools\/xentop -b -f -d 2/);
    await nothingLeftThere();
  });
});

describe('leftovers', () => {
  it('are ended and removed, and one that resists does not keep the others', async () => {
    const remote = here({});
    const make = 'd=$(mktemp -d "$0/xen-io-profiler.XXXXXXXX") && : >"$d/processes" && echo "$d"';
    for (let i = 0; i < 2; i++)
      expect(await remote.run(`sh -c '${make}' ${folder}`)).toMatchObject({ code: 0 });
    const found = () => preflight(remote, { directory: folder, neededBytes: 1 });
    const { leftovers } = await found();
    expect(leftovers).toHaveLength(2);
    const odd = { directory: join(folder, 'tools'), alive: false };
    await expect(removeLeftovers(remote, 'self', [odd, ...leftovers])).rejects.toThrow(
      /tools cannot be removed: not a directory of a recording/,
    );
    expect((await found()).leftovers).toEqual([]);
    expect(existsSync(tools)).toBe(true);
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(removeLeftovers(remote, 'self', [odd], stop)).rejects.toThrow('enough');
  });
});
