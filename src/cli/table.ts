/** Tables on a terminal: columns as wide as their longest cell, words to the left, numbers to the right. */
import { printable } from './terminalText';

export interface Column<Row> {
  readonly title: string;
  /** A number's text, or a word. */
  readonly cell: (row: Row) => string;
  readonly words?: boolean;
  /** Longer words are cut. */
  readonly most?: number;
}

/** The title line, then the rows; nothing at all without rows. */
export function* table<Row>(
  heading: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): Generator<string> {
  if (rows.length === 0) return;
  const cells = rows.map((row) => columns.map(({ cell, most }) => cut(printable(cell(row)), most)));
  const widths = columns.map(({ title }, c) =>
    cells.reduce((width, line) => Math.max(width, line[c].length), title.length),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, c) => (columns[c].words === true ? text.padEnd(widths[c]) : text.padStart(widths[c])))
      .join('  ')
      .trimEnd();
  yield `\n${heading}\n`;
  yield `${line(columns.map((c) => c.title))}\n`;
  for (const texts of cells) yield `${line(texts)}\n`;
}

function cut(text: string, most = Infinity): string {
  const letters = Array.from(text);
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
}

const UNITS = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
] as const;

/** Three digits that count: "1.49 ms"; "-" for none. */
export function durationText(ns: number | null): string {
  if (ns === null) return '-';
  // What rounds to a thousand belongs to the next unit.
  for (const [size, unit] of UNITS) if (ns >= size * 0.9995) return `${threeDigits(ns / size)} ${unit}`;
  return `${ns.toFixed(0)} ns`;
}

/** Seconds with milliseconds: for columns whose rows are to be compared. */
export const secondsText = (ns: number): string => (ns === 0 ? '-' : `${(ns / 1e9).toFixed(3)} s`);

export const countText = (n: number | null): string => (n === null || n === 0 ? '-' : String(n));

/** "34.2", "0.0812", "12000". */
export const rateText = (n: number): string => (n >= 999.5 ? n.toFixed(0) : threeDigits(n));

function threeDigits(n: number): string {
  return n >= 99.95
    ? n.toFixed(0)
    : n >= 9.995
      ? n.toFixed(1)
      : n >= 0.9995
        ? n.toFixed(2)
        : n.toPrecision(3);
}
