/** Lines of `watchLoad.sh` cut into looks: what every domain had used at one moment. */
import { parseProcStat } from '../../formats/hostText/procStat';
import { parseXentop, type XentopDomain } from '../../formats/hostText/xentop';
import { parseXlList } from '../../formats/hostText/xlLists';

/** A domain's counters at one look; null where the source of the look has none. */
export interface LookRow {
  /** Blanks in a row are one, as xentop's columns cannot tell. */
  readonly name: string;
  /** null where only the name is told. */
  readonly id: number | null;
  readonly cpuSeconds: number;
  /** Of one pCPU since the source's look before; null if it is to be made from `cpuSeconds`. */
  readonly cpuPercent: number | null;
  readonly memoryMib: number | null;
  /** Bytes that the guest sent and received, requests of its disks; since it was started. */
  readonly transmitted: number | null;
  readonly received: number | null;
  readonly reads: number | null;
  readonly writes: number | null;
}

export type LookKind = 'xentop' | 'list' | 'stat';

export interface Look {
  readonly kind: LookKind;
  /** Of any clock, the same for every look of its kind. */
  readonly seconds: number;
  readonly rows: readonly LookRow[];
}

/** A screen of a thousand domains has 200 kB. */
const MOST_CHARACTERS = 4 << 20;
/** Ticks of `/proc/stat` a second (USER_HZ, the same on every Linux machine that runs Xen). */
const TICKS = 100;

export class LoadLooks {
  private kind: LookKind | undefined;
  private seconds = 0;
  private lines: string[] = [];
  private characters = 0;

  /**
   * @param look is given every look when the next one begins, for nothing else tells that it is whole
   * @param now seconds of a clock of this side, for xentop prints no time
   * @param machine name of the one "domain" of a machine without Xen
   */
  constructor(
    private readonly look: (look: Look) => void,
    private readonly now: () => number,
    private readonly machine: string,
  ) {}

  line(line: string): void {
    const head = /^== (xentop|list|stat)(?: \d{1,12}(?:\.\d{1,3})?)?$/.exec(line);
    if (head !== null) this.begin(head[1] as LookKind, Number(line.split(' ')[2] ?? 0));
    else if (this.kind === 'xentop' && /^\s*NAME\s+STATE\s/.test(line)) {
      this.begin('xentop', this.now());
      this.keep(line);
    } else this.keep(line);
  }

  private begin(kind: LookKind, seconds: number): void {
    const rows = this.rows();
    if (this.kind !== undefined && rows.length > 0)
      this.look({ kind: this.kind, seconds: this.seconds, rows });
    this.kind = kind;
    this.seconds = seconds;
    this.lines = [];
    this.characters = 0;
  }

  private keep(line: string): void {
    this.characters += line.length + 1;
    if (this.characters <= MOST_CHARACTERS) this.lines.push(line);
  }

  /** None of a look that is too long to be one. */
  private rows(): LookRow[] {
    if (this.characters > MOST_CHARACTERS || this.lines.length === 0) return [];
    const text = this.lines.map((line) => line.replace(/^ /, '')).join('\n');
    switch (this.kind) {
      case 'xentop':
        return (parseXentop(text).value[0] ?? []).map(xentopRow);
      case 'list':
        return parseXlList(text).value.map(({ name, id, seconds, memoryMiB }) => ({
          ...NOTHING,
          name: name.replaceAll(/\s+/g, ' '),
          id,
          cpuSeconds: seconds,
          memoryMib: memoryMiB,
        }));
      case 'stat':
        return statRows(text, this.machine);
      case undefined:
        return [];
    }
  }
}

const NOTHING = {
  id: null,
  cpuPercent: null,
  memoryMib: null,
  transmitted: null,
  received: null,
  reads: null,
  writes: null,
};

function xentopRow(domain: XentopDomain): LookRow {
  // What the backend received, the guest sent.
  const net = (kib: number) => (domain.netCount > 0 ? kib * 1024 : null);
  const disk = (count: number | null) => (domain.diskCount > 0 ? count : null);
  return {
    name: domain.name,
    id: null,
    cpuSeconds: domain.cpuSeconds,
    cpuPercent: domain.cpuPercent,
    memoryMib: domain.memoryKib === null ? null : Math.round(domain.memoryKib / 1024),
    transmitted: net(domain.netRxKib),
    received: net(domain.netTxKib),
    reads: disk(domain.reads),
    writes: disk(domain.writes),
  };
}

function statRows(text: string, machine: string): LookRow[] {
  const all = parseProcStat(text).value.find(({ cpu }) => cpu === null);
  if (all === undefined) return [];
  const memory = /^MemTotal:\s{1,20}(\d{1,15}) kB$/m.exec(text)?.[1];
  return [
    {
      ...NOTHING,
      name: machine,
      id: 0,
      cpuSeconds: Number(all.busy) / TICKS,
      memoryMib: memory === undefined ? null : Math.round(Number(memory) / 1024),
    },
  ];
}
