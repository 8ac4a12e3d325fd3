/** Hosts as the form is told of them. */
import type { HostInventory } from '../../../../src/host/inventory/inventory';
import { parseFacts } from '../../../../src/host/preflight/facts';
import { judge, type Preflight } from '../../../../src/host/preflight/preflight';
import type { HostChoice, RecordForm } from '../../../../src/protocol/recordForm';

/** What `gather.sh` prints of a dom0 without a PMU. */
const DOM0: Readonly<Record<string, readonly [number | '', string]>> = {
  uid: [0, '0'],
  tools: [
    0,
    'mktemp mkfifo gzip sha256sum find sed grep head tail wc du df date cut tr perf xl xentrace xentop',
  ],
  perf: [0, 'perf version 6.1.192'],
  paranoid: [0, '3'],
  pmu: [0, '<not supported>,,cycles,0,100.00,,'],
  kallsyms: ['', '0000000000000000 T _text'],
  clocksource: [0, 'tsc'],
  hypervisor: [0, 'xen'],
  capabilities: [0, 'control_d'],
  xl: [0, 'host                   : dom0\nxen_version            : 4.17.7'],
  tracing: [1, ''],
  vpmu: [1, 'cat: /sys/hypervisor/pmu/pmu_mode: Operation not supported'],
  xensyms: ['', 'ffff82d040200000 T _start'],
  room: [0, 'Filesystem 1024-blocks Used Available\n/dev/sda1 4000000 1000000 3000000 25% /'],
  writable: [0, ''],
  leftovers: [0, 'dead /var/tmp/xen-io-profiler.abcd1234'],
  end: [0, ''],
};

export function preflightOf(changes: typeof DOM0 = {}): Preflight {
  // Only the list of tools has a line a word.
  const gathered = Object.entries({ ...DOM0, ...changes })
    .map(([name, [status, said]]) => {
      const lines = name === 'tools' ? said.replaceAll(' ', '\n') : said;
      return `== ${name} ${status}\n${lines === '' ? '' : lines.replace(/^/gm, ' ')}\n\n`;
    })
    .join('');
  return judge('root@xen1', parseFacts(gathered), {
    directory: '/var/tmp',
    neededBytes: 1e8,
  });
}

const domain = (id: number, name: string, vcpus: number, type: string | null) => ({
  id,
  name,
  type,
  memoryMib: null,
  state: '',
  cpuSeconds: null,
  vcpus: Array.from({ length: vcpus }, (_, vcpu) => ({
    vcpu,
    cpu: 0,
    state: '-b-',
    seconds: 0,
    hardAffinity: null,
    softAffinity: null,
  })),
  interfaces: [],
  disks: [],
});

export const inventory: HostInventory = {
  machine: { hostName: 'xen1', kernel: 'Linux 6.1', distribution: 'Debian 12', cpus: 2, cpuModel: '' },
  xen: {
    version: '4.17.7',
    scheduler: 'credit2',
    commandLine: '',
    cpus: 8,
    cpuMhz: null,
    totalMemoryMib: null,
    freeMemoryMib: null,
    topology: [],
  },
  pools: [],
  domains: [domain(0, 'Domain-0', 2, null), domain(3, 'guest1', 1, 'pv'), domain(4, 'a b; $(x)', 4, 'pvh')],
  threads: [],
  problems: [],
};

const can = (source: HostChoice['sources'][number]['source']) => ({ source, refused: null, fix: null });

/** A connected host with one guest. */
export function connected(target: string, changes: Partial<HostChoice> = {}): HostChoice {
  const machine = { host: target, detail: '' };
  return {
    target,
    state: 'connected',
    message: null,
    facts: 'Xen 4.17.7, credit2, 8 CPUs',
    checks: [],
    sources: [can('perf'), can('pmu'), can('xentrace'), can('counters')],
    events: ['cycles', 'cpu-clock'],
    machines: [
      { ...machine, key: target, guest: null, label: `dom0 of ${target}`, login: null },
      { ...machine, key: `${target}/guest1`, guest: 'guest1', label: 'guest1', login: 'root@guest1' },
    ],
    leftovers: 0,
    ...changes,
  };
}

export const filledForm: RecordForm = {
  hosts: ['xen1'],
  machines: [],
  seconds: 10,
  sources: ['perf', 'counters'],
  frequency: 997,
  events: [],
  limitMegabytes: 2000,
  directory: '/var/tmp',
  clearLeftovers: false,
  folder: '/home/ann',
  name: 'rx',
};
