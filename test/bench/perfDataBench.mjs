/** perf.data to call tree: CPU time against the peers, and memory at two sizes. */
import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CommandFailed } from '../../scripts/command.mjs';
import { root } from '../../scripts/project.mjs';
import { bundleEntry } from './bundleEntry.mjs';
import { enlarge } from './enlarge.mjs';
import { measure, measureInTurn } from './measure.mjs';
import { findPeers } from './peers.mjs';

const original = join(root, 'test', 'fixtures', 'recording', 'rx-hv', 'dom0');

/**
 * @param {{ bytes: number, rounds: number, stackcollapse: string | undefined, folder: string, say: (text: string) => void }} options
 * @returns {Promise<{ file: object, rows: object[], missing: object[] }>}
 */
export async function comparePeers({ bytes, rounds, stackcollapse, folder, say }) {
  const reader = await bundleEntry('test/bench/readTree.ts', folder);
  const large = writeLarge(folder, bytes);
  const peers = findPeers({ file: large.path, kallsyms: join(folder, 'kallsyms'), stackcollapse });
  const all = {
    tree: { title: 'this reader: file to call tree', command: [process.execPath, reader, large.path] },
    cli: {
      title: 'node dist/cli.js functions --json',
      command: [process.execPath, join(root, 'dist', 'cli.js'), 'functions', '--json', large.path],
    },
    report: { title: 'perf report --stdio', ...peers.report },
    collapse: { title: 'perf script | stackcollapse-perf.pl', ...peers.collapse },
  };
  const present = Object.entries(all).filter(([, { command }]) => command !== undefined);
  const commands = Object.fromEntries(present.map(([name, { command }]) => [name, command]));
  const costs = measureInTurn(commands, rounds, folder, (name, round) =>
    say(`round ${round}: ${all[name].title}`),
  );
  checkAnswer(costs.tree.stdout, large);
  const rows = present.map(([name, { title }]) => {
    const { cpuSeconds, peakBytes } = costs[name];
    return { name, title, cpuSeconds, peakBytes, timesOurs: cpuSeconds / costs.tree.cpuSeconds };
  });
  const missing = Object.entries(all)
    .filter(([, one]) => one.missing !== undefined)
    .map(([name, { title, missing }]) => ({ name, title, missing }));
  return { file: { bytes: large.bytes, samples: large.samples }, rows, missing };
}

/** @returns {Promise<object>} what a large file takes, or why it was left out */
export async function openHuge({ bytes, folder, say }) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < bytes * 1.1)
    return { missing: `${folder} has no room for a file of ${bytes} bytes; TMPDIR names another folder` };
  const reader = await bundleEntry('test/bench/readTree.ts', folder);
  say('writing the file for the memory test');
  const huge = writeLarge(folder, bytes);
  say('this reader: the large file to call tree');
  const { cpuSeconds, peakBytes, stdout } = measure([process.execPath, reader, huge.path], folder);
  checkAnswer(stdout, huge);
  return { bytes: huge.bytes, samples: huge.samples, cpuSeconds, peakBytes };
}

/** The fixture, enlarged, with its kallsyms beside it, where the reader looks for them. */
function writeLarge(folder, bytes) {
  const small = gunzipSync(readFileSync(join(original, 'perf.data.gz')));
  writeFileSync(join(folder, 'kallsyms'), gunzipSync(readFileSync(join(original, 'kallsyms.gz'))));
  const path = join(folder, 'perf.data');
  return { path, ...enlarge(small, path, Math.max(1, Math.ceil(bytes / small.length))) };
}

/** A fast answer that is wrong is no answer. */
function checkAnswer(stdout, { samples }) {
  const found = JSON.parse(stdout);
  if (found.samples !== samples || found.callNodes === 0)
    throw new CommandFailed(`expected ${samples} samples in a call tree, found ${stdout.trim()}`);
}
