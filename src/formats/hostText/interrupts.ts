/** `/proc/interrupts`: how often each interrupt came, on which CPU. */
import { Leftovers, linesOf, wordsOf, type HostText } from './textLines';

export interface InterruptRow {
  /** `61`, `LOC`. */
  readonly irq: string;
  /** In the order of `Interrupts.cpus`. */
  readonly counts: readonly number[];
  /** `xen-dyn-lateeoi`, `xen-percpu`; '' for the architecture's own rows. */
  readonly chip: string;
  /** `vif1.0-q0-tx`, `blkif-backend`, `timer0`; the explanation of an architecture's own row. */
  readonly name: string;
}

export interface Interrupts {
  /** Numbers of the CPUs that were online. */
  readonly cpus: readonly number[];
  readonly rows: readonly InterruptRow[];
}

export function parseInterrupts(text: string): HostText<Interrupts> {
  const leftovers = new Leftovers();
  let cpus: number[] | undefined;
  const rows: InterruptRow[] = [];
  for (const line of linesOf(text)) {
    const heading = line.trim().split(/\s+/);
    if (cpus === undefined && heading.every((word) => /^CPU\d{1,6}$/.test(word))) {
      cpus = heading.map((word) => Number(word.slice(3)));
      continue;
    }
    const row = cpus === undefined ? undefined : rowOf(line, cpus.length);
    if (row === undefined) leftovers.add(line);
    else rows.push(row);
  }
  return leftovers.with({ cpus: cpus ?? [], rows });
}

/** `61: 9041 4971 xen-dyn-lateeoi -event vif1.0-q0-tx`; rows as ERR have one number for all CPUs. */
function rowOf(line: string, cpus: number): InterruptRow | undefined {
  const colon = line.indexOf(':');
  const irq = line.slice(0, Math.max(colon, 0)).trim();
  if (!/^\w{1,16}$/.test(irq)) return undefined;
  const words = wordsOf(line.slice(colon + 1));
  const counts: number[] = [];
  while (counts.length < cpus && /^\d{1,20}$/.test(words[counts.length] ?? ''))
    counts.push(Number(words[counts.length]));
  if (counts.length === 0 || (counts.length < cpus && words.length > counts.length)) return undefined;
  const rest = words.slice(counts.length).filter((word) => word !== undefined && word !== '');
  // The chip's name, how it triggers (`-event`, `-msi-x`), then what asked for it.
  const numbered = /^\d+$/.test(irq);
  return {
    irq,
    counts: [...counts, ...Array.from({ length: cpus - counts.length }, () => 0)],
    chip: numbered ? (rest[0] ?? '') : '',
    name: rest.slice(numbered ? Math.min(2, Math.max(0, rest.length - 1)) : 0).join(' '),
  };
}
