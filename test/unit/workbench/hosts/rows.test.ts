/** A host as rows: what is said of it, with ids that VS Code accepts, whatever the host says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostInventory } from '../../../../src/host/inventory/inventory';
import { Facts } from '../../../../src/host/preflight/facts';
import type { Preflight } from '../../../../src/host/preflight/preflight';
import type { HostState } from '../../../../src/workbench/hosts/hostAccess';
import { hostRow, MOST_ROWS, numberList, type HostRow } from '../../../../src/workbench/hosts/hostRow';
import { rowsOf } from '../../../../src/workbench/hosts/rowsOf';

const host = { target: 'xen1' };
const remote = {
  name: 'root@xen1',
  run: () => Promise.reject(new Error('not used')),
  start: () => Promise.reject(new Error('not used')),
  close: () => undefined,
};

function inventory(name = 'guest1', count = 1): HostInventory {
  return {
    machine: {
      hostName: 'xen1',
      kernel: 'Linux 6.1.0',
      distribution: 'Debian 12',
      cpus: 2,
      cpuModel: 'EPYC',
    },
    xen: {
      version: '4.17.7',
      scheduler: 'credit2',
      commandLine: 'dom0_mem=2G',
      cpus: 4,
      cpuMhz: 2500,
      totalMemoryMib: 4096,
      freeMemoryMib: 1000,
      topology: [0, 1, 2, 3].map((cpu) => ({ cpu, core: cpu >> 1, socket: 0, node: 0 })),
    },
    pools: [{ name: 'Pool-0', cpus: [0, 1, 2, 3], scheduler: 'credit2', domains: 2 }],
    domains: Array.from({ length: count }, (_, index) => ({
      id: index,
      name,
      memoryMib: 512,
      type: 'pvh',
      state: '-b----',
      cpuSeconds: 1.5,
      vcpus: [
        { vcpu: 0, cpu: 3, state: '-b-', seconds: 1, hardAffinity: [0, 1, 3], softAffinity: null },
        { vcpu: 1, cpu: null, state: '--p', seconds: 0, hardAffinity: null, softAffinity: [2] },
      ],
      interfaces: [{ device: 'vif1.0', mac: null, bridge: 'xenbr0', queues: 2, backendId: 0 }],
      disks: [{ device: 'xvda', backing: '/dev/vg/guest', queues: 1, backendId: 0 }],
    })),
    threads: [
      { tid: 812, name: 'vif1.0-q0-guest', kind: 'netback', guestId: 1, cpu: 1, allowedCpus: '0-1' },
      { tid: 813, name: 'napi/vif1.0', kind: 'napi', guestId: null, cpu: null, allowedCpus: null },
    ],
    problems: ['xenstore does not answer. Restart xenstored'],
  };
}

function preflight(changes: Partial<Preflight> = {}): Preflight {
  return {
    machine: 'root@xen1',
    privilege: 'self',
    role: 'dom0',
    facts: new Facts(new Map()),
    leftovers: [],
    results: [
      {
        id: 'perf',
        title: 'perf',
        state: 'missing',
        text: 'perf is not installed',
        fix: 'apt-get install linux-perf',
      },
      { id: 'rights', title: 'Rights', state: 'ok', text: 'root' },
    ],
    ...changes,
  };
}

const connected = (changes: Partial<HostState & { state: 'connected' }> = {}): HostState => ({
  state: 'connected',
  remote,
  inventory: inventory(),
  preflight: preflight(),
  ...changes,
});

function all(row: HostRow): HostRow[] {
  return [row, ...row.children.flatMap(all)];
}

const found = (state: HostState, label: string): HostRow => {
  const row = all(rowsOf(host, state, 0)).find((each) => each.label === label);
  if (row === undefined) throw new Error(`no row ${label}`);
  return row;
};

describe('a connected host', () => {
  it.each([
    ['xen1', 'Xen 4.17.7, credit2'],
    ['Topology', '1 socket, 2 cores, 4 pCPUs'],
    ['Core 1', 'pCPUs 2-3'],
    ['Pool-0', 'pCPUs 0-3, credit2, 2 domains'],
    ['guest1', '2 vCPUs'],
    ['vCPU 0', 'on pCPU 3, pinned to 0-1,3'],
    ['vCPU 1', 'offline, prefers 2'],
    ['vif1.0', 'xenbr0, 2 queues'],
    ['xvda', '/dev/vg/guest, 1 queue'],
    ['vif1.0-q0-guest', 'on dom0 CPU 1, may run on 0-1'],
    ['What Can Be Recorded', '1 of 2 checks ok'],
    ['perf', 'perf is not installed'],
  ])('says of %s: %s', (label, description) => {
    expect(found(connected(), label).description).toBe(description);
  });

  it('has the fix of a check to copy and in its tooltip, and its state in words', () => {
    const row = found(connected(), 'perf');
    expect(row).toMatchObject({ kind: 'check.fix', copies: 'apt-get install linux-perf' });
    expect(row.tooltip).toContain('apt-get install linux-perf');
    expect(row.spoken).toBe('perf, missing, perf is not installed');
    expect(found(connected(), 'Rights')).toMatchObject({ kind: 'check', copies: null });
  });

  it('tells states of checks apart by shape, not by colour alone', () => {
    const results = (['ok', 'missing', 'refused', 'unknown'] as const).map((state) => ({
      id: state,
      title: state,
      state,
      text: '',
    }));
    const state = connected({ preflight: preflight({ results }) });
    expect(new Set(results.map(({ title }) => found(state, title).icon?.id)).size).toBe(4);
  });

  it('shows what was left behind, and that some of it runs', () => {
    const leftovers = [
      { directory: '/var/tmp/xen-io-profiler.aaaaaaaa', alive: true },
      { directory: '/var/tmp/xen-io-profiler.bbbbbbbb', alive: false },
    ];
    const row = found(connected({ preflight: preflight({ leftovers }) }), 'Left Behind');
    expect(row).toMatchObject({ kind: 'leftovers', description: '2 recordings, 1 still running' });
    expect(row.children.map(({ label }) => label)).toEqual(leftovers.map(({ directory }) => directory));
  });

  it('without Xen shows the machine and opens the checks', () => {
    const native = { ...inventory(), xen: null, domains: [], pools: [], threads: [] };
    const state = connected({ inventory: native });
    expect(found(state, 'xen1').description).toBe('Debian 12, no Xen seen');
    expect(found(state, 'Machine').domainId).toBe(0);
    expect(found(state, 'What Can Be Recorded').expanded).toBe(true);
  });

  it('bounds long lists and says how many are left out', () => {
    const domains = found(connected({ inventory: inventory('guest', MOST_ROWS + 7) }), 'Domains').children;
    expect(domains).toHaveLength(MOST_ROWS + 1);
    expect(domains.at(-1)?.label).toBe('7 more are not shown');
  });

  it('has unique ids and one line of text a row, whatever the host says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 5 }),
        (text, ids) => {
          const base = inventory(text);
          const domains = ids.map((id) => ({
            ...base.domains[0],
            id,
            interfaces: [text, text].map((device) => ({ ...base.domains[0].interfaces[0], device })),
          }));
          const told = { ...base, domains, problems: [text, text] };
          const rows = all(rowsOf(host, connected({ inventory: told }), 0));
          expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
          expect(rows.filter(({ label }) => label === '')).toEqual([]);
          const texts = rows.flatMap(({ label, description, spoken }) => [label, description, spoken]);
          expect(texts.join('')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
          expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(1200);
        },
      ),
    );
  });
});

describe('a host that is not connected', () => {
  it('is folded and says so', () => {
    expect(rowsOf(host, { state: 'disconnected' }, 0)).toMatchObject({
      kind: 'host.disconnected',
      description: 'not connected',
      expanded: false,
      spoken: 'xen1, not connected',
    });
  });

  it('has another id after it was connected, which folds it in VS Code', () => {
    const ids = [0, 1].map((generation) => rowsOf(host, { state: 'disconnected' }, generation).id);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('says below itself why it failed, with the command to copy', () => {
    const state: HostState = { state: 'failed', message: 'The key has changed.', fix: 'ssh-keygen -R xen1' };
    expect(rowsOf(host, state, 0).children).toMatchObject([
      { label: 'The key has changed.', kind: 'failure.fix', copies: 'ssh-keygen -R xen1' },
    ]);
  });
});

describe('numberList', () => {
  it('writes lists as the kernel does', () => {
    expect(numberList([0, 1, 2, 5, 7, 8])).toBe('0-2,5,7-8');
    expect(numberList([])).toBe('');
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 300 })), (numbers) => {
        const read = numberList(numbers)
          .split(',')
          .filter((range) => range !== '')
          .flatMap((range) => {
            const [from, to = from] = range.split('-').map(Number);
            return Array.from({ length: to - from + 1 }, (_, index) => from + index);
          });
        expect(read).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });
});

it('two things of one name are one row: VS Code refuses a second row of the same id', () => {
  const twice = [1, 2].map(() => hostRow(host, 'same', { label: 'same' }));
  expect(hostRow(host, 'group', { label: 'group', children: twice }).children).toHaveLength(1);
});
