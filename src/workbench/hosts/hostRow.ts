/** One row of the Hosts view, without VS Code: what it shows, and what commands can do with it. */
import type { SavedHost } from './hostAccess';
import { hostText } from './hostText';

/** Icons that tell by shape; the colour only says it once more. */
export interface RowIcon {
  readonly id: string;
  /** A colour of the theme. */
  readonly colour?: string;
}

export interface HostRow {
  /** Of all rows, and the same each time. */
  readonly id: string;
  readonly host: SavedHost;
  /** `host.connected`, `check.fix`, `domain`: what menus ask for. */
  readonly kind: string;
  readonly label: string;
  readonly description: string;
  /** May have several lines. */
  readonly tooltip: string;
  readonly icon: RowIcon | null;
  readonly children: readonly HostRow[];
  /** Open from the start. */
  readonly expanded: boolean;
  /** For screen readers: the row in words, with what only the icon shows. */
  readonly spoken: string;
  /** What Copy puts on the clipboard: a name or a command. */
  readonly copies: string | null;
  /** Of a domain, or 0 of a machine without Xen: how busy it is stands in the description while the view is seen. */
  readonly domainId: number | null;
}

export interface RowParts {
  readonly label: string;
  readonly kind?: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon?: RowIcon;
  readonly children?: readonly HostRow[];
  readonly expanded?: boolean;
  /** A word that only the icon shows: `missing`. */
  readonly state?: string;
  readonly copies?: string;
  readonly domainId?: number;
}

/** More than this nobody scrolls through; a last row says how many are left out. */
export const MOST_ROWS = 500;

/** @param key of the row, different from its siblings'. Texts may be anybody's. */
export function hostRow(host: SavedHost, key: string, parts: RowParts): HostRow {
  const label = hostText(parts.label) || '(no name)';
  const description = hostText(parts.description ?? '', 300);
  return {
    id: `${host.target}\n${key}`,
    host,
    kind: parts.kind ?? 'fact',
    label,
    description,
    tooltip: (parts.tooltip ?? `${label} ${description}`)
      .split('\n')
      .map((line) => hostText(line, 1000))
      .join('\n')
      .trim(),
    icon: parts.icon ?? null,
    children: bounded(host, key, parts.children ?? []),
    expanded: parts.expanded ?? false,
    spoken: [label, parts.state ?? '', description].filter((text) => text !== '').join(', '),
    copies: parts.copies ?? null,
    domainId: parts.domainId ?? null,
  };
}

function bounded(host: SavedHost, key: string, all: readonly HostRow[]): readonly HostRow[] {
  // A host that tells of the same thing twice: VS Code refuses a tree with two rows of one id.
  const rows = [...new Map(all.map((row) => [row.id, row])).values()];
  if (rows.length <= MOST_ROWS) return rows;
  const more = hostRow(host, `${key}/more`, { label: `${rows.length - MOST_ROWS} more are not shown` });
  return [...rows.slice(0, MOST_ROWS), more];
}

/** `0-3,5`: numbers as the kernel and Xen write lists. */
export function numberList(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to + 1 < sorted.length && sorted[to + 1] === sorted[to] + 1) to++;
    ranges.push(to === from ? `${sorted[from]}` : `${sorted[from]}-${sorted[to]}`);
    from = to + 1;
  }
  return ranges.join(',');
}

/** `1 vCPU`, `2 vCPUs`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
