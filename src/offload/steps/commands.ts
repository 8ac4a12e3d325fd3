/**
 * The commands that moves are made of (xl(1), taskset(1), Linux Documentation/core-api/irq and networking/scaling.rst). Every word
 * that comes from a recording is quoted by the house's one function.
 */
import { cpuList, cpuMask } from './cpuList';
import type { RecordedDomain } from './recordedState';
import { shellCommand, shellQuote } from './shellQuote';

/** Names that no tool takes for an option, a domain id or a pattern. */
const PLAIN = /^[A-Za-z_][\w.+-]*$/;

/** What xl calls the domain: its name where that is an ordinary one, its id where it is not. */
export function xlName({ name, id, role }: RecordedDomain): string {
  if (role === 'dom0') return 'Domain-0';
  if (PLAIN.test(name) || id === null) return name;
  return String(id);
}

/** `xl vcpu-pin guest1 0 4-7`: hard affinity. @param where a list, or `all` */
export function pinVcpu(domain: RecordedDomain, vcpu: number | 'all', where: string): string {
  const name = xlName(domain);
  return shellCommand('xl', 'vcpu-pin', ...(name.startsWith('-') ? ['--'] : []), name, String(vcpu), where);
}

/** Bytes of a thread's name that perf records. */
const COMM_BYTES = 15;

/**
 * What a name in /proc/PID/comm must look like, as a pattern of the shell's `case`. There threads of the kernel have their whole names since Linux
 * 5.17 (`vif1.0-q0-dealloc`), of which perf has the first 15 bytes.
 */
export function commPattern(comm: string): string {
  return `${shellQuote(comm)}${new TextEncoder().encode(comm).length === COMM_BYTES ? '*' : ''}`;
}

/** The beginning of a loop over all threads of that name; `$t` is the thread's directory. */
function eachThread(comm: string): string {
  return (
    'for t in /proc/[0-9]*/task/[0-9]*; do { IFS= read -r comm <"$t/comm"; } 2>/dev/null || continue; ' +
    `case $comm in ${commPattern(comm)}) ;; *) continue ;; esac;`
  );
}

/**
 * Pins every thread of that name. Threads are found by name, for ids change with each connection of a device. Fails if there is none,
 * or one cannot be pinned.
 */
export function pinThreads(comm: string, cpus: readonly number[]): string {
  return (
    `(n=0; ${eachThread(comm)} ` +
    `taskset -pc ${shellQuote(cpuList(cpus))} "\${t##*/}" && n=$((n+1)) || exit 1; done; [ "$n" -gt 0 ])`
  );
}

/** The way back: what is gone by then needs none. @param cpus a list */
export function releaseThreads(comm: string, cpus: string): string {
  return `(${eachThread(comm)} taskset -pc ${shellQuote(cpus)} "\${t##*/}" || [ ! -e "$t" ] || exit 1; done)`;
}

/** Sets the affinity of the interrupt of that name; its number differs from boot to boot. Fails if there is none. */
export function moveInterrupt(name: string, cpus: readonly number[]): string {
  return (
    `(n=0; for i in /proc/irq/*/${shellQuote(name)}; do [ -d "$i" ] || continue; ` +
    `echo ${shellQuote(cpuList(cpus))} >"\${i%/*}/smp_affinity_list" && n=$((n+1)) || exit 1; done; [ "$n" -gt 0 ])`
  );
}

/** The way back: what is gone by then needs none. @param cpus a list */
export function releaseInterrupt(name: string, cpus: string): string {
  return (
    `(for i in /proc/irq/*/${shellQuote(name)}; do [ ! -d "$i" ] || ` +
    `echo ${shellQuote(cpus)} >"\${i%/*}/smp_affinity_list" || exit 1; done)`
  );
}

/** Receive packet steering of a device: packets that it receives are worked on by these CPUs. None turns it off. */
export function steerPackets(device: string, cpus: readonly number[]): string {
  return (
    `(for q in /sys/class/net/${shellQuote(device)}/queues/rx-*; do ` +
    `echo ${shellQuote(cpuMask(cpus))} >"$q/rps_cpus" || exit 1; done)`
  );
}

/** Whether a name can stand in a path: one that could lead elsewhere is no name of a device or of an interrupt. */
export const isPathName = (name: string): boolean => /^[^/\0]+$/.test(name) && name !== '.' && name !== '..';
