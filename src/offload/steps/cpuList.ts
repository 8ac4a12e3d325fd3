/** Lists of CPUs as xl and the kernel write them: `all`, `0-3,6`. */

/** Ascending; null for text that is no such list. @param count CPUs that `all` stands for */
export function parseCpuList(text: string, count: number): number[] | null {
  if (text === 'all') return Array.from({ length: count }, (_, cpu) => cpu);
  const cpus = new Set<number>();
  for (const part of text.split(',').slice(0, 4096)) {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (match === null) return null;
    const [from, to] = [Number(match[1]), Number(match.at(2) ?? match[1])];
    for (let cpu = from; cpu <= to; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

/** `0-3,6`; '' for none. */
export function cpuList(cpus: readonly number[]): string {
  const sorted = [...new Set(cpus)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (end + 1 < sorted.length && sorted[end + 1] === sorted[end] + 1) end++;
    parts.push(end === i ? String(sorted[i]) : `${sorted[i]}-${sorted[end]}`);
    i = end + 1;
  }
  return parts.join(',');
}

/** Mask in hexadecimal groups of 32 bits, as `rps_cpus` takes it: `1,00000008`. */
export function cpuMask(cpus: readonly number[]): string {
  const words: number[] = [];
  for (const cpu of cpus) {
    const word = Math.floor(cpu / 32);
    while (words.length <= word) words.push(0);
    words[word] = (words[word] | (1 << (cpu % 32))) >>> 0;
  }
  if (words.length === 0) return '0';
  return words
    .map((word, i) => (i === words.length - 1 ? word.toString(16) : word.toString(16).padStart(8, '0')))
    .reverse()
    .join(',');
}
