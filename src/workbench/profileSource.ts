/** Where the worker finds a file's bytes. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { OpenFailed } from './worker/profileClient';
import type { Source } from './worker/workerMessages';

/** Files of virtual file systems come as one piece; larger ones must be copied to disk first. */
const MOST_VIRTUAL_BYTES = 512 << 20;

/** @throws OpenFailed for a file that is too large to be handed over */
export async function sourceOf(uri: vscode.Uri): Promise<Source> {
  if (uri.scheme === 'file') return { path: uri.fsPath };
  const name = basename(uri.path);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MOST_VIRTUAL_BYTES) {
    const failure = {
      title: `${name} is too large to read from here`,
      message: `It has ${Math.round(size / (1 << 20))} MiB and is not on the disk of this machine.`,
      remedy: 'Copy it to a local folder and open the copy.',
    };
    throw new OpenFailed(failure, false);
  }
  return { name, bytes: await vscode.workspace.fs.readFile(uri) };
}
