/** Xen itself and its CPU pools, from `xl info -n` and `xl cpupool-list`. */
import { parseCpuRanges } from '../../formats/hostText/cpuRanges';
import { parseXlInfo } from '../../formats/hostText/xlInfo';
import { parseXlCpupoolList } from '../../formats/hostText/xlLists';
import { parseXlTopology } from '../../formats/hostText/xlTopology';
import type { Answers } from './answers';
import type { CpuPool, XenFacts } from './inventory';
import { shown } from './shown';

/** Null where Xen does not answer; the problems say why. */
export function xenFacts(answers: Answers): XenFacts | null {
  const version = answers.has('info') ? parseXlInfo(answers.text('info')).value.xenVersion : undefined;
  // In a guest xl info prints half and succeeds; only dom0 is told Xen's version.
  if (version === undefined) {
    answers.problem(whyNoXen(answers));
    return null;
  }
  const info = answers.read('info', 'xl info -n', "some of Xen's facts", parseXlInfo);
  const topology = parseXlTopology(answers.text('info')).value;
  if (topology.length === 0)
    answers.problem(
      'xl info -n does not tell where the CPUs sit: cores, sockets and NUMA nodes are unknown. Try it on the host',
    );
  return {
    version: shown(version),
    scheduler: shown(info.xenScheduler ?? ''),
    commandLine: shown(info.xenCommandline ?? ''),
    cpus: wholeOrNull(info.nrCpus) ?? topology.length,
    cpuMhz: info.cpuMhz !== undefined && info.cpuMhz > 0 ? info.cpuMhz : null,
    totalMemoryMib: wholeOrNull(Number(info.values.get('total_memory') || NaN)),
    freeMemoryMib: wholeOrNull(Number(info.values.get('free_memory') || NaN)),
    topology,
  };
}

function whyNoXen(answers: Answers): string {
  const onXen = answers.line('hypervisor') === 'xen';
  const inDom0 = answers.text('capabilities').includes('control_d');
  const said = answers.complaint('info');
  if (!onXen && !inDom0)
    return answers.has('info')
      ? 'The tools of Xen are here, and this kernel does not run on Xen: only the machine itself is shown. Boot the Xen entry of its boot menu'
      : 'This machine does not run on Xen: only the machine itself is shown';
  if (onXen && !inDom0 && answers.line('uid') === '0')
    return 'This machine is a guest of Xen: the hypervisor and other domains are shown in dom0. Add dom0 as a host';
  if (!answers.has('info'))
    return inDom0
      ? 'xl is not found: Xen and its domains are not shown. Install it: apt-get install xen-utils'
      : 'xl is not found: this machine is a guest of Xen, or has no tools of Xen. Add dom0 as a host';
  if (/Permission denied|not permitted/.test(said) || answers.line('uid') !== '0')
    return 'xl needs root: Xen and its domains are not shown. Connect as root, or allow sudo without a password';
  return `xl info -n does not tell of Xen (${shown(said.slice(0, 300)) || 'it said nothing'}): domains are not shown. Look at the daemons of Xen: systemctl status xenstored`;
}

/** Pools in the order of `xl cpupool-list`. */
export function cpuPools(answers: Answers): CpuPool[] {
  const pools = answers.read('pools', 'xl cpupool-list', 'CPU pools', parseXlCpupoolList);
  const lists = answers.read('poolcpus', 'xl cpupool-list -c', 'CPUs of the pools', parseXlCpupoolList);
  const cpus = new Map(lists.map((pool) => [pool.name, parseCpuRanges(pool.cpus)]));
  return pools.map(({ name, scheduler, domains }) => ({
    name: shown(name),
    cpus: cpus.get(name) ?? [],
    scheduler: shown(scheduler ?? ''),
    domains: domains ?? 0,
  }));
}

function wholeOrNull(value = NaN): number | null {
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}
