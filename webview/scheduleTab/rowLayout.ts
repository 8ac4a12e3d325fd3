/** Where the rows of the timeline stand: pCPUs first, then vCPUs under a header per domain. */
import type { Timeline } from './timeline';
import type { TimelineRow } from '../schedule/timelineRow';

/** CSS pixels. */
const HEADER_HEIGHT = 24;
const PCPU_HEIGHT = 26;
const VCPU_HEIGHT = 22;

export interface LaidOutHeader {
  readonly kind: 'header';
  /** Stable: `pcpus`, `domain:guest1`. */
  readonly key: string;
  readonly label: string;
  /** Colour of the domain; null for the pCPUs. */
  readonly colour: number | null;
  /** Rows below it, shown or not. */
  readonly rows: number;
  readonly folded: boolean;
  readonly top: number;
  readonly height: number;
}

export interface LaidOutRow {
  readonly kind: 'pcpu' | 'vcpu';
  /** Position in `pcpus` or `vcpus`. */
  readonly index: number;
  readonly label: string;
  readonly row: TimelineRow;
  readonly top: number;
  readonly height: number;
}

export type Laid = LaidOutHeader | LaidOutRow;

export interface RowLayout {
  readonly items: readonly Laid[];
  readonly height: number;
}

export function layRows(timeline: Timeline, folded: ReadonlySet<string>): RowLayout {
  const items: Laid[] = [];
  let top = 0;
  const group = (
    key: string,
    label: string,
    colour: number | null,
    rows: readonly Omit<LaidOutRow, 'top'>[],
  ) => {
    const isFolded = folded.has(key);
    items.push({
      kind: 'header',
      key,
      label,
      colour,
      rows: rows.length,
      folded: isFolded,
      top,
      height: HEADER_HEIGHT,
    });
    top += HEADER_HEIGHT;
    if (isFolded) return;
    for (const row of rows) {
      items.push({ ...row, top });
      top += row.height;
    }
  };
  group(
    'pcpus',
    'Physical CPUs',
    null,
    timeline.pcpus.map((pcpu, index) => ({
      kind: 'pcpu',
      index,
      label: `pCPU ${pcpu}`,
      row: timeline.pcpuRows[index],
      height: PCPU_HEIGHT,
    })),
  );
  for (const [domain, members] of vcpusByDomain(timeline)) {
    group(
      `domain:${domain}`,
      domain,
      timeline.vcpus[members[0]].colour,
      members.map((index) => ({
        kind: 'vcpu',
        index,
        label: withoutDomain(timeline.vcpus[index].label, domain),
        row: timeline.vcpuRows[index]!,
        height: VCPU_HEIGHT,
      })),
    );
  }
  return { items, height: top };
}

/** dom0 first, guests in the order of their colours. */
function vcpusByDomain({ vcpus, vcpuRows }: Timeline): [string, number[]][] {
  const byDomain = new Map<string, number[]>();
  vcpus.forEach(({ domain }, i) => {
    if (!vcpuRows[i]) return;
    const members = byDomain.get(domain);
    if (members) members.push(i);
    else byDomain.set(domain, [i]);
  });
  const order = (members: readonly number[]) => {
    const { colour } = vcpus[members[0]];
    return colour < 0 ? Infinity : colour;
  };
  for (const members of byDomain.values())
    members.sort((a, b) => vcpus[a].label.localeCompare(vcpus[b].label, 'en', { numeric: true }));
  return [...byDomain].sort(([, a], [, b]) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}

/** "vCPU 1" of "dom0 vCPU 1": the domain stands in the header. */
function withoutDomain(label: string, domain: string): string {
  return label.startsWith(`${domain} `) ? label.slice(domain.length + 1) : label;
}

/** What lies at a height of the rows; null below the last. */
export function itemAt(layout: RowLayout, y: number): Laid | null {
  let low = 0;
  let high = layout.items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (layout.items[middle].top + layout.items[middle].height <= y) low = middle + 1;
    else high = middle;
  }
  const item = layout.items[low] as Laid | undefined;
  return item && y >= item.top ? item : null;
}
