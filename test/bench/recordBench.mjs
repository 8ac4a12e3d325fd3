/** A large capture that comes in over SSH: memory of the process that records. */
import { existsSync, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from '../../scripts/command.mjs';
import { bundleEntry } from './bundleEntry.mjs';
import { measure } from './measure.mjs';

const SSHD = '/usr/sbin/sshd';

/**
 * @param {{ bytes: number, folder: string, say: (text: string) => void }} options
 * @returns {Promise<object>} figures of the recording process itself, or why they were left out
 */
export async function receiving({ bytes, folder, say }) {
  if (!existsSync(SSHD)) return { missing: 'there is no OpenSSH server: apt-get install openssh-server' };
  const { bavail, bsize } = statfsSync(folder);
  // On the far side plain and compressed, then fetched, then packed.
  if (bavail * bsize < bytes * 4)
    return { missing: `${folder} has no room for four times ${bytes} bytes; TMPDIR names another folder` };
  const program = await bundleEntry('test/bench/receiveCapture.ts', folder);
  const own = join(folder, 'receive');
  mkdirSync(own);
  say('a large capture over SSH');
  const { cpuSeconds, stdout } = measure([process.execPath, program, String(bytes), own], folder);
  rmSync(own, { recursive: true, force: true });
  const found = JSON.parse(stdout);
  if (found.fetchedBytes < bytes) throw new CommandFailed(`expected ${bytes} bytes, found ${stdout.trim()}`);
  return { ...found, cpuSeconds };
}
