/** What `readHost.sh` prints on the lab's dom0, of the recorded outputs of its commands; and variations of it. */
import { readFileSync } from 'node:fs';

const dom0 = 'test/fixtures/hostText/blkread/dom0';
export const recorded = (name: string): string => readFileSync(`${dom0}/${name}`, 'utf8');

/** Tables that `xl info -n` adds, as Xen's tools/xl/xl_info.c prints them: two sockets, two threads a core. */
export const TOPOLOGY = `cpu_topology           :
cpu:    core    socket     node
  0:       0        0        0
  1:       0        0        0
  2:       1        0        0
  3:       1        0        0
  4:       0        1        1
  5:       0        1        1
device topology        :
device           node
0000:00:1f.2      0
numa_info              :
node:    memsize    memfree    distances
   0:      3071       1000      10,20
   1:      3072        983      20,10
`;

/** The process table as lines of `/proc/PID/stat`: what ps has not is 0. */
export function statLines(ps: string): string {
  return ps
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, , tid, processor, name] = /^\s*(\d+)\s+(\d+)\s+(\d+)(?:\s+\S+){4}\s+(.*)$/.exec(line) ?? [];
      const parent = /^(?:systemd|oxenstored)$/.test(name) ? 1 : name === 'kthreadd' ? 0 : 2;
      return `${tid} (${name}) S ${parent} ${'0 '.repeat(34)}${processor} 0 0 0\n`;
    })
    .join('');
}

export type Blocks = Readonly<Record<string, readonly [status: number, output: string, complaint?: string]>>;

export const DOM0: Blocks = {
  hostname: [0, 'dom0\n'],
  kernel: [0, 'Linux 6.1.0-56-amd64\n'],
  distribution: [0, recorded('os-release')],
  lscpu: [0, recorded('lscpu.txt')],
  uid: [0, '0\n'],
  hypervisor: [0, 'xen\n'],
  capabilities: [0, 'control_d\n'],
  info: [0, recorded('xl-info.txt') + TOPOLOGY],
  pools: [0, recorded('xl-cpupool-list.txt')],
  poolcpus: [0, 'Name               CPU list\nPool-0             0,1\n'],
  list: [0, recorded('xl-list.before')],
  vcpus: [0, recorded('xl-vcpu-list.before')],
  devices: [0, recorded('xenstore-ls.txt')],
  long: [0, recorded('xl-list-l.json')],
  threads: [0, statLines(recorded('ps.before'))],
  allowed: [
    0,
    '/proc/3131/status:Cpus_allowed_list:\t0-1\n/proc/3135/status:Cpus_allowed_list:\t1\n/proc/3136/status:Cpus_allowed_list:\t0,1\n',
  ],
};

/** The program's output for these answers, to its end. */
export function answered(blocks: Blocks): string {
  const indented = (text: string) => text.replace(/^(?=[^])/gm, ' ');
  return `${Object.entries(blocks)
    .map(
      ([name, [status, output, complaint = '']]) =>
        `== ${name}\n${indented(output)}\n== ${name}end ${status}\n${indented(complaint)}\n`,
    )
    .join('')}== end 0\n`;
}
