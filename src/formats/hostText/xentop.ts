/**
 * `xentop -b`: what every domain used, screen after screen. Counters go on from the domain's start; the CPU share of
 * the first screen is 0, because there is nothing yet to compare with.
 *
 * Direction: xentop names a vif's counters as dom0's kernel does, that is from the backend's side. What it prints as
 * RX and NETRX was received by the backend, so the guest sent it (seen on Xen 4.17: while a guest sends, `Net0 RX`
 * grows as the guest's transmitted bytes and vif's `rx_bytes` do). The manual page of xentop says it the other way.
 */
import { Leftovers, linesOf, type HostText } from './textLines';

export interface XentopDomain {
  /** `Domain-0` for dom0; cut to ten characters without `-f`. */
  readonly name: string;
  /** `--b---`: dying, shut down, blocked, crashed, paused, running. */
  readonly state: string;
  readonly cpuSeconds: number;
  /** 100 is one pCPU. */
  readonly cpuPercent: number;
  readonly vcpus: number;
  /** null where xentop prints none. */
  readonly memoryKib: number | null;
  /** Interfaces and disks that the sums below are over. */
  readonly netCount: number;
  readonly diskCount: number;
  /** All vifs together, KiB; the guest received it. */
  readonly netTxKib: number;
  /** All vifs together, KiB; the guest sent it. */
  readonly netRxKib: number;
  /** All disks together; null where xentop prints `-`. */
  readonly reads: number | null;
  readonly writes: number | null;
  readonly readSectors: number | null;
  readonly writtenSectors: number | null;
  /** `-n` */
  readonly nets: readonly XentopNet[];
  /** `-x` */
  readonly disks: readonly XentopDisk[];
}

/** A vif as its backend counts it: what it received, the guest sent. */
export interface XentopNet {
  readonly index: number;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
}

export interface XentopDisk {
  /** As `xl block-list` numbers it: 51712 is xvda. */
  readonly device: number;
  readonly reads: number;
  readonly writes: number;
  readonly readSectors: number;
  readonly writtenSectors: number;
}

/** Screens in order of time. */
export type XentopScreen = readonly XentopDomain[];

const NET =
  /^Net(\d{1,4})\s+RX:\s*(\d{1,20})bytes\s+(\d{1,20})pkts\s.*\sTX:\s*(\d{1,20})bytes\s+(\d{1,20})pkts\s/;
const DISK =
  /^VBD\s+\S+\s+(\d{1,9})\s+\[.{0,20}\]\s+OO:\s*\d{1,20}\s+RD:\s*(\d{1,20})\s+WR:\s*(\d{1,20})\s+RSECT:\s*(\d{1,20})\s+WSECT:\s*(\d{1,20})/;
/** Other lines that belong to a screen and tell nothing that is asked for. */
const KNOWN = [/^VCPUs\(sec\):/, /^xentop - /, /^\d+ domains:/, /^Mem: /, /^Tmem: /, /^\s+\d+:\s+\d+s/];
/** Longer lines are none of these; the expressions above never see them. */
const MAX_LINE = 2000;

export function parseXentop(text: string): HostText<XentopScreen[]> {
  const leftovers = new Leftovers();
  const screens: MutableDomain[][] = [];
  let columns: readonly string[] = [];
  for (const line of linesOf(text)) {
    const row = line.length > MAX_LINE ? '' : line.trim();
    const screen = screens.at(-1);
    const domain = screen?.at(-1);
    if (/^NAME\s+STATE\s/.test(row)) {
      columns = row.split(/\s+/);
      screens.push([]);
    } else if (!(addDevice(row, domain) || addDomain(row, columns, screen) || KNOWN.some((k) => k.test(row))))
      leftovers.add(line);
  }
  return leftovers.with(screens);
}

type MutableDomain = Omit<XentopDomain, 'nets' | 'disks'> & { nets: XentopNet[]; disks: XentopDisk[] };

function addDevice(row: string, domain: MutableDomain | undefined): boolean {
  const net = NET.exec(row);
  const disk = net === null ? DISK.exec(row) : null;
  const numbers = (net ?? disk)?.slice(1).map(Number);
  if (numbers === undefined || domain === undefined) return false;
  const [first, second, third, fourth, fifth] = numbers;
  if (net !== null)
    domain.nets.push({
      index: first,
      rxBytes: second,
      rxPackets: third,
      txBytes: fourth,
      txPackets: fifth,
    });
  else
    domain.disks.push({
      device: first,
      reads: second,
      writes: third,
      readSectors: fourth,
      writtenSectors: fifth,
    });
  return true;
}

/** A row by the heading's columns, from the right: a name may hold blanks, and `no limit` is one column. */
function addDomain(
  row: string,
  columns: readonly string[],
  screen: MutableDomain[] | undefined,
): screen is MutableDomain[] {
  if (screen === undefined) return false;
  const words = row.replace('no limit', 'no-limit').split(/\s+/);
  const nameWords = words.length - columns.length + 1;
  if (nameWords < 1) return false;
  const values = new Map(columns.slice(1).map((column, i) => [column, words[nameWords + i]]));
  const number = (column: string): number | null => {
    const value = values.get(column) ?? '';
    return /^\d{1,20}(\.\d{1,6})?$/.test(value) ? Number(value) : null;
  };
  const [cpuSeconds, cpuPercent, vcpus] = [number('CPU(sec)'), number('CPU(%)'), number('VCPUS')];
  const state = values.get('STATE') ?? '';
  if (cpuSeconds === null || cpuPercent === null || !/^[a-z-]{6}$/.test(state)) return false;
  screen.push({
    name: words.slice(0, nameWords).join(' '),
    state,
    cpuSeconds,
    cpuPercent,
    vcpus: vcpus ?? 0,
    memoryKib: number('MEM(k)'),
    netCount: number('NETS') ?? 0,
    diskCount: number('VBDS') ?? 0,
    netTxKib: number('NETTX(k)') ?? 0,
    netRxKib: number('NETRX(k)') ?? 0,
    reads: number('VBD_RD'),
    writes: number('VBD_WR'),
    readSectors: number('VBD_RSECT'),
    writtenSectors: number('VBD_WSECT'),
    nets: [],
    disks: [],
  });
  return true;
}
