/**
 * Where work goes over from one unit to another, how many descriptors at a time and how often with a notification: counted
 * where the recording counts it (interrupts of the backend, batches of grant hypercalls), else assumed. The edges of the
 * I/O path are data (handoffs.json).
 */
import { countedDomains } from '../../iopath/breakdown/counted';
import type { WorkDirection, WorkUnit } from '../../profile/counters';
import type { Profile } from '../../profile/profile';
import type { WorkRate } from '../../profile/work';
import type { Handoff, Range, SystemUnit } from '../system';
import data from './handoffs.json';

/** What is counted differs between devices and phases: a figure is known to this factor. */
const FACTOR = 1.5;
const around = (mid: number, factor: number): Range => ({ low: mid / factor, mid, high: mid * factor });

export function handoffsOf(profile: Profile, units: readonly SystemUnit[], rate: WorkRate | null): Handoff[] {
  const ends = endsOf(profile, rate);
  if (ends === null) return [];
  const perUnit = descriptors(profile, rate);
  const batches = grantBatches(profile);
  const escape = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = (text: string) =>
    new RegExp(
      `^(?:${text.replaceAll('{guest}', escape(ends.guest)).replaceAll('{backend}', escape(ends.backend))})$`,
      's',
    );
  const largest = (expression: RegExp) => {
    let best = -1;
    units.forEach(({ unit, demandNs }, i) => {
      if (expression.test(unit) && (best < 0 || demandNs > units[best].demandNs)) best = i;
    });
    return best;
  };
  return data.edges
    .filter(({ path }) => path === ends.path)
    .flatMap((edge): Handoff[] => {
      const [from, to] = [largest(pattern(edge.from)), largest(pattern(edge.to))];
      if (from < 0 || to < 0 || from === to) return [];
      const counted =
        notifications(profile, rate, edge, perUnit.range.mid) ?? batches.get(edge.batchOf ?? '');
      return [
        {
          from,
          to,
          kind: edge.kind as Handoff['kind'],
          perUnit: perUnit.range,
          batch: counted?.batch ?? data.defaults.batch,
          notified: counted?.notified ?? data.defaults.notified,
          bytes: edge.payload * perUnit.bytes,
          exists: true,
          source: `${edge.source}; ${counted?.source ?? data.defaults.source}; ${perUnit.source}`,
        },
      ];
    });
}

interface Ends {
  readonly guest: string;
  readonly backend: string;
  readonly path: string;
}

/** Who makes the work and who serves it. */
function endsOf({ domains }: Profile, rate: WorkRate | null): Ends | null {
  if (rate === null) return null;
  const backend = domains.find(({ role }) => role === 'driver' || role === 'dom0')?.name;
  const counted = domains[rate.domain];
  const guestId = /^(?:vif|vbd-|vbds-of-)(\d{1,9})/.exec(rate.device)?.[1];
  const guest =
    counted.role === 'guest'
      ? counted.name
      : (domains.find(({ id, role }) => role === 'guest' && (guestId === undefined || id === Number(guestId)))
          ?.name ?? undefined);
  if (guest === undefined || backend === undefined) return null;
  return { guest, backend, path: pathOf(rate.direction, counted.role === 'guest') };
}

/** As the guest sees it: what dom0's vif receives, the guest transmits. */
function pathOf(direction: WorkDirection, ofGuest: boolean): string {
  if (direction === 'read' || direction === 'write') return 'block';
  return (direction === 'transmit') === ofGuest ? 'net.transmit' : 'net.receive';
}

/** Packets or requests in one unit of work. */
function descriptors(
  { counters }: Profile,
  rate: WorkRate | null,
): { readonly range: Range; readonly bytes: number; readonly source: string } {
  const unit: WorkUnit = rate?.unit ?? 'packets';
  const same = (wanted: WorkUnit) =>
    counters.find(
      (work) =>
        work.domain === rate?.domain &&
        work.device === rate.device &&
        work.direction === rate.direction &&
        work.unit === wanted,
    )?.count;
  const bytes = same('bytes');
  const items = same('packets') ?? same('requests');
  if (bytes !== undefined && items !== undefined) {
    const size = bytes / items;
    return unit === 'bytes'
      ? {
          range: around(1 / size, 1.1),
          bytes: 1,
          source: `${size.toFixed(0)} bytes a packet or request, counted`,
        }
      : { range: { low: 1, mid: 1, high: 1 }, bytes: size, source: `${size.toFixed(0)} bytes each, counted` };
  }
  const { low, mid, high } = data.defaults.bytesPerPacket;
  return unit === 'bytes'
    ? { range: { low: 1 / high, mid: 1 / mid, high: 1 / low }, bytes: 1, source: 'size of packets assumed' }
    : { range: { low: 1, mid: 1, high: 1 }, bytes: mid, source: 'size of packets assumed' };
}

interface Counted {
  readonly batch: Range;
  readonly notified: Range;
  readonly source: string;
}

/** Descriptors per interrupt: every such batch came with one. */
function notifications(
  { observed, domains, counters }: Profile,
  rate: WorkRate | null,
  edge: { readonly interrupts?: string },
  perUnit: number,
): Counted | undefined {
  if (edge.interrupts === undefined || rate === null) return undefined;
  const name = new RegExp(`^(?:${edge.interrupts})$`, 's');
  const interrupts = observed.interrupts
    .filter((row) => domains[row.domain].role !== 'guest' && name.test(row.name))
    .reduce((sum, { perCpu }) => sum + perCpu.reduce((a, b) => a + b, 0), 0);
  if (interrupts === 0) return undefined;
  const work = counters.find(
    (row) =>
      row.domain === rate.domain &&
      row.device === rate.device &&
      row.direction === rate.direction &&
      row.unit === rate.unit,
  );
  const batch = ((work?.count ?? rate.count) * perUnit) / interrupts;
  if (!(batch > 0)) return undefined;
  return {
    batch: around(Math.max(1, batch), FACTOR),
    // Fewer descriptors than interrupts: some of these found nothing.
    notified: { low: 0.8, mid: 1, high: Math.max(1, 1 / batch) },
    source: `${interrupts} interrupts counted in the backend's domain`,
  };
}

/** Items a call, by command of the grant table's hypercall. */
function grantBatches(profile: Profile): ReadonlyMap<string, Counted> {
  const rows = countedDomains(profile, {}, { kind: 'share' }).flatMap(({ rows: all }) => all);
  const batches = new Map<string, Counted>();
  for (const { kind, name, batch, count } of rows) {
    if (kind !== 'Hypercall command' || batch === null || batches.has(name) || count < 10) continue;
    batches.set(name, {
      batch: around(Math.max(1, batch), FACTOR),
      notified: data.defaults.notified,
      source: `${batch.toFixed(1)} items a call of ${name}, by xentrace`,
    });
  }
  return batches;
}
