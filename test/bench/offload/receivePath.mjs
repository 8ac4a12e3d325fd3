/**
 * A receive path of network namespaces and veth on this machine: a sender, a receiver, and between them a bridge where
 * wanted. Everything runs on one CPU until the softirq work is moved. Linux only, as root; nothing leaves the machine.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CommandFailed } from '../../../scripts/command.mjs';

/** Names that nobody else uses: namespaces of earlier runs that were killed are removed at the start. */
const SPACES = { sender: 'xio-sender', bridge: 'xio-bridge', receiver: 'xio-receiver' };
export const RECEIVER_ADDRESS = '10.77.0.2';

/** Runs a command to its end and gives what it printed. @throws {CommandFailed} */
export function command(file, ...args) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new CommandFailed(
    `${[file, ...args].join(' ')} failed: ${(stderr ?? '').trim() || (error?.message ?? `exit ${status}`)}`,
  );
}

export class ReceivePath {
  /** Interfaces as [namespace, name]; the last one is the receiver's. */
  interfaces;

  /** @param {import('./variants.mjs').Variant} variant */
  constructor(variant) {
    this.variant = variant;
    ReceivePath.clearAway();
    const { sender, bridge, receiver } = SPACES;
    for (const space of [sender, receiver, ...(variant.bridge ? [bridge] : [])])
      command('ip', 'netns', 'add', space);
    if (variant.bridge) {
      link(sender, 'tx0', bridge, 'port0');
      link(bridge, 'port1', receiver, 'rx0');
      command('ip', '-n', bridge, 'link', 'add', 'br0', 'type', 'bridge');
      for (const port of ['port0', 'port1'])
        command('ip', '-n', bridge, 'link', 'set', port, 'master', 'br0');
      this.interfaces = [
        [sender, 'tx0'],
        [bridge, 'port0'],
        [bridge, 'port1'],
        [receiver, 'rx0'],
      ];
      command('ip', '-n', bridge, 'link', 'set', 'br0', 'up');
    } else {
      link(sender, 'tx0', receiver, 'rx0');
      this.interfaces = [
        [sender, 'tx0'],
        [receiver, 'rx0'],
      ];
    }
    for (const [space, name] of this.interfaces) {
      const state = variant.segmentation ? 'on' : 'off';
      inSpace(space, 'ethtool', '-K', name, 'tso', state, 'gso', state, 'gro', variant.napi ? 'on' : 'off');
      command('ip', '-n', space, 'link', 'set', name, 'up');
    }
    command('ip', '-n', sender, 'addr', 'add', '10.77.0.1/24', 'dev', 'tx0');
    command('ip', '-n', receiver, 'addr', 'add', `${RECEIVER_ADDRESS}/24`, 'dev', 'rx0');
    if (variant.napi) this.threadNapi(0);
  }

  /** Softirq work of every interface to a CPU: by RPS, or by threads of NAPI that are pinned there. */
  moveTo(cpu) {
    if (this.variant.napi) this.threadNapi(cpu);
    else
      for (const [space, name] of this.interfaces) {
        const mask = cpu === 0 ? '0' : (1 << cpu).toString(16);
        inSpace(space, 'sh', '-c', `echo ${mask} > /sys/class/net/${name}/queues/rx-0/rps_cpus`);
      }
  }

  threadNapi(cpu) {
    for (const [space, name] of this.interfaces)
      inSpace(space, 'sh', '-c', `echo 1 > /sys/class/net/${name}/threaded`);
    const threads = command('ps', '-eLo', 'tid=,comm=')
      .split('\n')
      .map((line) => /^\s*(\d+) (napi\/(?:tx0|rx0|port[01])-.*)$/.exec(line))
      .filter((match) => match !== null);
    if (threads.length < this.interfaces.length)
      throw new CommandFailed('This kernel has no threaded NAPI for veth (Linux 5.12 has).');
    for (const [, tid] of threads) command('taskset', '-pc', String(cpu), tid);
  }

  /** What `/proc/net/dev` says at the receiver. */
  counters() {
    return inSpace(SPACES.receiver, 'cat', '/proc/net/dev');
  }

  /** Command lines of the load; both ends on CPU 0. */
  serverCommand() {
    return ['ip', 'netns', 'exec', SPACES.receiver, 'taskset', '-c', '0', 'iperf3', '-s', '-1'];
  }

  isListening() {
    return inSpace(SPACES.receiver, 'cat', '/proc/net/tcp', '/proc/net/tcp6').includes(':1451 ');
  }

  clientCommand(seconds) {
    const { streams, segmentBytes } = this.variant;
    return [
      ...['ip', 'netns', 'exec', SPACES.sender, 'taskset', '-c', '0'],
      ...['iperf3', '-c', RECEIVER_ADDRESS, '-t', String(seconds), '-J', '-P', String(streams)],
      ...(segmentBytes === null ? [] : ['-M', String(segmentBytes)]),
    ];
  }

  static clearAway() {
    for (const space of Object.values(SPACES)) spawnSync('ip', ['netns', 'del', space]);
  }
}

function link(spaceA, nameA, spaceB, nameB) {
  command(
    'ip',
    'link',
    'add',
    nameA,
    'netns',
    spaceA,
    'type',
    'veth',
    'peer',
    'name',
    nameB,
    'netns',
    spaceB,
  );
}

function inSpace(space, ...args) {
  return command('ip', 'netns', 'exec', space, ...args);
}

/** Readings of all clocks, in the form that recordings hold them. */
export function clockReadings() {
  const seconds = (ns) => `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;
  const uptime = readFileSync('/proc/uptime', 'utf8').trim();
  const wall = BigInt(Date.now()) * 1_000_000n;
  return `${seconds(wall)}\nCLOCK_REALTIME ${seconds(wall)}\nCLOCK_MONOTONIC ${seconds(process.hrtime.bigint())}\n${uptime}\n`;
}
