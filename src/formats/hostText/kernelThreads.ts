/** Threads of the kernel, from lines of `/proc/PID/stat` and `/proc/PID/status` of any number of processes. */
import { Leftovers, linesOf, type HostText } from './textLines';

export interface KernelThread {
  readonly tid: number;
  /** Whole from Linux 5.17 on, cut to 15 characters before. */
  readonly name: string;
  /** CPU that it last ran on. */
  readonly cpu: number;
}

/** Every kernel thread is a child of kthreadd, which is process 2; programs may name themselves as they like, and are not. */
const KTHREADD = 2;
/** `pid (name) state ppid …`; the name may hold anything, so the last parenthesis ends it (proc_pid_stat(5)). */
const STAT = /^(\d{1,9}) \((.*)\) \S (\d{1,9}) /;
/** Of the fields behind the name, from `state` on: `processor`, the 39th of the line. */
const PROCESSOR = 39 - 3;
const MAX_LINE = 2000;

/** Processes that are no kernel threads are known and left. */
export function parseKernelThreads(text: string): HostText<KernelThread[]> {
  const leftovers = new Leftovers();
  const threads: KernelThread[] = [];
  for (const line of linesOf(text)) {
    const match = line.length > MAX_LINE ? null : STAT.exec(line);
    const processor = line.slice(line.lastIndexOf(')') + 2).split(' ')[PROCESSOR] ?? '';
    if (match === null || !/^\d{1,5}$/.test(processor)) leftovers.add(line);
    else if (Number(match[3]) === KTHREADD)
      threads.push({ tid: Number(match[1]), name: match[2], cpu: Number(processor) });
  }
  return leftovers.with(threads);
}

/** `/proc/3135/status:Cpus_allowed_list:	0-1`, as `grep -H` prints it: the list by process. */
export function parseAllowedCpus(text: string): HostText<ReadonlyMap<number, string>> {
  const leftovers = new Leftovers();
  const allowed = new Map<number, string>();
  for (const line of linesOf(text)) {
    const match = /^\/proc\/(\d{1,9})\/status:Cpus_allowed_list:\s{0,20}([\d,-]{1,2000})$/.exec(
      line.trimEnd(),
    );
    if (match === null) leftovers.add(line);
    else allowed.set(Number(match[1]), match[2]);
  }
  return leftovers.with(allowed);
}
