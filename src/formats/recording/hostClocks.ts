/**
 * Ties the clocks of several hosts: each was read over the network, with the clock of the machine that recorded read before
 * and after. A reading happened somewhere in its round trip, so half of that is what it is uncertain by.
 */
import { parseWhole } from '../hostText/decimalNs';
import { Leftovers, linesOf, wordsOf, type HostText } from '../hostText/textLines';
import { chain, inverse, type ClockLine } from './clockChain';
import { isMonotonic, wallOffset, type PerfSamples } from './placeClocks';

/** File at the top of a recording of several hosts. */
export const HOST_CLOCKS = 'host-clocks.txt';

export interface HostClockReading {
  /** The host's folder. */
  readonly host: string;
  /** Middle of the round trip, by a steady clock of the machine that recorded; its zero is arbitrary. */
  readonly localNs: bigint;
  /** CLOCK_REALTIME of the host. */
  readonly realtimeNs: bigint;
  /** CLOCK_MONOTONIC of the host, read right after; absent where nothing there can read it. */
  readonly monotonicNs?: bigint;
  /** Half of the round trip. */
  readonly uncertaintyNs: bigint;
}

/** `xen1 local_ns N realtime_ns N monotonic_ns N uncertainty_ns N`. */
export function parseHostClocks(text: string): HostText<HostClockReading[]> {
  const leftovers = new Leftovers();
  const readings: HostClockReading[] = [];
  for (const line of linesOf(text)) {
    const [host = '', ...words] = wordsOf(line);
    const values = new Map<string, bigint>();
    for (let i = 0; i + 1 < words.length; i += 2) {
      const value = parseWhole(words[i + 1]);
      if (value !== undefined) values.set(words[i] ?? '', value);
    }
    const [localNs, realtimeNs] = [values.get('local_ns'), values.get('realtime_ns')];
    const [monotonicNs, uncertaintyNs] = [values.get('monotonic_ns'), values.get('uncertainty_ns')];
    if (localNs === undefined || realtimeNs === undefined || uncertaintyNs === undefined) leftovers.add(line);
    else
      readings.push({
        host,
        localNs,
        realtimeNs,
        uncertaintyNs,
        ...(monotonicNs !== undefined && { monotonicNs }),
      });
  }
  return leftovers.with(readings);
}

export function hostClocksText(readings: readonly HostClockReading[]): string {
  return readings
    .map(
      ({ host, localNs, realtimeNs, monotonicNs, uncertaintyNs }) =>
        `${host} local_ns ${localNs} realtime_ns ${realtimeNs}${
          monotonicNs === undefined ? '' : ` monotonic_ns ${monotonicNs}`
        } uncertainty_ns ${uncertaintyNs}\n`,
    )
    .join('');
}

/** Two readings nearer to each other tell less of the rate than of the round trips. */
const LEAST_SPAN_NS = 1_000_000_000n;
/** One reading alone tells no rate: crystals differ by up to 100 parts in a million, over some ten seconds. */
const DRIFT_NS = 1e6;

/** perf's clock of one host -> perf's clock of another; undefined without readings of both. */
export function hostToHost(
  readings: readonly HostClockReading[],
  from: { readonly host: string; readonly read: PerfSamples },
  to: { readonly host: string; readonly read: PerfSamples },
): ClockLine | undefined {
  const [own, other] = [localLine(readings, from.host, from.read), localLine(readings, to.host, to.read)];
  return own === undefined || other === undefined ? undefined : chain(own, inverse(other));
}

/** perf's clock of a host -> the clock of the machine that recorded. */
function localLine(
  readings: readonly HostClockReading[],
  host: string,
  read: PerfSamples,
): ClockLine | undefined {
  const offset = wallOffset(read);
  const pairs = readings
    .filter((reading) => reading.host === host)
    .flatMap((reading) => {
      const { localNs, realtimeNs, monotonicNs, uncertaintyNs } = reading;
      const own = isMonotonic(read) ? monotonicNs : undefined;
      const perfNs = own ?? (offset === undefined ? undefined : realtimeNs - offset);
      return perfNs === undefined ? [] : [{ perfNs, localNs, uncertaintyNs: Number(uncertaintyNs) }];
    })
    .sort((a, b) => Number(a.localNs - b.localNs));
  if (pairs.length === 0) return undefined;
  const narrowest = (some: typeof pairs) =>
    some.reduce((best, pair) => (pair.uncertaintyNs < best.uncertaintyNs ? pair : best));
  const middle = (pairs[0].localNs + pairs[pairs.length - 1].localNs) / 2n;
  const before = narrowest(pairs.filter((pair) => pair.localNs <= middle));
  const later = pairs.filter(
    (pair) => pair.localNs - before.localNs >= LEAST_SPAN_NS && pair.localNs > middle,
  );
  if (later.length > 0) {
    const after = narrowest(later);
    const rate = Number(after.localNs - before.localNs) / Number(after.perfNs - before.perfNs);
    // A clock that was set in between would give any rate.
    if (Math.abs(rate - 1) < 0.01) {
      const uncertaintyNs = Math.max(before.uncertaintyNs, after.uncertaintyNs);
      return { fromAnchor: before.perfNs, toAnchor: before.localNs, rate, uncertaintyNs };
    }
  }
  const only = narrowest(pairs);
  return {
    fromAnchor: only.perfNs,
    toAnchor: only.localNs,
    rate: 1,
    uncertaintyNs: only.uncertaintyNs + DRIFT_NS,
  };
}
