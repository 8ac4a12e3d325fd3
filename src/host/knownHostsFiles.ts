/** The known_hosts files of one connection: read them, and write a key into the user's. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostLog } from './hostLog';
import { hostKeyVerdict, knownHostsLine, parseKnownHosts, type KnownHostsFile } from './knownHosts';

/** Reads those that exist. What cannot be used is said in the log, with its line. */
export async function readKnownHosts(files: readonly string[], log: HostLog): Promise<KnownHostsFile[]> {
  const known: KnownHostsFile[] = [];
  for (const file of files) {
    const text = await textOf(file, log);
    if (text === null) continue;
    const parsed = parseKnownHosts(text, file);
    known.push(parsed);
    if (parsed.damagedLines.length > 0)
      log.warn(`${file}: ${lines(parsed.damagedLines)} cannot be read and was skipped`);
    if (parsed.authorityLines.length > 0)
      log.warn(
        `${file}: ${lines(parsed.authorityLines)}: certificates of hosts (@cert-authority) are not supported`,
      );
  }
  return known;
}

/**
 * Appends a key, unless the file has it for this name. The name is hashed if the file's are, or if `hashed`.
 * @throws Error of the file system
 */
export async function addKnownHost(
  file: string,
  name: string,
  key: Uint8Array,
  hashed: boolean,
): Promise<void> {
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  }
  const known = parseKnownHosts(text, file);
  if (hostKeyVerdict([known], name, key).kind === 'known') return;
  const areHashed = known.entries.some((entry) => entry.hosts.startsWith('|1|'));
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  // Appending keeps owner and mode of a file that exists; the mode is for a new one.
  await appendFile(file, separator + knownHostsLine(name, key, hashed || areHashed), { mode: 0o600 });
}

async function textOf(file: string, log: HostLog): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      log.warn(`${file} cannot be read (${code ?? 'unknown error'}); its host keys are not known`);
    return null;
  }
}

function lines(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 5).join(', ');
  return `${numbers.length === 1 ? 'line' : 'lines'} ${shown}${numbers.length > 5 ? ' and more' : ''}`;
}
