/** Recordings by when they were made, as seen from the moment a plan was applied. */

export interface KnownRecording<Uri> {
  readonly uri: Uri;
  /** Milliseconds since 1970; NaN if the file is gone. */
  readonly madeAtMs: number;
}

/** The newest first, on each side of the moment; files that are gone are left out. */
export function newestFirst<Uri>(
  recordings: readonly KnownRecording<Uri>[],
  appliedAtMs: number,
): { readonly later: KnownRecording<Uri>[]; readonly earlier: KnownRecording<Uri>[] } {
  const sorted = recordings
    .filter(({ madeAtMs }) => Number.isFinite(madeAtMs))
    .sort((a, b) => b.madeAtMs - a.madeAtMs);
  return {
    later: sorted.filter(({ madeAtMs }) => madeAtMs > appliedAtMs),
    // All of them where nobody knows when the plan was applied.
    earlier: sorted.filter(({ madeAtMs }) => !(madeAtMs > appliedAtMs)),
  };
}

export function whenText(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toLocaleString() : 'at an unknown time';
}
