/** I/O that the lab can make between guest1 and dom0, and what it reaches. */
import { CommandFailed } from '../../scripts/command.mjs';
import { answerOf } from './machines.mjs';
import { dom0Address } from './settings.mjs';

/** Seconds that are left out at the beginning, and that are measured. */
const RAMP = 3;
const SECONDS = 12;

/**
 * @typedef {object} Load
 * @property {string} text what it is, for people
 * @property {string} unit
 * @property {(seconds: number, ramp: number) => string} guest command in guest1; prints JSON
 * @property {string} [dom0] command in dom0 that it talks to, and ends with it
 * @property {(report: object) => number} reached of the guest's report, in `unit`
 * @property {number} [lead] seconds that it takes to start while others record; it is then started before them
 */

const iperf = (...options) => ({
  unit: 'Mbit/s',
  // On one processor, so that where netback works is all that moves when it moves.
  dom0: 'taskset -c 0 iperf3 -s -1 -p 5201 -J',
  guest: (seconds, ramp) =>
    ['iperf3', '-c', dom0Address, '-p', '5201', '-t', seconds, '-O', ramp, '-J', ...options].join(' '),
  reached: ({ end }) => end.sum_received.bits_per_second / 1e6,
});

/** @type {Record<string, Load>} */
export const loads = {
  rx: { text: 'guest1 sends a TCP stream to dom0 (iperf3)', ...iperf() },
  tx: { text: 'dom0 sends a TCP stream to guest1 (iperf3 --reverse)', ...iperf('--reverse') },
  blkread: {
    text: 'guest1 reads 4 KiB at random, 16 requests at a time (fio, libaio, direct)',
    unit: 'requests/s',
    guest: (seconds, ramp) =>
      'fio --name=blkread --filename=/dev/xvdb --direct=1 --rw=randread --bs=4k --iodepth=16 --ioengine=libaio ' +
      `--time_based --runtime=${seconds} --ramp_time=${ramp} --size=256m --output-format=json`,
    reached: ({ jobs }) => jobs[0].read.iops,
    lead: 25,
  },
};

/** Runs a load without any recorder. @returns {Promise<number>} what it reached, in its unit */
export async function measure({ dom0, guest, reached }) {
  if (dom0 !== undefined)
    await answerOf('dom0', `pkill -x iperf3; ${dom0} >/dev/null 2>&1 </dev/null & sleep 2`);
  const output = await answerOf('guest1', guest(SECONDS, RAMP), { seconds: 300 });
  const value = reached(JSON.parse(output.slice(output.indexOf('{'))));
  if (!(value > 0)) throw new CommandFailed(`The load reached nothing: ${output.slice(0, 500)}`);
  return value;
}
