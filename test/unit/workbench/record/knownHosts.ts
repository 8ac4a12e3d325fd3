/** Hosts as the form is told of them. */
import type { HostInventory } from '../../../../src/host/inventory/inventory';
import { parseFacts } from '../../../../src/host/preflight/facts';
import { judge, type Preflight } from '../../../../src/host/preflight/preflight';
import type { HostChoice, RecordForm } from '../../../../src/protocol/recordForm';
import { DOM0, gathered, type Blocks } from '../../host/gatheredFacts';

/** Its names are hidden, and another recording left something behind. */
const FOUND: Blocks = {
  ...DOM0,
  kallsyms: ['', '0000000000000000 T _text'],
  leftovers: [0, 'dead /var/tmp/xen-io-profiler.abcd1234'],
};

export function preflightOf(changes: Blocks = {}): Preflight {
  const facts = parseFacts(gathered({ ...FOUND, ...changes }));
  return judge('root@xen1', facts, { directory: '/var/tmp', neededBytes: 1e8 });
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
