/** The last step of a recording: from the folder that was fetched to the `.xenprof`. It takes little memory. */
import { basename, extname } from 'node:path';
import { QUIET } from '../formats/byteInput';
import { packRecording } from '../formats/recording/packRecording';
import { folderFiles } from '../formats/xenprof/folderFiles';
import type { RecordRequest } from './recordRequest';

/**
 * @returns samples of each machine's perf, by the machine's folder
 * @throws FormatError if the folder holds no capture, a file cannot be read whole, or `out` cannot be written
 */
export async function packFolder(
  folder: string,
  out: string,
  tool: RecordRequest['tool'],
): Promise<ReadonlyMap<string, number>> {
  const samples = new Map<string, number>();
  const files = await folderFiles(folder);
  try {
    await packRecording(files, out, QUIET, {
      tool,
      title: basename(out, extname(out)),
      reduce: false,
      sampled: (path, count) => samples.set(path, count),
    });
  } finally {
    await files.close();
  }
  return samples;
}
