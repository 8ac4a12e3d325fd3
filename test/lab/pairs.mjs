/**
 * Before and after an offload, measured: a recording of the placement before, and the throughput of both placements, without
 * recorders, in turn. A model that predicts the one from the other can be judged by it.
 * Usage: node test/lab/pairs.mjs [NAME...]    results in LAB_DIR/pairs/NAME: before.xenprof, result.tsv, README.md
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, exitWithMessage } from '../../scripts/command.mjs';
import { buildCommandLine, run } from './commandLine.mjs';
import { emulatorPid, setNiceness } from './emulator.mjs';
import { loads, measure } from './loads.mjs';
import { answerOf, closeConnections } from './machines.mjs';
import { moveNetback, pin, unpin } from './placements.mjs';
import { folder, guestLogin, niceness } from './settings.mjs';

const ROUNDS = Number(process.env.LAB_ROUNDS ?? 4);
const RECORD_SECONDS = 12;
/** Longer than a recording takes with all its preparations. */
const LONG_SECONDS = 900;

const together = () => pin({ dom0: 0, guest1: 0 });
const dom0Moved = {
  before: together,
  after: () => pin({ dom0: 1, guest1: 0 }),
  beforeText: 'all vCPUs of dom0 and guest1 on pCPU 0',
  afterText: 'all vCPUs of dom0 on pCPU 1, guest1 on pCPU 0',
};

/** On two pCPUs already; guest1 shares the one of dom0's first vCPU. */
const spread = async (netbackCpu) => {
  await pin({ dom0: [0, 1], guest1: 0 });
  await moveNetback('guest1', netbackCpu);
};
const netbackMoved = {
  before: () => spread(0),
  after: () => spread(1),
  beforeText:
    "dom0's vCPUs 0 and 1 on pCPUs 0 and 1, guest1 on pCPU 0, netback of guest1 and iperf3 on dom0's CPU 0",
  afterText: "the same, netback of guest1 (interrupts with their NAPI, threads) on dom0's CPU 1",
};

const pairs = {
  'rx-dom0': { load: loads.rx, ...dom0Moved },
  'tx-dom0': { load: loads.tx, ...dom0Moved },
  'blkread-dom0': { load: loads.blkread, ...dom0Moved },
  'rx-guest': {
    load: loads.rx,
    before: together,
    after: () => pin({ dom0: 0, guest1: 1 }),
    beforeText: 'all vCPUs of dom0 and guest1 on pCPU 0',
    afterText: 'all vCPUs of dom0 on pCPU 0, guest1 on pCPU 1',
  },
  'rx-netback': { load: loads.rx, ...netbackMoved },
  'tx-netback': { load: loads.tx, ...netbackMoved },
};

await main(process.argv.slice(2)).catch(exitWithMessage);

async function main(names) {
  const unknown = names.filter((name) => !(name in pairs));
  if (unknown.length > 0)
    throw new CommandFailed(`No pair ${unknown.join(', ')}; there are: ${Object.keys(pairs).join(', ')}`);
  if (emulatorPid() === undefined) throw new CommandFailed('The lab does not run: npm run lab');
  await buildCommandLine();
  await answerOf('dom0', 'xl pause guest2');
  try {
    for (const name of names.length > 0 ? names : Object.keys(pairs)) await makePair(name, pairs[name]);
  } finally {
    setNiceness(niceness);
    await unpin('dom0', 'guest1');
    await moveNetback('guest1', '0-1');
    await answerOf('dom0', 'xl unpause guest2');
    closeConnections();
  }
}

async function makePair(name, pair) {
  const out = join(folder, 'pairs', name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const values = { before: [], after: [] };
  const rows = [];
  for (let round = 1; round <= ROUNDS; round++) {
    for (const when of ['before', 'after']) {
      await pair[when]();
      const load = loadavg()[0].toFixed(1);
      // Other work on this machine would be measured too.
      setNiceness(-20);
      const value = await measure(pair.load).finally(() => setNiceness(niceness));
      values[when].push(value);
      rows.push(
        `${when}-${round}\t${value.toFixed(3)}\t${pair.load.unit}\tload ${load} to ${loadavg()[0].toFixed(1)}`,
      );
      console.log(`${name}: ${rows.at(-1)}`);
      writeFileSync(join(out, 'result.tsv'), `${rows.join('\n')}\n`);
    }
  }
  await pair.before();
  await recordLoad(pair.load, join(out, 'before.xenprof'));
  const ratio = median(values.after) / median(values.before);
  writeFileSync(
    join(out, 'README.md'),
    readme(name, pair, values, ratio, await answerOf('dom0', 'xl vcpu-list')),
  );
  console.log(`${name}: ratio of the medians ${ratio.toFixed(2)}, in ${out}`);
}

/** With the load as part of the recording, which then holds its report; or started before, and the recording has its counters. */
async function recordLoad({ dom0, guest, lead }, file) {
  const load = loadWhileRecorded({ guest, lead });
  const withIt = [...(dom0 === undefined ? [] : ['--workload', dom0]), '--workload', `guest1:${load}`];
  if (lead !== undefined) await answerOf('guest1', `${load} >/dev/null 2>&1 </dev/null & sleep ${lead}`);
  setNiceness(-12);
  const { code, stderr } = await run(
    ...['record', 'dom0', file, '--guest', guestLogin('guest1'), '--seconds', String(RECORD_SECONDS)],
    ...(lead === undefined ? withIt : []),
  ).finally(() => setNiceness(niceness));
  if (lead !== undefined) await answerOf('guest1', `pkill -x ${load.split(' ')[0]}; true`);
  if (code !== 0) throw new CommandFailed(`The recording failed: ${stderr}`);
}

function loadWhileRecorded({ guest, lead }) {
  return guest(lead === undefined ? RECORD_SECONDS + 4 : LONG_SECONDS, 0);
}

function readme(name, { load, beforeText, afterText }, values, ratio, vcpus) {
  const list = (numbers) => numbers.map((value) => value.toFixed(1)).join(', ');
  return `# ${name}

${load.text}, in the lab (Xen under emulation, ${new Date().toISOString().slice(0, 16)} UTC).

- Before: ${beforeText}. ${list(values.before)} ${load.unit}.
- After: ${afterText}. ${list(values.after)} ${load.unit}.
- Ratio of the medians, after to before: ${ratio.toFixed(3)}.

Throughput was measured without recorders, ${ROUNDS} rounds in turn (\`result.tsv\`, with the machine's load of each).
\`before.xenprof\` is a recording of the placement before: perf in dom0 and guest1, xentrace, counters, ${RECORD_SECONDS} s.
The load in guest1: \`${loadWhileRecorded(load)}\`${load.lead === undefined ? '' : ', started before'}. guest2 is paused. While recorded:

\`\`\`
${vcpus}
\`\`\`
`;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
