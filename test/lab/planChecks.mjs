/** Plans made from a recording of the lab, on its real Xen: applied over SSH, seen by xl and taskset, undone by another program. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { bundle } from './bundles.mjs';
import { run } from './commandLine.mjs';
import { answerOf } from './machines.mjs';
import { home } from './settings.mjs';
import { rx } from './recordingChecks.mjs';

export const planChecks = [
  { title: 'the best plan of the recording: applied, and undone over another connection', check: best },
  { title: 'its runner-up, threads and interrupts of dom0 included: the same', check: runnerUp },
  { title: 'a plan with a step that fails: all before it is undone', check: failing },
];

async function best() {
  const { steps } = (await plans()).best;
  return applied(steps);
}

async function runnerUp() {
  const { steps } = (await plans()).runnerUp;
  return withLoad(() => applied(steps));
}

async function failing() {
  const { steps } = (await plans()).best;
  const [first] = steps;
  const bad = {
    ...first,
    title: 'one vCPU too many',
    commands: ['xl vcpu-set guest1 2'],
    undo: [],
    settings: [],
  };
  const before = await affinities();
  const { status, stderr } = await program('apply', [first, bad]);
  assert.equal(status, 1);
  assert.match(stderr, /one vCPU too many\) failed: .*maxcpus is 1[^]*What was done before is undone\./);
  assert.deepEqual(await affinities(), before);
  await noJournal();
  return 'what xl said of it is told; all affinities as before';
}

async function plans() {
  const { code, stdout, stderr } = await run('plan', rx, '--side-cores', '1', '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** A plan may move the program that makes the load: then that has to run. */
async function withLoad(check) {
  await answerOf('dom0', 'iperf3 -s -p 5201 -D');
  try {
    return await check();
  } finally {
    await answerOf('dom0', 'pkill -x iperf3; true');
  }
}

async function applied(steps) {
  const before = await affinities();
  const { status, stdout, stderr } = await program('apply', steps);
  assert.equal(status, 0, stderr);
  const { ran } = JSON.parse(stdout);
  // Others are for a restart, or for a guest that is not connected here.
  const mine = steps.filter(({ canApply, where }) => canApply && where === 'dom0');
  const wanted = wantedBy(mine);
  try {
    assert.equal(ran, mine.length);
    const after = await affinities();
    for (const [what, where] of wanted) assert.equal(after.get(what), where, what);
    assert.notDeepEqual(after, before);
  } finally {
    const undone = await program('revert', []);
    assert.equal(undone.stdout, JSON.stringify({ undone: ran, failed: [] }), undone.stderr);
  }
  assert.deepEqual(await affinities(), before);
  await noJournal();
  return `${ran} steps: ${[...wanted.keys()].join(', ')} where they were wanted, and after undoing where they were`;
}

async function noJournal() {
  assert.equal(await answerOf('dom0', 'ls -d /var/lib/xen-io-profiler-plan* 2>/dev/null; true'), '');
}

/** Where vCPUs may run by `xl vcpu-list`, threads of dom0 by `taskset`, and which vCPUs take its interrupts. */
async function affinities() {
  const found = new Map();
  for (const line of (await answerOf('dom0', 'xl vcpu-list')).trim().split('\n').slice(1)) {
    const [, domain, vcpu, hard] = /^(\S+) +\d+ +(\d+) .* (\S+) \/ \S+$/.exec(line.trim());
    found.set(`${domain} ${vcpu}`, hard);
  }
  const others = await answerOf(
    'dom0',
    `for t in /proc/[0-9]*/task/[0-9]*; do
      read -r comm <"$t/comm" || continue
      # As perf, and so a plan, knows it.
      case $comm in iperf3|vif*) echo "$(printf %.15s "$comm") $(taskset -pc "\${t##*/}")" ;; esac
    done 2>/dev/null
    for a in /proc/irq/*/*; do [ ! -d "$a" ] || echo "\${a##*/} $(cat "\${a%/*}/smp_affinity_list")"; done`,
  );
  for (const line of others.trim().split('\n')) {
    found.set(line.split(' ')[0], line.split(' ').at(-1).replace(',', '-'));
  }
  return found;
}

/** What the commands ask for, the last word on each. */
function wantedBy(steps) {
  const wanted = new Map();
  for (const command of steps.flatMap(({ commands }) => commands)) {
    const pin = /^xl vcpu-pin (\S+) (\d+) (\S+)$/.exec(command);
    const thread = /case \$comm in ([^)*]+)\*?\) .* taskset -pc (\S+) /.exec(command);
    const interrupt = /\/proc\/irq\/\*\/(\S+); .*echo (\S+) >/.exec(command);
    if (pin !== null) wanted.set(`${pin[1]} ${pin[2]}`, pin[3]);
    else if (thread !== null) wanted.set(thread[1], thread[2]);
    else if (interrupt !== null) wanted.set(interrupt[1], interrupt[2]);
    else assert.fail(`the check does not know what this does: ${command}`);
  }
  return wanted;
}

/** @returns {Promise<{ status: number, stdout: string, stderr: string }>} */
async function program(verb, steps) {
  return spawnSync(process.execPath, [await bundle('test/lab/applyPlan.ts'), verb, 'dom0'], {
    env: { ...process.env, HOME: home },
    input: JSON.stringify(steps),
    encoding: 'utf8',
  });
}
