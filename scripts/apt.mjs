/** Debian packages that npm cannot bring. Node only. */
import { spawnSync } from 'node:child_process';
import { CommandFailed, run } from './command.mjs';

/**
 * Sees to it that Debian packages are installed: installs what is missing when run as root on a machine with apt,
 * and otherwise stops with the command that would do it.
 * @param {string[]} packages
 * @param {string} why "Chromium, which drives VS Code in the tests": completes "... is needed: "
 * @throws {CommandFailed}
 */
export function ensureApt(packages, why) {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const list = missing.join(' ');
  const install = `apt-get update && apt-get install -y --no-install-recommends ${list}`;
  if (spawnSync('apt-get', ['--version']).status !== 0) {
    throw new CommandFailed(`Missing: ${why}. There is no apt-get here; on Debian it is: ${install}`);
  }
  if (process.getuid?.() !== 0) {
    throw new CommandFailed(`Missing: ${why}. To install it, run:\n  sudo sh -c '${install}'`);
  }
  console.log(`Installing ${list} by apt (${why}) ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['-qq', 'update'], { env });
  run('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', 'install', '-y', '--no-install-recommends', ...missing], {
    env,
    quiet: true,
  });
}

function isInstalled(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return query.status === 0 && query.stdout.endsWith(' installed');
}
