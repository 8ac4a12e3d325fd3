/** `npm ci`, but only when what is installed differs from the lock file. Node only. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';

/**
 * @param {string} folder holds package.json and package-lock.json
 * @param {string} what for the message: "the extension's packages"
 * @returns {boolean} whether anything had to be installed
 */
export function npmCiWhenStale(folder, what) {
  const reason = staleness(folder);
  if (reason === undefined) return false;
  console.log(`Installing ${what} (${reason}) ...`);
  // Whatever NODE_ENV says, the tools are wanted.
  npm(folder, ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']);
  return true;
}

/** npm in `folder`, not in the one that an outer `npm --prefix` points to. */
export function npm(folder, args) {
  const env = { ...process.env };
  delete env.npm_config_prefix;
  delete env.npm_config_local_prefix;
  run('npm', [...args, '--loglevel=error'], { cwd: folder, env, quiet: true });
}

/**
 * Compares the lock file with the one that npm leaves in node_modules, package by package: file times say little
 * after a `git checkout`.
 * @returns {string | undefined} why an install is needed
 */
function staleness(folder) {
  const installedFile = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return 'not installed yet';
  const wanted = packagesOf(join(folder, 'package-lock.json'));
  const installed = packagesOf(installedFile);
  for (const [path, { version, optional, peer }] of Object.entries(wanted)) {
    if (path === '') continue;
    const present = installed[path];
    // Packages for other platforms are in the lock file only.
    if (present === undefined && (optional || peer)) continue;
    if (present?.version !== version) return `${path.replace('node_modules/', '')} ${version} is new`;
  }
  for (const path of Object.keys(installed)) {
    if (wanted[path] === undefined) return `${path.replace('node_modules/', '')} is no longer needed`;
  }
  return undefined;
}

/** @returns {Record<string, { version?: string, optional?: boolean, peer?: boolean }>} */
function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}
