/** Stand-ins for the tools and files of a dom0, which print what was recorded on a real one. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recorded, statLines, TOPOLOGY } from '../unit/host/inventoryTexts';
import { processes } from './processTree';

const dom0 = join(import.meta.dirname, '../fixtures/hostText/blkread/dom0');

/** Shell programs by the name of the tool that they stand in for. */
export type Tools = Readonly<Record<string, string>>;

/** xentop of two domains, a look every second; guest1 reads 100 blocks a look. */
const XENTOP = `trap 'exit 0' TERM
look=0
while :; do
  look=$((look + 1))
  sed -n 1p '${dom0}/xentop.txt'
  echo "  Domain-0 -----r $((3000 + look)) 102.2 2621440 41.7 2621440 41.7 2 0 0 0 0 0 0 0 0 0 0"
  echo "    guest1 --b--- $((400 + look)) 75.4 786432 12.5 787456 12.5 1 1 383 600414 2 0 $((look * 100)) 93 1 1 0"
  sleep 1
done`;

export const DOM0_TOOLS: Tools = {
  xl: `case "$*" in
    'info -n') cat '${dom0}/xl-info.txt' && printf '%s' '${TOPOLOGY}' ;;
    cpupool-list) cat '${dom0}/xl-cpupool-list.txt' ;;
    'cpupool-list -c') printf 'Name               CPU list\\nPool-0             0,1\\n' ;;
    vcpu-list) cat '${dom0}/xl-vcpu-list.before' ;;
    list) cat '${dom0}/xl-list.before' ;;
    'list -l') cat '${dom0}/xl-list-l.json' && echo 'a warning' >&2 ;;
    *) exit 1 ;;
    esac`,
  'xenstore-ls': `[ "$*" = '-f /local/domain' ] && cat '${dom0}/xenstore-ls.txt' && echo '/local/domain/0/name = "Domain-0"'`,
  xentop: XENTOP,
  // This machine's own files where they are not those of a Xen host.
  cat: `case "$1" in
    /sys/hypervisor/type) echo xen ;;
    /proc/xen/capabilities) echo control_d ;;
    /proc/[0-9]*/stat) printf '%s' '${statLines(recorded('ps.before'))}' ;;
    *) exec /bin/cat "$@" ;;
    esac`,
  grep: `case "$*" in
    '-H ^Cpus_allowed_list: '*) shift 2; for file; do printf '%s:Cpus_allowed_list:\\t0-1\\n' "$file"; done ;;
    *) exec /bin/grep "$@" ;;
    esac`,
};

/** Writes the tools into a folder of their own. @returns a PATH with it in front of this machine's own */
export function toolsPath(folder: string, tools: Tools): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return `${folder}:${process.env['PATH'] ?? ''}`;
}

/** Command lines of living processes that were given a PATH with this folder in it. */
export function livingWith(folder: string): string[] {
  return processes().flatMap(({ pid }) => {
    try {
      const path = readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .find((variable) => variable.startsWith('PATH='));
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return path?.includes(folder) === true ? [args] : [];
    } catch {
      return []; // it ended while the list was read
    }
  });
}
