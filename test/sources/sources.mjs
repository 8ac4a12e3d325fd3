/**
 * Real sources for tests: parts of Linux 6.1 and Xen 4.17, from Debian's packages, fetched once. Node only; root is not needed.
 * Usage: node test/sources/sources.mjs    fetches them, and prints where they are
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandFailed, exitWithMessage, run } from '../../scripts/command.mjs';
import { root } from '../../scripts/project.mjs';
import { aptEntries } from './aptEntries.mjs';

/** The release that has both versions. */
const SUITE = 'bookworm';
const LINUX_PACKAGE = 'linux-source-6.1';

/** Folders and files, with what tells a tree of Linux and the modules of its files. */
const OF_LINUX = [
  ...['Kbuild', 'Kconfig', 'MAINTAINERS', 'Makefile'],
  ...['drivers/Makefile', 'drivers/net/Makefile', 'drivers/net/xen-netback', 'drivers/net/xen-netfront.c'],
  ...['drivers/block/Makefile', 'drivers/block/xen-blkback', 'drivers/block/xen-blkfront.c'],
  ...['drivers/xen', 'arch/x86/xen', 'net/Makefile', 'net/bridge', 'net/core', 'net/ipv4'],
];
const OF_XEN = [
  ...['Config.mk', 'MAINTAINERS', 'xen/Kconfig', 'xen/Makefile', 'xen/Rules.mk'],
  ...['xen/common', 'xen/arch/x86', 'xen/drivers', 'xen/lib'],
];

/** What was fetched; anything else is fetched again. */
const RECIPE = JSON.stringify([SUITE, LINUX_PACKAGE, OF_LINUX, OF_XEN]);

/** Where the sources come to be: `linux/` and `xen/` in it. */
export function sourcesFolder() {
  return join(root, 'node_modules', '.cache', 'xen-io-sources');
}

/**
 * Sees to it that the sources are there.
 * @returns {{ linux: string, xen: string }} the tops of the two trees
 * @throws {CommandFailed} with what to do
 */
export function fetchSources() {
  const folder = sourcesFolder();
  const trees = { linux: join(folder, 'linux'), xen: join(folder, 'xen') };
  const stamp = join(folder, 'recipe.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === RECIPE) return trees;
  for (const program of ['apt-get', 'dpkg-deb', 'tar', 'xz']) need(program);
  console.log('Fetching parts of Linux 6.1 and Xen 4.17, once (some 150 MB to load, 30 MB to keep) ...');
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const apt = aptIn(work);
    unpackLinux(apt, work);
    unpackXen(apt, work);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const tree of ['linux', 'xen']) renameSync(join(work, tree), join(folder, tree));
    writeFileSync(stamp, RECIPE);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return trees;
}

function need(program) {
  if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0) return;
  throw new CommandFailed(
    `Missing: ${program}, by which Debian's sources of Linux and Xen are fetched. Run this on Debian.`,
  );
}

/**
 * apt with lists of its own, of the release that has the sources.
 * @returns {(command: string, ...args: string[]) => void} runs apt-get in the working folder
 */
function aptIn(work) {
  const lists = join(work, 'lists');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
  const list = join(work, 'sources.list');
  writeFileSync(list, sourceLines().join('\n'));
  const options = {
    'Dir::Etc::SourceList': list,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::lists': lists,
    'Dir::Cache': join(work, 'cache'),
    'Acquire::Languages': 'none',
    // Its own user could not write into this folder.
    'APT::Sandbox::User': '',
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = (command, ...args) =>
    run('apt-get', ['-qq', ...settings, command, ...args], { cwd: work, quiet: true });
  apt('update');
  return apt;
}

/** This machine's mirrors of Debian, with the release that has the sources. */
function sourceLines() {
  const own = codename();
  const entries = aptEntries().filter(
    ({ suites, components }) =>
      components.includes('main') && suites.some((suite) => suite === own || suite === SUITE),
  );
  if (entries.length === 0) {
    throw new CommandFailed(
      `This machine has no source of Debian packages in /etc/apt, so that the sources of Linux and Xen cannot be fetched. ` +
        `Add one ("deb URI ${SUITE} main"), or run this on Debian.`,
    );
  }
  return entries.flatMap(({ uri, signedBy }) => {
    const options = signedBy === null ? '' : `[signed-by=${signedBy}] `;
    return ['deb', 'deb-src'].map((type) => `${type} ${options}${uri} ${SUITE} main\n`);
  });
}

function codename() {
  if (!existsSync('/etc/os-release')) return null;
  return /^VERSION_CODENAME=(\S+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? null;
}

function unpackLinux(apt, work) {
  apt('download', LINUX_PACKAGE);
  const unpacked = join(work, 'package');
  run('dpkg-deb', ['-x', only(work, /^linux-source-.*\.deb$/), unpacked]);
  const archive = only(join(unpacked, 'usr', 'src'), /\.tar\.xz$/);
  unpack(archive, join(work, 'linux'), OF_LINUX);
}

function unpackXen(apt, work) {
  apt('source', '--download-only', '--tar-only', 'xen');
  unpack(only(work, /^xen_.*\.orig\.tar\.xz$/), join(work, 'xen'), OF_XEN);
}

/** @param {string[]} names without the top folder of the archive, whose name nobody needs to know */
function unpack(archive, into, names) {
  mkdirSync(into);
  const members = names.map((name) => `*/${name}`);
  const options = ['--strip-components=1', '--wildcards', '--no-wildcards-match-slash'];
  run('tar', ['-xJf', archive, '-C', into, ...options, ...members]);
}

function only(folder, pattern) {
  const [name] = readdirSync(folder).filter((each) => pattern.test(each));
  if (name === undefined)
    throw new CommandFailed(`apt brought nothing that matches ${pattern} into ${folder}.`);
  return join(folder, name);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(Object.values(fetchSources()).join('\n'));
  } catch (error) {
    exitWithMessage(error);
  }
}
