/** Lists of CPUs as Xen and Linux write them: `0-3,5`. */

/** Xen builds for at most 4095 CPUs (NR_CPUS in its arch/Kconfig), Linux for 8192. */
const MOST_CPUS = 8192;

/** `0-3,5` as `[0, 1, 2, 3, 5]`, ascending, each once; undefined if it is no such list or names more CPUs than there can be. */
export function parseCpuRanges(text: string): number[] | undefined {
  if (text.length > 6 * MOST_CPUS) return undefined;
  const cpus = new Set<number>();
  for (const part of text.trim().split(',')) {
    const range = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (range === null) return undefined;
    const first = Number(range[1]);
    const last = Number(part.split('-').at(-1));
    if (last < first || last >= MOST_CPUS) return undefined;
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}
