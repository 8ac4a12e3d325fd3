/** What `estimate` and `plan` take: the work, the side-cores, the moves. */
import { NothingToModel, systemOf } from '../offload/baseline/systemOf';
import { UnknownWork, type WorkChoice } from '../offload/baseline/work';
import { CannotPlace } from '../offload/placement';
import type { Move, SideCore, SideCorePlace } from '../offload/estimate';
import { SIDE_CORE_PLACES, sideCoresFor } from '../offload/search/sideCores';
import type { OffloadSystem } from '../offload/system';
import { layerProfile, type LayeredProfile } from '../iopath/layeredProfile';
import type { WorkUnit } from '../profile/counters';
import { openFirst, type Invocation } from './invocation';
import { UsageError } from './usage';

export interface OffloadQuestion {
  readonly layered: LayeredProfile;
  readonly system: OffloadSystem;
  readonly sideCores: readonly SideCore[];
}

const MOST_SIDE_CORES = 64;
const UNITS: Readonly<Record<string, WorkUnit>> = { packet: 'packets', byte: 'bytes', request: 'requests' };

/** Reads the file and makes the model's system of it; wrong words are told before a file is read. */
export async function offloadQuestion(invocation: Invocation): Promise<OffloadQuestion> {
  const { options } = invocation;
  const count = Number(options['side-cores'] ?? NaN);
  if (!Number.isInteger(count) || count < 1 || count > MOST_SIDE_CORES)
    throw new UsageError(
      `--side-cores takes a number from 1 to ${MOST_SIDE_CORES}, for example --side-cores 1`,
    );
  const place = placeOption(options.place);
  const work = workOption(invocation);
  const layered = layerProfile(await openFirst(invocation));
  const system = inWords(() => systemOf(layered, work === undefined ? {} : { work }));
  return { layered, system, sideCores: sideCoresFor(system, count, place) };
}

function placeOption(wanted: string | undefined): SideCorePlace {
  const place = SIDE_CORE_PLACES.find((p) => p === (wanted ?? 'own-core'));
  if (place === undefined)
    throw new UsageError(`--place takes ${SIDE_CORE_PLACES.join(', ')}, not ${JSON.stringify(wanted)}`);
  return place;
}

function workOption({ options }: Invocation): WorkChoice | undefined {
  const { work, rate, per } = options;
  if (work !== undefined && rate !== undefined) throw new UsageError('--work and --rate exclude each other');
  if (rate === undefined) return work === undefined ? undefined : { key: work };
  const perSecond = Number(rate.replace(/\/s$/, ''));
  if (!(perSecond > 0 && Number.isFinite(perSecond)))
    throw new UsageError(`--rate takes a number above 0 a second, not ${JSON.stringify(rate)}`);
  const unit = UNITS[per ?? 'packet'] as WorkUnit | undefined;
  if (unit === undefined)
    throw new UsageError(`with --rate, --per takes packet, byte or request, not ${JSON.stringify(per)}`);
  return { unit, perSecond };
}

/**
 * `--move UNIT`, or `--move UNIT=2` for the second side-core; without a number each goes to the first one.
 */
export function movesOption(system: OffloadSystem, { options }: Invocation, sideCores: number): Move[] {
  const names = new Set([
    ...system.units.map(({ unit }) => unit),
    ...system.units.flatMap(({ domain }) => domain ?? []),
  ]);
  return (options.move ?? []).map((text): Move => {
    const match = /^([^]+)=(\d{1,3})$/.exec(text);
    const numbered = match !== null && !names.has(text);
    const unit = numbered ? match[1] : text;
    const sideCore = numbered ? Number(match[2]) - 1 : 0;
    if (sideCore < 0 || sideCore >= sideCores)
      throw new UsageError(`--move ${text}: there are ${sideCores} side-cores; number them from 1`);
    const whole = unit.includes('#') ? unit.slice(0, unit.lastIndexOf('#')) : unit;
    if (!names.has(unit) && !names.has(whole)) throw new UsageError(unknownUnit(system, unit));
    return { unit, sideCore };
  });
}

function unknownUnit({ units }: OffloadSystem, wanted: string): string {
  const domains = [...new Set(units.flatMap(({ domain }) => domain ?? []))];
  return `there is no unit ${JSON.stringify(wanted)}; there are ${[...domains, ...units.map(({ unit }) => unit)].join(', ')}`;
}

/** What the model refuses is a sentence for people already. */
export function inWords<T>(answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    if (error instanceof NothingToModel || error instanceof UnknownWork || error instanceof CannotPlace)
      throw new UsageError(error.message);
    throw error;
  }
}
