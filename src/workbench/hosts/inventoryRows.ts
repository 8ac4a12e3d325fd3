/** What a host is, as rows: topology, pools, domains with their devices, backend threads. */
import type {
  BackendThread,
  CpuPlace,
  DomainFacts,
  GuestDisk,
  GuestInterface,
  HostInventory,
  VcpuPlace,
} from '../../host/inventory/inventory';
import type { SavedHost } from './hostAccess';
import { count, hostRow, numberList, type HostRow } from './hostRow';

/** With more domains than this their group is folded at first. */
const FEW_DOMAINS = 12;

export function inventoryRows(
  host: SavedHost,
  { machine, xen, pools, domains, threads, problems }: HostInventory,
): HostRow[] {
  const row = hostRow.bind(undefined, host);
  const rows = [
    row('machine', {
      label: 'Machine',
      description: [machine.distribution, machine.kernel, machine.cpuModel]
        .filter((t) => t !== '')
        .join(', '),
      tooltip: `Name: ${machine.hostName}\nSystem: ${machine.distribution}\nKernel: ${machine.kernel}\nCPUs that it sees: ${machine.cpus}\nCPU: ${machine.cpuModel}`,
      icon: { id: 'server' },
      // Without Xen the machine as a whole is all that is known of.
      ...(xen === null && { domainId: 0 }),
    }),
  ];
  if (xen !== null) rows.push(topologyRow(host, xen.topology, xen.cpus));
  if (pools.length > 0)
    rows.push(
      row('pools', {
        label: 'Pools',
        description: count(pools.length, 'CPU pool'),
        icon: { id: 'layers' },
        children: pools.map((pool, index) =>
          row(`pool/${index}/${pool.name}`, {
            label: pool.name,
            description: `pCPUs ${numberList(pool.cpus)}, ${pool.scheduler}, ${count(pool.domains, 'domain')}`,
          }),
        ),
      }),
    );
  if (domains.length > 0)
    rows.push(
      row('domains', {
        label: 'Domains',
        description: count(domains.length, 'domain'),
        icon: { id: 'vm' },
        expanded: domains.length <= FEW_DOMAINS,
        children: domains.map((domain) => domainRow(host, domain)),
      }),
    );
  if (threads.length > 0)
    rows.push(
      row('threads', {
        label: 'Backend Threads',
        description: count(threads.length, 'kernel thread'),
        icon: { id: 'list-tree' },
        children: threads.map((thread) => threadRow(host, thread, domains)),
      }),
    );
  const warnings = problems.map((problem, index) =>
    row(`problem/${index}`, {
      label: problem,
      kind: 'problem',
      icon: { id: 'warning', colour: 'list.warningForeground' },
      state: 'warning',
      tooltip: problem,
    }),
  );
  return [...rows, ...warnings];
}

function topologyRow(host: SavedHost, topology: readonly CpuPlace[], cpus: number): HostRow {
  const icon = { id: 'circuit-board' };
  if (topology.length === 0)
    return hostRow(host, 'topology', { label: 'Topology', description: count(cpus, 'pCPU'), icon });
  const sockets = grouped(topology, ({ socket }) => socket);
  const cores = (places: readonly CpuPlace[]) => grouped(places, ({ core }) => core);
  const children = [...sockets].map(([socket, places]) =>
    hostRow(host, `topology/${socket}`, {
      label: `Socket ${socket}`,
      description: `${count(cores(places).size, 'core')}, ${count(places.length, 'pCPU')}`,
      expanded: sockets.size === 1,
      children: [...cores(places)].map(([core, threads]) =>
        hostRow(host, `topology/${socket}/${core}`, {
          label: `Core ${core}`,
          description: `${threads.length === 1 ? 'pCPU' : 'pCPUs'} ${numberList(threads.map(({ cpu }) => cpu))}`,
          tooltip: `NUMA node ${numberList(threads.map(({ node }) => node))}`,
        }),
      ),
    }),
  );
  const allCores = new Set(topology.map(({ socket, core }) => `${socket}/${core}`)).size;
  return hostRow(host, 'topology', {
    label: 'Topology',
    description: `${count(sockets.size, 'socket')}, ${count(allCores, 'core')}, ${count(topology.length, 'pCPU')}`,
    icon,
    children,
  });
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

function domainRow(host: SavedHost, domain: DomainFacts): HostRow {
  const { id, name, type, memoryMib, vcpus, interfaces, disks } = domain;
  const key = `domain/${id}`;
  return hostRow(host, key, {
    label: name,
    kind: 'domain',
    description: count(vcpus.length, 'vCPU'),
    tooltip: [
      `${name} (domain ${id})`,
      ...(type === null ? [] : [`Type: ${type}`]),
      ...(memoryMib === null ? [] : [`Memory: ${memoryMib} MiB`]),
      `State: ${domain.state}`,
      ...(domain.cpuSeconds === null ? [] : [`CPU time: ${domain.cpuSeconds.toFixed(1)} s`]),
    ].join('\n'),
    icon: { id: id === 0 ? 'server-process' : 'vm' },
    copies: name,
    domainId: id,
    children: [
      ...vcpus.map((vcpu) => vcpuRow(host, key, vcpu)),
      ...interfaces.map((each) => interfaceRow(host, key, each)),
      ...disks.map((disk) => diskRow(host, key, disk)),
    ],
  });
}

function vcpuRow(host: SavedHost, key: string, vcpu: VcpuPlace): HostRow {
  const { cpu, hardAffinity, softAffinity } = vcpu;
  const places = [
    cpu === null ? 'offline' : `on pCPU ${cpu}`,
    ...(hardAffinity === null ? [] : [`pinned to ${numberList(hardAffinity)}`]),
    ...(softAffinity === null ? [] : [`prefers ${numberList(softAffinity)}`]),
  ];
  return hostRow(host, `${key}/vcpu/${vcpu.vcpu}`, {
    label: `vCPU ${vcpu.vcpu}`,
    description: places.join(', '),
    tooltip: `State: ${vcpu.state}\nCPU time: ${vcpu.seconds.toFixed(1)} s\nMay run on: ${
      hardAffinity === null ? 'every pCPU of its pool' : `pCPUs ${numberList(hardAffinity)}`
    }`,
    icon: { id: hardAffinity === null ? 'chip' : 'pinned' },
  });
}

function interfaceRow(host: SavedHost, key: string, each: GuestInterface): HostRow {
  const { device, bridge, queues, mac, backendId } = each;
  return hostRow(host, `${key}/interface/${device}`, {
    label: device,
    description: [bridge ?? 'no bridge', count(queues, 'queue')].join(', '),
    tooltip: `Network interface ${device}\nBridge: ${bridge ?? 'none, or not told'}\nQueues: ${queues}\nMAC: ${mac ?? 'not told'}\nBackend: domain ${backendId}`,
    icon: { id: 'plug' },
  });
}

function diskRow(host: SavedHost, key: string, disk: GuestDisk): HostRow {
  const { device, backing, queues, backendId } = disk;
  return hostRow(host, `${key}/disk/${device}`, {
    label: device,
    description: [backing ?? 'backing not told', count(queues, 'queue')].join(', '),
    tooltip: `Disk ${device}\nBehind it: ${backing ?? 'not told'}\nQueues: ${queues}\nBackend: domain ${backendId}`,
    icon: { id: 'database' },
  });
}

function threadRow(host: SavedHost, thread: BackendThread, domains: readonly DomainFacts[]): HostRow {
  const { tid, name, kind, guestId, cpu, allowedCpus } = thread;
  const guest = domains.find(({ id }) => id === guestId)?.name;
  return hostRow(host, `thread/${tid}`, {
    label: name,
    description: [
      ...(guest === undefined ? [] : [`for ${guest}`]),
      ...(cpu === null ? [] : [`on dom0 CPU ${cpu}`]),
      ...(allowedCpus === null ? [] : [`may run on ${allowedCpus}`]),
    ].join(', '),
    tooltip: `Kernel thread ${tid} of ${kind}${guestId === null ? '' : `\nServes domain ${guestId}`}`,
    icon: { id: kind === 'blkback' ? 'database' : 'plug' },
  });
}
