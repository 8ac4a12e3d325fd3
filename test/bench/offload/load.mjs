/** The load of a receive path, measured and recorded. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from '../../../scripts/command.mjs';
import { clockReadings, command } from './receivePath.mjs';

/** Slow start and the first wake-ups are over. */
const SETTLE_SECONDS = 1;

/**
 * Received payload per second, without any recorder.
 * @returns {Promise<number>} bits per second
 */
export async function throughput(path, seconds) {
  const report = await load(path, seconds);
  return report.end.sum_received.bits_per_second;
}

/**
 * Records the machine by perf while the load runs, into a folder of captures.
 * @returns {Promise<void>}
 */
export async function recordLoad(path, seconds, folder) {
  mkdirSync(folder, { recursive: true });
  const write = (name, text) => writeFileSync(join(folder, name), text);
  const loadSeconds = seconds + 2 * SETTLE_SECONDS;
  write('clocks.before', clockReadings());
  write('netdev.before', path.counters());
  write('workload.start', `${(Date.now() / 1000).toFixed(3)}\n`);
  const running = load(path, loadSeconds);
  await pause(SETTLE_SECONDS);
  const perf = ['record', '-q', '-a', '-g', '-e', 'cpu-clock', '-F', '997', '-k', 'CLOCK_MONOTONIC'];
  // The recorder's own buffers are emptied on the other CPU: the path's is full.
  const recorder = start('taskset', [
    '-c',
    '1',
    'perf',
    ...perf,
    '-o',
    join(folder, 'perf.data'),
    '--',
    'sleep',
    String(seconds),
  ]);
  await recorder.ended;
  const report = await running;
  write('workload.end', `${(Date.now() / 1000).toFixed(3)}\n`);
  write('netdev.after', path.counters());
  write('clocks.after', clockReadings());
  write('workload.json', JSON.stringify(report));
  write('lscpu.txt', command('lscpu'));
  write('uname.txt', command('uname', '-a'));
  // Its length is told as 0, so that it cannot be copied as a file.
  write('kallsyms', readFileSync('/proc/kallsyms'));
}

/** Runs the load to its end; the sender's report. */
async function load(path, seconds) {
  const [server, ...serverArgs] = path.serverCommand();
  const receiver = start(server, serverArgs);
  await listening(path);
  const [client, ...clientArgs] = path.clientCommand(seconds);
  const sender = start(client, clientArgs);
  const report = JSON.parse(await sender.ended);
  await receiver.ended;
  if (report.error !== undefined) throw new CommandFailed(`iperf3: ${report.error}`);
  return report;
}

async function listening(path) {
  for (let tries = 0; tries < 100; tries++) {
    if (path.isListening()) return;
    await pause(0.05);
  }
  throw new CommandFailed('iperf3 does not listen within 5 s.');
}

/** @returns {{ ended: Promise<string> }} its output once it has ended well */
function start(file, args) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve(out)
        : reject(new CommandFailed(`${file} ${args.join(' ')}: ${err.trim() || out.slice(0, 300)}`)),
    );
  });
  return { ended };
}

function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
