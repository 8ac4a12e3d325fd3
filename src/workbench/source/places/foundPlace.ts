/** Where a function is defined, and which of several places is the one that was recorded. */
import type * as vscode from 'vscode';

export interface FoundPlace {
  readonly uri: vscode.Uri;
  /** Of the name, from 0. */
  readonly line: number;
  readonly column: number;
  /** As the source has it. */
  readonly name: string;
  /** The line, for people. */
  readonly text: string;
  /** As `scoreDefinition` gives it; null: what was recorded cannot come from there. */
  readonly score: number | null;
}

/** Places whose scores are closer than this cannot be told apart: one folder of a path in common weighs as much. */
const CLEAR = 20;

/** Those that can be it, the likeliest first; of equals, in the order of their paths. */
export function likeliestFirst(places: readonly FoundPlace[]): FoundPlace[] {
  const possible = places.filter(({ score }) => score !== null);
  return possible.sort(
    (a, b) => (b.score ?? 0) - (a.score ?? 0) || compareText(a.uri.path, b.uri.path) || a.line - b.line,
  );
}

/** @param places as {@link likeliestFirst} gives them */
export function clearWinner(places: readonly FoundPlace[]): FoundPlace | null {
  const [first, second] = [places.at(0), places.at(1)];
  if (first === undefined) return null;
  return second === undefined || (first.score ?? 0) - (second.score ?? 0) >= CLEAR ? first : null;
}

/** Each place once. */
export function withoutTwins(places: readonly FoundPlace[]): FoundPlace[] {
  return [...new Map(places.map((place) => [`${place.line}\n${place.uri.toString()}`, place])).values()];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
