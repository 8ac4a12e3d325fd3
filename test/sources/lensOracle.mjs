/**
 * Which lenses the files of Linux and Xen must have for a recording, told by two other programs: universal-ctags says what a file defines, the command
 * line what the recording has of the module that the file is built into (by the trees' Makefiles, written down here by hand).
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.mjs';

/**
 * Module of the files as a recording of Debian's kernel, or of Xen, names it.
 */
const GROUPS = [
  { tree: 'linux', folder: 'drivers/net/xen-netback', files: /\.c$/, module: '[xen_netback]' },
  { tree: 'linux', folder: 'drivers/net', files: /^xen-netfront\.c$/, module: '[xen_netfront]' },
  { tree: 'linux', folder: 'net/bridge', files: /^br_netfilter_.*\.c$/, module: '[br_netfilter]' },
  { tree: 'linux', folder: 'net/bridge', files: /^br(?!_netfilter).*\.c$/, module: '[bridge]' },
  // Functions of theirs have names that netback and netfront have, too (frontend_changed).
  { tree: 'linux', folder: 'drivers/block/xen-blkback', files: /\.c$/, module: '[xen_blkback]' },
  { tree: 'linux', folder: 'drivers/block', files: /^xen-blkfront\.c$/, module: '[xen_blkfront]' },
  { tree: 'xen', folder: 'xen/common', files: /^(?:grant_table|event_channel)\.c$/, module: 'xen' },
];

/**
 * @typedef {{ tree: string, file: string, module: string }} BuiltFile `file`: from the top of its tree
 * @typedef {{ name: string, line: number }} Definition the first line of the definition, from 0
 */

/** @param {{ linux: string, xen: string }} sources roots of the trees @returns {BuiltFile[]} */
export function builtFiles(sources) {
  return GROUPS.flatMap(({ tree, folder, files, module }) =>
    readdirSync(join(sources[tree], folder))
      .filter((name) => files.test(name))
      .sort()
      .map((name) => ({ tree, file: `${folder}/${name}`, module })),
  );
}

/**
 * Names of the recording's functions per module, without what compilers add. Several captures may see Xen, of which lenses show one: what each of them has must
 * be shown, what one of them has may be.
 * @returns {{ must: Map<string, Set<string>>, may: Map<string, Set<string>> }}
 */
export function recordedFunctions(recording) {
  const domains = namesByModule(commandLine('functions', recording));
  const { events, domains: known } = commandLine('info', recording);
  const outside = [...new Set(events.map(({ source }) => source))].filter(
    (source) => !known.some(({ name }) => name === source),
  );
  const xen = outside.map(
    (source) =>
      namesByModule(commandLine('functions', recording, '--source', source, '--layer', 'hypervisor')).get(
        'xen',
      ) ?? new Set(),
  );
  const all = new Set(xen.flatMap((names) => [...names]));
  const each = new Set([...all].filter((name) => xen.every((names) => names.has(name))));
  return { must: new Map([...domains, ['xen', each]]), may: new Map([...domains, ['xen', all]]) };
}

function commandLine(command, ...args) {
  const text = execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), command, ...args, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(text);
}

/** @returns {Map<string, Set<string>>} */
function namesByModule(rows) {
  const modules = new Map();
  for (const { name, module } of rows) {
    if (!modules.has(module)) modules.set(module, new Set());
    modules.get(module).add(name.replace(/(?:\.(?:isra|constprop|part|cold|lto_priv)(?:\.\d+)?)+$/, ''));
  }
  return modules;
}

/** What ctags finds in a file. @returns {Definition[]} */
export function definitionsIn(path) {
  const out = execFileSync(
    'ctags',
    ['-f', '-', '--language-force=C', '--kinds-C=f', '--fields=n', '--sort=no', path],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const lines = readFileSync(path, 'utf8').split('\n');
  return out.split('\n').flatMap((row) => {
    const [name, , ...fields] = row.split('\t');
    const line = fields.map((field) => /^line:(\d+)$/.exec(field)?.[1]).find((text) => text !== undefined);
    return line === undefined ? [] : [{ name, line: firstLine(lines, Number(line) - 1) }];
  });
}

/** Up from the line of the name, as long as what stands there belongs to it: a return type, `static`. */
function firstLine(lines, nameLine) {
  let line = nameLine;
  while (line > 0 && /^[A-Za-z_][\w\s*()]*$/.test(lines[line - 1].trimEnd())) line--;
  return line;
}

/**
 * @param {Definition[]} definitions of the file
 * @param {{ must: Set<string>, may: Set<string> }} recorded names of its module
 * @param {{ line: number, title: string }[]} lenses
 * @returns {{ right: Definition[], missing: Definition[], wrong: { line: number, title: string }[] }} `wrong`: lenses where none should be
 */
export function judgeLenses(definitions, { must, may }, lenses) {
  const shown = new Set(lenses.map(({ line }) => line));
  const allowed = new Set(definitions.filter(({ name }) => may.has(name)).map(({ line }) => line));
  return {
    right: definitions.filter(({ name, line }) => may.has(name) && shown.has(line)),
    missing: definitions.filter(({ name, line }) => must.has(name) && !shown.has(line)),
    wrong: lenses.filter(({ line }) => !allowed.has(line)),
  };
}
