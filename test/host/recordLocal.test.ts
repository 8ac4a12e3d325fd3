/** Recordings of this machine, with its own perf, without SSH. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUIET } from '../../src/formats/byteInput';
import { peek } from '../../src/formats/fileInput';
import { openProfile } from '../../src/formats/openProfile';
import { openXenprof } from '../../src/formats/xenprof/openXenprof';
import { preflight } from '../../src/host/preflight/preflight';
import { record } from '../../src/host/record';
import { machineSummary } from '../../src/host/recordSummary';
import type { MachineToRecord, RecordEvent, RecordRequest } from '../../src/host/recordRequest';
import { LocalRemote } from './localRemote';
import { aliveBelow, perfWorks, requestOf } from './makeRecordings';

let base: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'record far '));
  folder = mkdtempSync(join(tmpdir(), 'record near '));
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

function machine(
  options: Partial<MachineToRecord> & { readonly remotes?: LocalRemote[] } = {},
): MachineToRecord {
  const { remotes = [], ...rest } = options;
  return {
    name: 'here',
    isGuest: false,
    connection: () => {
      const remote = new LocalRemote('me@here');
      remotes.push(remote);
      return Promise.resolve(remote);
    },
    ...rest,
  };
}

const request = (machines: readonly MachineToRecord[], more: Partial<RecordRequest> = {}): RecordRequest =>
  requestOf(machines, base, folder, more);

const alive = () => aliveBelow(base);

/** Stand-ins in front of this machine's own tools. */
function standIns(tools: Readonly<Record<string, string>>): string {
  const path = join(folder, 'stand-ins');
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(path, name), 0o755);
  }
  return `${path}:${process.env['PATH'] ?? ''}`;
}

describe.skipIf(!perfWorks)('a recording of this machine', () => {
  it('has samples, names, clocks, counters and the load', async () => {
    const events: RecordEvent[] = [];
    const workload = 'i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done; echo "it\'s done" >&2';
    const result = await record(request([machine({ workload })]), (event) => void events.push(event));
    expect(result.machines[0]).toMatchObject({ stopped: 'time', seconds: 2 });
    expect(result.machines[0].cpuSeconds.get('perf')).toBeGreaterThanOrEqual(0);
    expect(events.some((event) => event.kind === 'progress')).toBe(true);
    const profile = await openProfile(result.out, QUIET);
    expect(result.machines[0].samples).toBe(profile.samples.timeNs.length);
    expect(machineSummary(result.machines[0])).toMatch(
      /^here: 2 s, [\d,]+ samples, .* a second.*; CPU of the recorders \d+\.\d\d s a second \(perf /,
    );
    expect(profile.captures.length).toBe(1);
    // Two seconds at 499 Hz on at least one CPU that works.
    expect(profile.samples.timeNs.length).toBeGreaterThan(100);
    const files = await openXenprof(result.out);
    const names = files.list();
    await files.close();
    for (const name of [
      'perf.data',
      'kallsyms',
      'clocks.before',
      'clocks.after',
      'stat.before',
      'stat.after',
    ])
      expect(names).toContain(name);
    expect(names).toContain('workload.txt');
    expect(alive()).toEqual([]);
    expect(readdirSync(base)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['made.xenprof']);
  });

  it('counts its samples while it goes on, and exactly afterwards', async () => {
    const stop = new AbortController();
    const counted: number[] = [];
    const watch = (event: RecordEvent) => {
      if (event.kind !== 'progress') return;
      counted.push(event.samples ?? -1);
      // perf writes when a buffer is half full: on a machine with little to do that takes some seconds.
      if (counted[counted.length - 1] > 0) stop.abort();
    };
    const result = await record(request([machine()], { seconds: 50 }), watch, stop.signal);
    expect(counted).toEqual([...counted].sort((a, b) => a - b));
    expect(counted.at(-1)).toBeGreaterThan(0);
    const profile = await openProfile(result.out, QUIET);
    expect(counted.at(-1)).toBeLessThanOrEqual(profile.samples.timeNs.length);
    expect(result.machines[0].samples).toBe(profile.samples.timeNs.length);
  });

  it('that is cancelled keeps what there is and leaves nothing behind', async () => {
    const stop = new AbortController();
    const result = await record(
      request([machine()], { seconds: 600 }),
      (event) => {
        if (event.kind === 'progress') stop.abort();
      },
      stop.signal,
    );
    expect(result.machines[0].stopped).toBe('order');
    expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(10);
    expect(alive()).toEqual([]);
    expect(readdirSync(base)).toEqual([]);
  });

  it('that is cancelled before it began makes nothing and leaves nothing behind', async () => {
    const stop = new AbortController();
    const making = record(
      request([machine()]),
      (event) => {
        if (event.kind === 'step' && event.text.startsWith('starting')) stop.abort();
      },
      stop.signal,
    );
    await expect(making).rejects.toThrow(/Cancelled before/);
    expect(alive()).toEqual([]);
    expect(readdirSync(base)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes on to the fetching over a new connection when the first is lost', async () => {
    const remotes: LocalRemote[] = [];
    const result = await record(request([machine({ remotes })], { seconds: 600 }), (event) => {
      if (event.kind === 'progress') remotes[0].cut();
    });
    expect(remotes.length).toBe(2);
    expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(10);
    expect(alive()).toEqual([]);
    expect(readdirSync(base)).toEqual([]);
  });

  it('whose connection is lost for good ends by itself, is found by the next one and cleared away', async () => {
    const remotes: LocalRemote[] = [];
    const once = machine({ remotes });
    const making = record(
      request(
        [
          {
            ...once,
            connection: (lost) =>
              lost === undefined ? once.connection(lost) : Promise.reject(new Error('no way back')),
          },
        ],
        { seconds: 600 },
      ),
      (event) => {
        if (event.kind === 'progress') remotes[0].cut();
      },
    );
    await expect(making).rejects.toThrow(/no way back.*xen-io-profiler\./);
    await expect.poll(alive, { timeout: 20_000, interval: 200 }).toEqual([]);
    const found = await preflight(new LocalRemote('me@here'), { directory: base, neededBytes: 1 });
    expect(found.leftovers).toMatchObject([{ alive: false }]);
    const result = await record(request([machine()], { seconds: 1, clearLeftovers: true }), () => undefined);
    expect(existsSync(result.out)).toBe(true);
    expect(readdirSync(base)).toEqual([]);
  });

  it('is refused by events that the machine does not have, before anything is started', async () => {
    const making = record(request([machine()], { events: ['cpu-clock', 'no-such-event'] }), () => undefined);
    await expect(making).rejects.toThrow(/here: it has no event no-such-event; it supports .*cpu-clock/);
    const own = machine({ choices: { events: ['cpu-clock;reboot'] } });
    await expect(record(request([own]), () => undefined)).rejects.toThrow(/no event cpu-clock;reboot/);
    expect(readdirSync(base)).toEqual([]);
  });

  it('takes what is chosen for one machine alone', async () => {
    const own = join(base, 'own');
    mkdirSync(own);
    const choices = { frequency: 50, directory: own, events: ['cpu-clock'], sources: ['perf'] as const };
    const { out, machines } = await record(
      request([machine({ label: 'mine', choices })], { directory: '/nowhere' }),
      () => undefined,
    );
    expect(machines[0].name).toBe('mine');
    const files = await openXenprof(out);
    const command = files.input('perf-record.cmd');
    const text = command === undefined ? '' : Buffer.from(await peek(command, 1000)).toString();
    expect(files.list()).not.toContain('stat.before');
    await files.close();
    expect(text).toMatch(/-e cpu-clock -F 50 /);
  });

  it('stops at its limit of bytes and keeps what it has', async () => {
    const load = machine({ workload: 'head -c 30000000 /dev/zero; sleep 600' });
    const result = await record(request([load], { seconds: 600, mostBytes: 20e6 }), () => undefined);
    expect(result.machines[0].stopped).toBe('disk');
    expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(10);
    expect(alive()).toEqual([]);
  });

  it('of a host and a guest puts each into its folder', async () => {
    const guest = machine({ name: '-web $(touch /tmp/x) 1', isGuest: true });
    const result = await record(request([machine(), guest], { seconds: 1 }), () => undefined);
    const files = await openXenprof(result.out);
    const names = files.list();
    await files.close();
    expect(names).toContain('perf.data');
    expect(names.filter((name) => name.endsWith('/perf.data'))).toEqual(['_web___touch__tmp_x__1/perf.data']);
  });
});

/** Answers of the lab's dom0; the trace is one of its own. What they are given is this machine's. */
const hostText = join(import.meta.dirname, '../fixtures/hostText/blkread/dom0');
const XEN_TOOLS = {
  cat: `case $1 in
    /sys/hypervisor/type) echo xen ;;
    /proc/xen/capabilities) echo control_d ;;
    /sys/hypervisor/pmu/pmu_mode) echo 'Operation not supported' >&2; exit 1 ;;
    *) exec /bin/cat "$@" ;;
    esac`,
  xl: `case $1 in
    info) exec /bin/cat '${hostText}/xl-info.txt' ;;
    vcpu-list) exec /bin/cat '${hostText}/xl-vcpu-list.before' ;;
    list) exec /bin/cat '${hostText}/xl-list.before' ;;
    *) exit 1 ;;
    esac`,
  xentrace: `for file; do :; done
    trap 'exit 0' INT TERM
    printf '\\003\\360\\001\\040\\001\\000\\000\\000\\100\\000\\000\\000' >"$file"
    while :; do sleep 0.2; done`,
  xentop: `trap 'exit 0' TERM; exec /bin/cat '${hostText}/xentop.txt'`,
  pidof: 'exit 1',
};

describe.skipIf(!perfWorks)('dom0', () => {
  const dom0 = (tools: Readonly<Record<string, string>>): MachineToRecord =>
    machine({ connection: () => Promise.resolve(new LocalRemote('root@xen', { PATH: standIns(tools) })) });

  it('gives perf, the trace and what xl says, and ends xentrace', async () => {
    const { machines, out } = await record(request([dom0(XEN_TOOLS)]), () => undefined);
    expect(machines[0].preflight.role).toBe('dom0');
    const files = await openXenprof(out);
    const names = files.list();
    await files.close();
    for (const name of ['perf.data', 'xentrace.bin', 'xentrace.start', 'xl-info.txt', 'xl-vcpu-list.before'])
      expect(names).toContain(`dom0/${name}`);
    expect(alive()).toEqual([]);
    expect(readdirSync(base)).toEqual([]);
  });

  it('is recorded without a trace when another xentrace has the buffers', async () => {
    const problems: string[] = [];
    const taken = {
      ...XEN_TOOLS,
      xentrace: 'echo "ERROR: failed to bind to VIRQ port (17 = File exists)" >&2; exit 1',
    };
    const { out } = await record(request([dom0(taken)]), (event) => {
      if (event.kind === 'problem') problems.push(event.text);
    });
    expect(problems.join()).toMatch(/another xentrace runs\. End it/);
    expect((await openProfile(out, QUIET)).samples.timeNs.length).toBeGreaterThan(100);
  });
});

describe('a machine that cannot record', () => {
  const without = (path: string): MachineToRecord =>
    machine({ connection: () => Promise.resolve(new LocalRemote('me@there', { PATH: path })) });

  it('says so without perf, with the command that installs it', async () => {
    const path = standIns({ perf: 'echo "sh: 1: perf: not found" >&2; exit 127' });
    await expect(record(request([without(path)]), () => undefined)).rejects.toThrow(
      /Nothing can be recorded.*perf.*install/,
    );
    expect(readdirSync(base)).toEqual([]);
  });

  it('says so with a perf that takes no orders', async () => {
    const old = `case "$1 $2" in
      --version*) echo "perf version 4.19.269" ;;
      stat*) exit 0 ;;
      'record -h') printf ' Usage: perf record [<options>]\\n    -F, --freq <freq or max>\\n' >&2; exit 129 ;;
      *) exit 1 ;; esac`;
    await expect(record(request([without(standIns({ perf: old }))]), () => undefined)).rejects.toThrow(
      /version 4\.19\.269 is too old.*Linux 5\.10.*fix: .*install/,
    );
    expect(readdirSync(base)).toEqual([]);
  });

  it('says so when perf ends at its start', async () => {
    const path = standIns({
      perf: 'case $1 in --version) echo "perf version 1" ;; stat) exit 0 ;; *) echo "Error: the drum is broken" >&2; exit 255 ;; esac',
    });
    const problems: string[] = [];
    const making = record(request([without(path)]), (event) => {
      if (event.kind === 'problem') problems.push(event.text);
    });
    await expect(making).rejects.toThrow(/None of the recorders starts/);
    expect(problems.join()).toMatch(/the drum is broken/);
    expect(alive()).toEqual([]);
    expect(readdirSync(base)).toEqual([]);
  });

  it('says so when sudo refuses', async () => {
    const path = standIns({
      id: 'echo 1000',
      sudo: 'echo "me is not in the sudoers file." >&2; exit 1',
    });
    const far = new LocalRemote('me@there', { PATH: path });
    const found = await preflight(far, { directory: base, neededBytes: 1 });
    expect(found.results.find(({ id }) => id === 'rights')).toMatchObject({ state: 'refused' });
    expect(found.privilege).toBe('self');
  });

  it('says so without a directory to record in', async () => {
    const making = record(request([machine()], { directory: join(base, "no'thing") }), () => undefined);
    await expect(making).rejects.toThrow(/no directory.*mkdir -p/);
  });
});
