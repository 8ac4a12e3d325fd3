/**
 * The real sudo of this machine for a user who has to give a password. The user, the password and the right to use sudo exist
 * only in a mount namespace of the commands; the machine's own files are not touched. Needs root.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuote } from '../../src/host/shellQuote';

const USER = 'xen-io-tester';
const ID = 54321;

/** Runs a command line, `$1`, as the user. */
const ENTER = `d=$(dirname "$0")
for file in passwd group shadow sudoers; do mount --bind "$d/$file" "/etc/$file" || exit 99; done
exec setpriv --reuid=${ID} --regid=${ID} --clear-groups sh -c "$1"
`;

/**
 * @param folder for the files; removed by the caller
 * @returns what turns a command line into one of that user; undefined where this machine cannot do it
 */
export function sudoingUser(folder: string, password: string): ((command: string) => string) | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const hash = spawnSync('perl', ['-e', 'print crypt($ARGV[0], "\\$6\\$saltsalt\\$")', password], {
    encoding: 'utf8',
  }).stdout;
  if (!hash.startsWith('$6$')) return undefined;
  const withLine = (name: string, line: string) =>
    writeFileSync(join(folder, name), `${readFileSync(`/etc/${name}`, 'utf8')}${line}\n`);
  withLine('passwd', `${USER}:x:${ID}:${ID}::/tmp:/bin/sh`);
  withLine('group', `${USER}:x:${ID}:`);
  withLine('shadow', `${USER}:${hash}:19000:0:99999:7:::`);
  // As Debian has it: commands get a terminal of their own.
  writeFileSync(join(folder, 'sudoers'), `Defaults use_pty\n${USER} ALL=(ALL:ALL) ALL\n`);
  for (const name of ['shadow', 'sudoers']) chmodSync(join(folder, name), 0o440);
  writeFileSync(join(folder, 'enter.sh'), ENTER);
  const enter = (command: string) =>
    ['unshare', '-m', '--propagation', 'private', 'sh', join(folder, 'enter.sh'), command]
      .map(shellQuote)
      .join(' ');
  const asks = spawnSync('sh', ['-c', enter('id -u; sudo -n true')], { encoding: 'utf8' });
  return asks.stdout.trim() === String(ID) && /password is required/.test(asks.stderr) ? enter : undefined;
}
