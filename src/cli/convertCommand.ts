/** `convert FILE OUT`: the format is told from the name of OUT. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportCsv } from '../formats/export/exportCsv';
import { exportFolded } from '../formats/export/exportFolded';
import { exportPprof } from '../formats/export/exportPprof';
import { exportSpeedscope } from '../formats/export/exportSpeedscope';
import { exportSvg } from '../formats/export/exportSvg';
import { readFailure } from '../formats/fileInput';
import type { Profile } from '../profile/profile';
import { openFirst, type Invocation } from './invocation';
import { packCommand } from './packCommand';
import { UsageError } from './usage';

type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
type Writer = (profile: Profile, options: { readonly event?: string }) => Pieces;

/** By the end of the name; the first that fits. */
const WRITERS: readonly (readonly [ending: string, write: Writer])[] = [
  ['.folded', exportFolded],
  ['.speedscope.json', exportSpeedscope],
  ['.pb.gz', exportPprof],
  ['.svg', exportSvg],
  ['.csv', exportCsv],
];

export async function convertCommand(invocation: Invocation): Promise<void> {
  const [, out] = invocation.files;
  // A recording holds the captures themselves, not what was read from them.
  if (out.endsWith('.xenprof')) return packCommand(invocation);
  const writer = WRITERS.find(([ending]) => out.endsWith(ending));
  if (writer === undefined) {
    throw new UsageError(
      `cannot tell the format of ${JSON.stringify(basename(out))}: end it in ${WRITERS.map(([e]) => e).join(', ')} or .xenprof`,
    );
  }
  const { event } = invocation.options;
  const profile = await openFirst(invocation, { asPerfScript: out.endsWith('.folded') });
  await writeFile(out, writer[1](profile, event === undefined ? {} : { event }));
}

/** Writes beside and renames, so that a failure leaves no half file. */
async function writeFile(out: string, pieces: Pieces): Promise<void> {
  const part = `${out}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part));
    await rename(part, out);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof Error && 'code' in error) throw readFailure(error, out, 0);
    throw error;
  }
}
