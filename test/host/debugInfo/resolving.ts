/** Resolves spots of the fixture with what a test says is at hand, and nothing of this machine's. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { resolveSpots, type DebugOptions } from '../../../src/debugInfo/resolveSpots';
import { QUIET } from '../../../src/formats/byteInput';
import { openProfile } from '../../../src/formats/openProfile';
import { recordingFilesOf } from '../../../src/formats/recording/filesOf';
import type { Profile } from '../../../src/profile/profile';
import type { ResolvedSpots } from '../../../src/source/lines/resolvedSpots';

export const FIXTURE = join(__dirname, '../../fixtures/lines');

/** An empty folder for each test. */
export function temporaryFolder(): { readonly path: string } {
  const folder = { path: '' };
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'lines-test-'));
  });
  afterEach(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}

/** Options under which nothing is found but what a test puts into `folder`. */
export function nothingAtHand(folder: string): DebugOptions {
  const nothing = join(folder, 'nothing');
  return {
    folders: [],
    debugRoot: nothing,
    perfCache: nothing,
    systemRoot: nothing,
    cacheFolder: join(folder, 'cache'),
  };
}

export interface Resolved {
  readonly profile: Profile;
  readonly resolved: ResolvedSpots;
}

export async function resolveLines(path: string, options: DebugOptions, change = (p: Profile) => p) {
  const profile = change(await openProfile(path, { ...QUIET, spots: true }));
  const recording = await recordingFilesOf(path).catch(() => undefined);
  const context = { signal: QUIET.signal, progress: () => undefined };
  try {
    const resolved = await resolveSpots(profile, recording, options, context);
    return { profile, resolved };
  } finally {
    await recording?.close();
  }
}

/** Samples by function and innermost line, as `lines.tsv` has them. */
export function countedLines({ profile, resolved }: Resolved): string[] {
  const counts = new Map<string, number>();
  for (const spot of profile.spots?.ofSample ?? []) {
    const place = spot < 0 ? undefined : resolved.places[spot].at(0);
    if (place === undefined) continue;
    const name = profile.funcs.name[profile.spots!.func[spot]];
    const key = `${name}\t${basename(place.file)}:${place.line}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key}\t${count}`).sort();
}
