/** Whatever can be packed as a recording: a folder of captures, a recording, or one raw capture with what lies beside it. */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteInput } from '../byteInput';
import { fileInput, peek } from '../fileInput';
import { FormatError } from '../formatError';
import { looksLikePerfData } from '../perfData/fileHeader';
import type { RecordingFiles } from '../recordingFiles';
import { folderFiles } from '../xenprof/folderFiles';
import { openXenprof } from '../xenprof/openXenprof';
import { looksLikeZip } from '../xenprof/zipFiles';
import { looksLikeXentrace } from '../xentrace/looksLikeXentrace';
import { BUILD_ID_NOTES } from './buildIdNotes';

/** What belongs to a capture that lies alone in a folder. */
const BESIDE = ['kallsyms', BUILD_ID_NOTES, 'xensyms', 'xl-info.txt', 'xl-vcpu-list.txt'];

/** @throws FormatError if the file is no raw capture (texts and folded stacks are not: they were made from one) */
export async function recordingFilesOf(path: string): Promise<RecordingFiles> {
  if (await isDirectory(path)) return folderFiles(path);
  const input = fileInput(path);
  const head = await peek(input, 256);
  if (looksLikeZip(head)) return openXenprof(path);
  const name = looksLikePerfData(head) ? 'perf.data' : looksLikeXentrace(head) ? 'xentrace.bin' : undefined;
  if (name === undefined) {
    throw new FormatError(
      path,
      { offset: 0 },
      'a recording holds raw captures, and this is none',
      'Give a perf.data, an xentrace binary, or a folder with them; other formats convert to .folded, .svg and the like',
    );
  }
  const inputs = new Map<string, ByteInput>([[name, input]]);
  for (const beside of BESIDE) {
    for (const file of [beside, `${beside}.gz`].map((f) => join(dirname(path), f))) {
      if (!inputs.has(beside) && (await isFile(file))) inputs.set(beside, fileInput(file));
    }
  }
  return {
    name: path,
    warnings: [],
    list: () => [...inputs.keys()].sort(),
    input: (wanted) => inputs.get(wanted),
    close: () => Promise.resolve(),
  };
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (s) => s.isDirectory(),
    () => false,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (s) => s.isFile(),
    () => false,
  );
}
