/** Domains with their vCPUs, interfaces and disks: `xl list` and `xl vcpu-list`, xenstore and `xl list -l`. */
import { parseCpuRanges } from '../../formats/hostText/cpuRanges';
import { parseXenstoreDevices, type XenstoreDevice } from '../../formats/hostText/xenstoreDevices';
import { diskName, parseXlListLong } from '../../formats/hostText/xlDevices';
import { parseXlList, parseXlVcpuList, type XlVcpu } from '../../formats/hostText/xlLists';
import type { Answers } from './answers';
import type { DomainFacts, GuestDisk, GuestInterface, VcpuPlace } from './inventory';
import { shown } from './shown';

/** dom0 first, then by id. */
export function domainFacts(answers: Answers): DomainFacts[] {
  const rows = answers.read('list', 'xl list', 'domains', parseXlList);
  const vcpus = grouped(
    answers.read('vcpus', 'xl vcpu-list', 'vCPUs', parseXlVcpuList),
    ({ domainId }) => domainId,
  );
  const devices = grouped(
    answers.read('devices', 'xenstore-ls -f /local/domain', 'interfaces and disks', parseXenstoreDevices),
    ({ guestId }) => guestId,
  );
  const long = new Map(
    answers
      .read('long', 'xl list -l', 'types of the domains (pv, pvh, hvm)', parseXlListLong)
      .map((domain) => [domain.id, domain]),
  );
  const affinities = new Affinities(answers);
  const domains = new Map<number, DomainFacts>();
  for (const { id, name, memoryMiB, state, seconds } of rows) {
    if (domains.has(id)) {
      answers.problem(
        `xl list has two rows for domain ${id}, one of them named "${shown(name)}": the first is shown. A name with a line break in it does that: xl rename ${id} NAME`,
      );
      continue;
    }
    const { type = '', name: longName } = long.get(id) ?? {};
    const own = devices.get(id) ?? [];
    domains.set(id, {
      id,
      // The table cannot show every name as it is; JSON can.
      name: shown(longName ?? name),
      memoryMib: memoryMiB,
      type: /^(?:pv|pvh|hvm)$/.test(type) ? type : null,
      state,
      cpuSeconds: seconds,
      vcpus: vcpuPlaces(vcpus.get(id) ?? [], affinities),
      interfaces: own.filter(({ kind }) => kind === 'vif').map(interfaceOf),
      disks: own.filter(({ kind }) => kind === 'vbd').map(diskOf),
    });
  }
  return [...domains.values()].sort((a, b) => a.id - b.id);
}

/** Of two rows of one vCPU the first counts. */
function vcpuPlaces(rows: readonly XlVcpu[], affinities: Affinities): VcpuPlace[] {
  const places = new Map<number, VcpuPlace>();
  for (const { vcpu, pcpu, state, seconds, hardAffinity, softAffinity } of rows) {
    if (places.has(vcpu)) continue;
    places.set(vcpu, {
      vcpu,
      cpu: pcpu,
      state,
      seconds,
      hardAffinity: affinities.of(hardAffinity),
      softAffinity: affinities.of(softAffinity),
    });
  }
  return [...places.values()].sort((a, b) => a.vcpu - b.vcpu);
}

/** More different lists than a host has, and few enough for the memory of this side. */
const MOST_LISTS = 1000;

/** Affinities by their text: thousands of vCPUs have the same few. */
class Affinities {
  private readonly lists = new Map<string, readonly number[] | null>([
    ['all', null],
    ['none', []],
  ]);

  constructor(private readonly answers: Answers) {}

  of(text: string): readonly number[] | null {
    const known = this.lists.get(text);
    if (known !== undefined) return known;
    const cpus = this.lists.size < MOST_LISTS ? parseCpuRanges(text) : undefined;
    if (cpus === undefined) {
      this.answers.problem(
        `xl vcpu-list: the affinity "${shown(text)}" is not understood, and shown as "all". Compare with its output on the host`,
      );
      return null;
    }
    this.lists.set(text, cpus);
    return cpus;
  }
}

function interfaceOf({ guestId, device, backendId, queues, values }: XenstoreDevice): GuestInterface {
  return {
    device: shown(values.get('vifname') || `vif${guestId}.${device}`),
    mac: told(values, 'mac'),
    bridge: told(values, 'bridge'),
    queues,
    backendId,
  };
}

function diskOf({ device, backendId, queues, values }: XenstoreDevice): GuestDisk {
  return {
    device: told(values, 'dev') ?? diskName(device) ?? String(device),
    backing: told(values, 'physical-device-path') ?? told(values, 'params'),
    queues,
    backendId,
  };
}

function told(values: ReadonlyMap<string, string>, key: string): string | null {
  const value = values.get(key) ?? '';
  return value === '' ? null : shown(value);
}

function grouped<T>(rows: readonly T[], key: (row: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}
