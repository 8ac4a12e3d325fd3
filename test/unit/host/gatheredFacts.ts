/** What `gather.sh` prints, made up: of a dom0 of the lab, without a PMU, and what differs from it. */

/** Exit status and text of each question; no status where it was not told. */
export type Blocks = Readonly<Record<string, readonly [number | '', string]>>;

/** A line each. */
export const TOOLS =
  'mktemp mkfifo gzip sha256sum find sed grep head tail wc du df date cut tr perf xl xentrace xentop'.replaceAll(
    ' ',
    '\n',
  );
export const DF =
  'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 4000000 1000000 3000000 25% /';

export const DOM0: Blocks = {
  uid: [0, '0'],
  tools: [0, TOOLS],
  perf: [0, 'perf version 6.1.192'],
  paranoid: [0, '3'],
  pmu: [0, '<not supported>,,cycles,0,100.00,,\n<not supported>,,instructions,0,100.00,,'],
  kallsyms: ['', 'ffffffff81000000 T _text'],
  clocksource: [0, 'tsc'],
  hypervisor: [0, 'xen'],
  capabilities: [0, 'control_d'],
  xl: [0, 'host                   : dom0\nxen_version            : 4.17.7'],
  tracing: [1, ''],
  vpmu: [1, 'cat: /sys/hypervisor/pmu/pmu_mode: Operation not supported'],
  xensyms: ['', 'ffff82d040200000 T _start'],
  room: [0, DF],
  writable: [0, ''],
  leftovers: [0, ''],
  end: [0, ''],
};

export function gathered(blocks: Blocks): string {
  return Object.entries(blocks)
    .map(
      ([name, [status, text]]) => `== ${name} ${status}\n${text === '' ? '' : text.replace(/^/gm, ' ')}\n\n`,
    )
    .join('');
}
