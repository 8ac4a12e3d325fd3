/** `pack DIR OUT.xenprof`: a folder of raw captures as one recording. */
import { basename, extname, resolve } from 'node:path';
import { name, version } from '../../package.json';
import { QUIET } from '../formats/byteInput';
import { packRecording } from '../formats/recording/packRecording';
import { recordingFilesOf } from '../formats/recording/filesOf';
import type { Invocation } from './invocation';
import { UsageError } from './usage';

export async function packCommand({ files: [folder, out], options }: Invocation): Promise<void> {
  if (extname(out) !== '.xenprof') throw new UsageError('the name of a recording ends in .xenprof');
  const files = await recordingFilesOf(folder);
  const manifest = await packRecording(files, out, QUIET, {
    tool: { name, version },
    title: basename(resolve(folder)),
    reduce: options.reduce ?? false,
  }).finally(() => files.close());
  process.stderr.write(
    `${manifest.files.length} files of ${manifest.machines.length} machines packed into ${out}\n`,
  );
}
