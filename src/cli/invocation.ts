/** The words of a command line, parsed: what every command is given. */
import { openProfile, type OpenOptions } from '../formats/openProfile';
import { QUIET } from '../formats/byteInput';
import type { Profile } from '../profile/profile';
import { WEIGHT_KINDS, type WeightKind } from '../profile/weight';
import { printable } from './terminalText';
import { UsageError } from './usage';

export const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  source: { type: 'string', multiple: true },
  event: { type: 'string' },
  weight: { type: 'string' },
  layer: { type: 'string' },
  'by-thread': { type: 'boolean' },
  pid: { type: 'boolean' },
  tid: { type: 'boolean' },
  kernel: { type: 'boolean' },
  jit: { type: 'boolean' },
  all: { type: 'boolean' },
  addrs: { type: 'boolean' },
  reduce: { type: 'boolean' },
  per: { type: 'string' },
  unit: { type: 'string' },
  rate: { type: 'string' },
  'rate-before': { type: 'string' },
  'rate-after': { type: 'string' },
  by: { type: 'string' },
  rules: { type: 'string' },
  seconds: { type: 'string' },
  guest: { type: 'string', multiple: true },
  sources: { type: 'string' },
  events: { type: 'string', multiple: true },
  with: { type: 'string', multiple: true },
  frequency: { type: 'string' },
  workload: { type: 'string', multiple: true },
  directory: { type: 'string' },
  limit: { type: 'string' },
  check: { type: 'boolean' },
  'clear-leftovers': { type: 'boolean' },
  'side-cores': { type: 'string' },
  move: { type: 'string', multiple: true },
  place: { type: 'string' },
  work: { type: 'string' },
  calibration: { type: 'string' },
  measured: { type: 'string' },
} as const;

export interface Invocation {
  readonly files: readonly string[];
  readonly options: {
    readonly help?: boolean;
    readonly json?: boolean;
    readonly source?: string[];
    readonly event?: string;
    readonly weight?: string;
    readonly layer?: string;
    readonly 'by-thread'?: boolean;
    readonly pid?: boolean;
    readonly tid?: boolean;
    readonly kernel?: boolean;
    readonly jit?: boolean;
    readonly all?: boolean;
    readonly addrs?: boolean;
    readonly reduce?: boolean;
    readonly per?: string;
    readonly unit?: string;
    readonly rate?: string;
    readonly 'rate-before'?: string;
    readonly 'rate-after'?: string;
    readonly by?: string;
    readonly rules?: string;
    readonly seconds?: string;
    readonly guest?: string[];
    readonly sources?: string;
    readonly events?: string[];
    readonly with?: string[];
    readonly frequency?: string;
    readonly workload?: string[];
    readonly directory?: string;
    readonly limit?: string;
    readonly check?: boolean;
    readonly 'clear-leftovers'?: boolean;
    readonly 'side-cores'?: string;
    readonly move?: string[];
    readonly place?: string;
    readonly work?: string;
    readonly calibration?: string;
    readonly measured?: string;
  };
}

/** Opens the first file; warnings go to stderr. */
export async function openFirst({ files, options }: Invocation, how: OpenOptions = {}): Promise<Profile> {
  const profile = await openProfile(files[0], QUIET, {
    ...how,
    ...(options.source !== undefined && { sources: options.source }),
  });
  for (const { message, capture } of profile.warnings) {
    process.stderr.write(`${printable(capture === undefined ? message : `${capture}: ${message}`)}\n`);
  }
  return profile;
}

export function weightOption({ options }: Invocation): WeightKind | undefined {
  const wanted = options.weight;
  if (wanted === undefined) return undefined;
  const kind = WEIGHT_KINDS.find((k) => k === wanted);
  if (kind === undefined)
    throw new UsageError(`--weight takes ${WEIGHT_KINDS.join(', ')}, not ${JSON.stringify(wanted)}`);
  return kind;
}
