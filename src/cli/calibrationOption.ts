/** `--calibration FILE`: what was learnt of a host, read and written. */
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import {
  assumptionsFor,
  CannotReadCalibration,
  noCalibration,
  readCalibration,
  writeCalibration,
  type Calibration,
} from '../offload/calibration/calibration';
import type { OffloadSystem, Range } from '../offload/system';
import type { Profile } from '../profile/profile';
import type { Invocation } from './invocation';
import { UsageError } from './usage';

const MOST_BYTES = 1 << 24;

/** Assumptions for an estimate, none without the option. @throws UsageError */
export async function assumedOption(
  { options }: Invocation,
  profile: Profile,
  system: OffloadSystem,
): Promise<ReadonlyMap<string, Range>> {
  if (options.calibration === undefined) return new Map();
  const calibration = await readStored(options.calibration, profile);
  if (calibration === null)
    throw new UsageError(`there is no file ${JSON.stringify(options.calibration)}; calibrate makes it`);
  return assumptionsFor(calibration, system);
}

/** What the file holds; an empty calibration if there is no file yet. @throws UsageError */
export async function storedCalibration(file: string, profile: Profile): Promise<Calibration> {
  return (await readStored(file, profile)) ?? noCalibration(hostOf(profile));
}

/** Whole or not at all. @throws UsageError */
export async function storeCalibration(file: string, calibration: Calibration): Promise<void> {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await writeFile(unfinished, writeCalibration(calibration));
    await rename(unfinished, file);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${reasonOf(error)}`);
  }
}

async function readStored(file: string, profile: Profile): Promise<Calibration | null> {
  let text: string;
  try {
    if ((await stat(file)).size > MOST_BYTES)
      throw new UsageError(`${file} is too large for a calibration: choose the file that calibrate made`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(`${file} cannot be read: ${reasonOf(error)}`);
  }
  try {
    const calibration = readCalibration(text);
    const host = hostOf(profile);
    if (calibration.host === host) return calibration;
    throw new UsageError(
      `${file} was learnt of ${JSON.stringify(calibration.host)}, and this is a recording of ${JSON.stringify(host)}: give each host a file of its own`,
    );
  } catch (error) {
    if (error instanceof CannotReadCalibration) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

function hostOf({ hosts }: Profile): string {
  return (hosts.at(0)?.name ?? 'unnamed host').slice(0, 1000);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
