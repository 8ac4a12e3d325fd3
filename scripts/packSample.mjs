/**
 * Packs a folder of raw captures as the sample recording that ships with the extension.
 * Usage: node scripts/packSample.mjs DIR
 *   DIR  one folder per machine (dom0/perf.data, dom0/kallsyms, dom0/xentrace.bin, guest1/perf.data ...)
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed, exitWithMessage, run } from './command.mjs';
import { root, sampleRecording } from './project.mjs';

const MAX_BYTES = 2_000_000;
/** What the sample is there to show, by layer: a recording without these would teach nobody anything. */
const MUST_SHOW = [
  ['hypervisor', 'flush_area_mask'],
  ['dom0', 'xenvif_tx_action'],
  ['guest1', 'tcp_sendmsg_locked'],
];

const cli = join(root, 'dist', 'cli.js');

try {
  const [folder] = process.argv.slice(2);
  if (folder === undefined)
    throw new CommandFailed('Which folder of captures? node scripts/packSample.mjs DIR');
  run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
  run(process.execPath, [cli, 'pack', folder, sampleRecording, '--reduce']);
  const { size } = statSync(sampleRecording);
  if (size > MAX_BYTES)
    throw new CommandFailed(
      `The sample has ${size} bytes, more than ${MAX_BYTES}: choose a shorter recording.`,
    );
  for (const [layer, name] of MUST_SHOW) {
    if (!functionsOf(layer).includes(name))
      throw new CommandFailed(`The sample shows no ${name} in ${layer}: choose another recording.`);
  }
  console.log(`media/sample.xenprof: ${size} bytes`);
} catch (error) {
  exitWithMessage(error);
}

/** @param {string} layer */
function functionsOf(layer) {
  const source = layer === 'hypervisor' ? 'hypervisor' : layer;
  const words = [cli, 'functions', sampleRecording, '--json', '--layer', layer, '--source', source];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(stdout).map((row) => row.name);
}
