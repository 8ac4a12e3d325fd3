/**
 * The offload model against this machine: a receive path on one CPU is recorded, the gain of moving its softirq work to
 * the second CPU is predicted, and then measured.
 * Usage: node test/bench/offload/experiment.mjs OUT [--rounds N] [--seconds N] [--variant NAME]...
 *   OUT        folder for NAME.xenprof and measured.json; `table.mjs OUT` makes the table of them, then and later
 * Linux with two CPUs that nothing else uses, as root. About a minute a variant.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureApt } from '../../../scripts/apt.mjs';
import { CommandFailed, exitWithMessage } from '../../../scripts/command.mjs';
import { root } from '../../../scripts/project.mjs';
import { recordLoad, throughput } from './load.mjs';
import { ReceivePath } from './receivePath.mjs';
import { variants } from './variants.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    variant: { type: 'string', multiple: true },
  },
});

try {
  if (positionals.length !== 1) throw new CommandFailed('Usage: node test/bench/offload/experiment.mjs OUT');
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || cpus().length < 2)
    throw new CommandFailed(
      'This needs Linux, root and two CPUs: it makes network namespaces and pins to CPUs 0 and 1.',
    );
  ensureApt(['iperf3', 'ethtool', 'linux-perf', 'iproute2'], 'the load, the recorder and the path');
  await experiment(resolve(positionals[0]));
} catch (error) {
  exitWithMessage(error);
} finally {
  ReceivePath.clearAway();
}

async function experiment(out) {
  mkdirSync(out, { recursive: true });
  const chosen = variants.filter(
    ({ name }) => options.variant === undefined || options.variant.includes(name),
  );
  if (chosen.length === 0)
    throw new CommandFailed(`Variants: ${variants.map(({ name }) => name).join(', ')}`);
  const measured = [];
  for (const variant of chosen) {
    const result = await measure(variant, out);
    measured.push(result);
    console.log(`${variant.name}: ${mega(result.before)} -> ${mega(result.after)} Mbit/s`);
  }
  const machine = {
    cpu: cpus()[0].model,
    cpus: cpus().length,
    kernel: release(),
    date: new Date().toISOString(),
  };
  writeFileSync(join(out, 'measured.json'), `${JSON.stringify({ machine, measured }, null, 2)}\n`);
}

/** Records first, then measures in turn, so that a busy minute meets both placements. */
async function measure(variant, out) {
  const path = new ReceivePath(variant);
  const captures = mkdtempSync(join(tmpdir(), 'xio-captures-'));
  try {
    const load = loadavg()[0];
    path.moveTo(0);
    await recordLoad(path, 2 * Number(options.seconds), captures);
    pack(captures, join(out, `${variant.name}.xenprof`));
    const [before, after] = [[], []];
    for (let round = 0; round < Number(options.rounds); round++) {
      path.moveTo(0);
      before.push(await throughput(path, Number(options.seconds)));
      path.moveTo(1);
      after.push(await throughput(path, Number(options.seconds)));
    }
    return { variant: variant.name, loadAtStart: load, before, after };
  } finally {
    rmSync(captures, { recursive: true, force: true });
  }
}

function pack(folder, file) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist', 'cli.js'), 'pack', folder, file, '--reduce'],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new CommandFailed(`${stderr.trim()}. Is dist/ there? npm run build`);
}

function mega(rates) {
  return rates.map((rate) => (rate / 1e6).toFixed(0)).join(' ');
}
