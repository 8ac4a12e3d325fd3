/** What a recording may leave behind on a machine, and ways to disturb one. */
import { answerOf, on } from './machines.mjs';

const RECORDERS =
  /^(\S*\/)?(perf|xentrace|xentop|timeout|sleep|iperf3|fio)( |$)|recorder\.sh|xen-io-(profiler|watch)/;

/** @returns {Promise<string[]>} processes and directories of recordings, one line each */
export async function leftOn(machine) {
  const processes = await answerOf(machine, 'ps -eo pid=,args=');
  const directories = await answerOf(machine, 'find / -xdev -name "xen-io-profiler*"');
  return [
    ...processes
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => RECORDERS.test(line.replace(/^\d+ +/, '')) && !line.includes('ps -eo')),
    ...directories.split('\n').filter((line) => line !== ''),
  ];
}

/** A tracing that is off has buffered nothing. More than headers, in bytes, is a tracing that is on. */
const OFF_BYTES = 4096;

/**
 * Whether the hypervisor traces though nobody reads. A new xentrace first delivers what the buffers hold: with tracing on
 * that are full buffers and a count of lost records. Tracing is off afterwards.
 */
export async function tracingWasOn() {
  const size = await answerOf(
    'dom0',
    'sleep 3; xentrace -e 0x80000000 -T 1 /run/lab-trace >/dev/null && stat -c %s /run/lab-trace; rm -f /run/lab-trace',
  );
  return Number(size) > OFF_BYTES;
}

/** Kills the sshd processes of every connection to dom0 but the one this is asked through. @returns {Promise<number>} how many */
export async function cutConnections() {
  const script = `n=0
for pid in $(ps -eo pid=,args= | awk '$2 == "sshd:" && $3 ~ /^root(@|$)/ { print $1 }'); do
  if [ "$pid" != "$PPID" ]; then kill -9 "$pid" && n=$((n + 1)); fi
done
echo "$n"`;
  return Number(await answerOf('dom0', script));
}

/** What is wrong on the machines after a recording; nothing if all is clean. */
export async function remains(...machines) {
  const found = [];
  for (const machine of machines) for (const line of await leftOn(machine)) found.push(`${machine}: ${line}`);
  if (await tracingWasOn()) found.push('the hypervisor still traces');
  return found;
}

/** Ends and removes what is left, so that the next test begins clean. */
export async function sweep(...machines) {
  // In brackets, so that the shell that runs this is not among those it looks for.
  for (const machine of machines)
    await on(
      machine,
      'pkill -x "perf|xentrace|xentop|iperf3|fio"; pkill -f "[x]en-io-(profiler|watch)"; rm -rf /var/tmp/[x]en-io-profiler.*',
    );
}
