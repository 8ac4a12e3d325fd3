/** `xl list`, `xl vcpu-list` and `xl cpupool-list`: domains, their vCPUs and where those may run. */
import { Leftovers, linesOf, type HostText } from './textLines';

export interface XlDomain {
  readonly name: string;
  readonly id: number;
  readonly memoryMiB: number;
  readonly vcpus: number;
  /** `r-----`: running, blocked, paused, shut down, crashed, dying. */
  readonly state: string;
  /** CPU seconds since it started. */
  readonly seconds: number;
}

export interface XlVcpu {
  readonly domain: string;
  readonly domainId: number;
  readonly vcpu: number;
  /** pCPU at that moment; null while the vCPU is offline. */
  readonly pcpu: number | null;
  /** `r--` running, `-b-` blocked, `--p` offline, `---` runnable. */
  readonly state: string;
  readonly seconds: number;
  /** `all`, `0-3`, `1,3`. */
  readonly hardAffinity: string;
  readonly softAffinity: string;
}

export interface XlPool {
  readonly name: string;
  /** Number of CPUs, or with `-c` their list. */
  readonly cpus: string;
  readonly scheduler?: string;
  /** Domains in it. */
  readonly domains?: number;
}

/** A name may hold blanks, so every row is read from the right. */
const DOMAIN = /^(.*\S)\s+(\d{1,9})\s+(\d{1,12})\s+(\d{1,9})\s+([a-z-]{6})\s+(\d{1,15}(?:\.\d{1,9})?)$/;
const VCPU =
  /^(.*\S)\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9}|-)\s+([a-z-]{3})\s+(\d{1,15}(?:\.\d{1,9})?)\s+(\S+) \/ (\S+)$/;
/** Longer lines are none of these; the expressions above never see them. */
const MAX_LINE = 1000;

export function parseXlList(text: string): HostText<XlDomain[]> {
  return table(text, /^Name\s+ID\s+Mem/, DOMAIN, ([, name, id, memory, vcpus, state, seconds]) => ({
    name,
    id: Number(id),
    memoryMiB: Number(memory),
    vcpus: Number(vcpus),
    state,
    seconds: Number(seconds),
  }));
}

export function parseXlVcpuList(text: string): HostText<XlVcpu[]> {
  return table(text, /^Name\s+ID\s+VCPU/, VCPU, ([, domain, id, vcpu, pcpu, state, seconds, hard, soft]) => ({
    domain,
    domainId: Number(id),
    vcpu: Number(vcpu),
    pcpu: pcpu === '-' ? null : Number(pcpu),
    state,
    seconds: Number(seconds),
    hardAffinity: hard,
    softAffinity: soft,
  }));
}

export function parseXlCpupoolList(text: string): HostText<XlPool[]> {
  const long = /^(\S.*?)\s+(\d{1,9})\s+(\S+)\s+[yn]\s+(\d{1,9})$/;
  const withCpus = /^(\S.*?)\s+(\d[\d,-]*)$/;
  const leftovers = new Leftovers();
  const pools: XlPool[] = [];
  let pattern = long;
  for (const line of linesOf(text)) {
    if (/^Name\s+CPU/.test(line)) {
      pattern = /^Name\s+CPU list/.test(line) ? withCpus : long;
      continue;
    }
    const row = line.length > MAX_LINE ? null : pattern.exec(line.trim());
    if (row === null) leftovers.add(line);
    else
      pools.push({
        name: row[1],
        cpus: row[2],
        ...(pattern === long ? { scheduler: row[3], domains: Number(row[4]) } : {}),
      });
  }
  return leftovers.with(pools);
}

function table<T>(
  text: string,
  heading: RegExp,
  row: RegExp,
  make: (match: RegExpExecArray) => T,
): HostText<T[]> {
  const leftovers = new Leftovers();
  const rows: T[] = [];
  for (const line of linesOf(text)) {
    if (heading.test(line)) continue;
    const match = line.length > MAX_LINE ? null : row.exec(line.trim());
    if (match === null) leftovers.add(line);
    else rows.push(make(match));
  }
  return leftovers.with(rows);
}
