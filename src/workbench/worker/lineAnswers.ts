/** What lines cost, as a worker of its own answers it: reads the profile with its spots, and looks their lines up. */
import { basename } from 'node:path';
import { resolveSpots, type DebugOptions } from '../../debugInfo/resolveSpots';
import { FormatError } from '../../formats/formatError';
import type { RecordingFiles } from '../../formats/recordingFiles';
import { recordingFilesOf } from '../../formats/recording/filesOf';
import { openXenprof } from '../../formats/xenprof/openXenprof';
import { looksLikeZip } from '../../formats/xenprof/zipFiles';
import { idleStacks } from '../../iopath/idle';
import { divideIntoLanes, type Lanes } from '../../profile/lanes';
import type { Profile } from '../../profile/profile';
import { defaultWeight, listViews, type View } from '../../profile/views';
import { costsOfLines } from '../../source/lines/costsOfLines';
import type { LineCosts } from '../../source/lines/lineCosts';
import type { ResolvedSpots } from '../../source/lines/resolvedSpots';
import { RefusedQuery } from '../present/replies';
import type { Held } from './answers';
import type { Question, Source } from './workerMessages';

type Progress = (phase: string, done: number, total: number | null) => void;

/** @param profile read with its spots. @throws the signal's reason when cancelled */
export async function openLines(
  profile: Profile,
  source: Source,
  debug: DebugOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<LineAnswers> {
  const recording = await filesOf(source);
  try {
    const resolved = await resolveSpots(profile, recording, debug, {
      signal,
      progress: (module, done, total) => progress(`Looking up lines of ${basename(module)}`, done, total),
    });
    return new LineAnswers(profile, resolved);
  } finally {
    await recording?.close();
  }
}

export class LineAnswers implements Held {
  private readonly lanes: Lanes;
  private readonly views: readonly View[];

  constructor(
    private readonly profile: Profile,
    private readonly resolved: ResolvedSpots,
  ) {
    this.lanes = divideIntoLanes(profile, idleStacks(profile));
    this.views = listViews(profile, this.lanes);
  }

  answer(question: Question): LineCosts {
    if (question.ask !== 'lineCosts') throw new RefusedQuery('Only costs of lines are known here.');
    const { profile, resolved, lanes, views } = this;
    const { notes } = resolved;
    const view = views.find(({ key }) => key === question.metric) ?? views.at(0);
    if (view === undefined) return { kind: 'lineCosts', metric: '', files: [], notes };
    const files = costsOfLines(profile, resolved, lanes, view, defaultWeight(view, profile));
    return { kind: 'lineCosts', metric: view.label, files, notes };
  }

  useRules(): void {
    // Lines have no categories.
  }
}

/** Files of a recording; undefined for a profile that is one file alone and brings none. */
async function filesOf(source: Source): Promise<RecordingFiles | undefined> {
  try {
    if ('path' in source) return await recordingFilesOf(source.path);
    if (!looksLikeZip(source.bytes)) return undefined;
    const { buffer, byteOffset, length } = source.bytes;
    return await openXenprof(Buffer.from(buffer, byteOffset, length), source.name);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
