/** What the far side's program reports, a line each. */

export type StopReason = 'time' | 'order' | 'connection' | 'disk' | 'late' | 'gone';

export type Report =
  | { readonly kind: 'ready' | 'armed' | 'started' | 'packing' | 'done' }
  /** `samples`: written by perf so far; null where nobody counts. */
  | {
      readonly kind: 'progress';
      readonly seconds: number;
      readonly bytes: number;
      readonly samples: number | null;
    }
  | { readonly kind: 'stopped'; readonly reason: StopReason }
  /** A source does not record; what its tool said. */
  | { readonly kind: 'failed'; readonly source: string; readonly text: string }
  /** CPU time that a recorder took on the machine. */
  | { readonly kind: 'cpu'; readonly source: string; readonly seconds: number };

const REASONS: readonly string[] = ['time', 'order', 'connection', 'disk', 'late', 'gone'];

/** Undefined for a line that is none of them: a login script may write what it likes. */
export function parseReport(line: string): Report | undefined {
  const [kind, first = '', ...rest] = line.trim().split(' ');
  switch (kind) {
    case 'ready':
    case 'armed':
    case 'started':
    case 'packing':
    case 'done':
      return first === '' ? { kind } : undefined;
    case 'progress': {
      const [seconds, bytes] = [Number(first), Number(rest[0])];
      const samples = /^\d{1,15}$/.test(rest[1] ?? '') ? Number(rest[1]) : null;
      return Number.isFinite(seconds) && Number.isFinite(bytes)
        ? { kind, seconds, bytes, samples }
        : undefined;
    }
    case 'stopped':
      return REASONS.includes(first) ? { kind, reason: first as StopReason } : undefined;
    case 'failed':
      return first === '' ? undefined : { kind, source: first, text: rest.join(' ').trim() };
    case 'cpu': {
      const [user, system] = rest.map(times);
      return user === undefined || system === undefined
        ? undefined
        : { kind, source: first, seconds: user + system };
    }
    default:
      return undefined;
  }
}

/** `1m2.500000s`, as the shell's `times` prints it. */
function times(text: string): number | undefined {
  const parts = /^(\d+)m(\d+(?:\.\d+)?)s$/.exec(text);
  return parts === null ? undefined : Number(parts[1]) * 60 + Number(parts[2]);
}
