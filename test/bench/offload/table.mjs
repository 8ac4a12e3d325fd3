/**
 * Predicted against measured, from what `experiment.mjs` kept: predictions are made anew by the model as it is now.
 * Usage: node test/bench/offload/table.mjs FOLDER     (needs dist/: npm run build)
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandFailed, exitWithMessage } from '../../../scripts/command.mjs';
import { root } from '../../../scripts/project.mjs';

try {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new CommandFailed('Usage: node test/bench/offload/table.mjs FOLDER');
  console.log(table(resolve(folder)));
} catch (error) {
  exitWithMessage(error);
}

function table(folder) {
  const { machine, measured } = JSON.parse(readFileSync(join(folder, 'measured.json'), 'utf8'));
  const rows = measured.map((result) => row(folder, result));
  const errors = rows
    .map(({ predicted, ratio }) => Math.abs(predicted.median / ratio - 1))
    .sort((a, b) => a - b);
  const held = rows.filter(
    ({ predicted, ratio }) => predicted.low <= ratio && ratio <= predicted.high,
  ).length;
  return [
    '| variant | before, Mbit/s | after, Mbit/s | measured (rounds) | predicted | error | inside |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ text }) => text),
    '',
    `${machine.cpu}, ${machine.cpus} CPUs, Linux ${machine.kernel}, ${machine.date.slice(0, 10)}. Median error ${percent(median(errors))}; ${held} of ${rows.length} inside the 90 % interval.`,
  ].join('\n');
}

function row(folder, { variant, before, after }) {
  // Rounds are pairs: what disturbed the machine then, disturbed both.
  const ratios = before.map((rate, i) => after[i] / rate);
  const ratio = median(after) / median(before);
  const predicted = predict(
    join(folder, `${variant}.xenprof`),
    variant.startsWith('napi') ? 'vm:napi' : 'vm:backlog',
  );
  const inside = predicted.low <= ratio && ratio <= predicted.high;
  const cells = [
    variant,
    mega(median(before)),
    mega(median(after)),
    `${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    `${predicted.median.toFixed(2)} (${predicted.low.toFixed(2)}–${predicted.high.toFixed(2)})`,
    percent(predicted.median / ratio - 1),
    inside ? 'yes' : 'no',
  ];
  return { predicted, ratio, text: `| ${cells.join(' | ')} |` };
}

function predict(file, unit) {
  const args = ['estimate', file, '--side-cores', '1', '--move', unit, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  if (status !== 0) throw new CommandFailed(stderr.trim());
  return JSON.parse(stdout).gain;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}

function mega(rate) {
  return (rate / 1e6).toFixed(0);
}
