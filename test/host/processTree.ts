/** Processes of this machine as Linux's /proc shows them. */
import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** The command's name, cut at 15 characters. */
  readonly command: string;
}

/** Every living process below one, nearest first; the process itself is not among them. */
export function descendants(ancestor: number): ProcessEntry[] {
  const all = processes();
  const found: ProcessEntry[] = [];
  const wanted = [ancestor];
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    for (const entry of all) {
      if (entry.parent !== next) continue;
      found.push(entry);
      wanted.push(entry.pid);
    }
  }
  return found;
}

export function processes(): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // pid (command) state parent ...; the command may contain anything, a parenthesis too.
      const open = stat.indexOf('(');
      const close = stat.lastIndexOf(')');
      const rest = stat.slice(close + 2).split(' ');
      entries.push({ pid: Number(name), parent: Number(rest[1]), command: stat.slice(open + 1, close) });
    } catch {
      // It ended while the list was read.
    }
  }
  return entries;
}
