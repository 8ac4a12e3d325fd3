/** Where the lab lives and how large it is. Everything it writes goes below its folder, outside of the working tree. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** LAB_DIR: about 4 GB. */
export const folder = process.env.LAB_DIR ?? join(tmpdir(), 'xen-io-profiler-lab');

/** Port on 127.0.0.1 of this machine that leads to dom0's SSH. */
export const sshPort = Number(process.env.LAB_SSH_PORT ?? 2222);

/** Physical CPUs that Xen sees. */
export const cpus = Number(process.env.LAB_CPUS ?? 2);

/** Priority of the emulator: positive is kind to other work on this machine. */
export const niceness = process.env.LAB_NICE ?? '0';

/** MiB that Xen and dom0 see. */
export const memory = 6144;
export const dom0Memory = 2560;

/** dom0 is reached through the forwarded port, the guests through dom0. */
export const machines = { dom0: '127.0.0.1', guest1: '10.99.0.11', guest2: '10.99.0.12' };

/** dom0's address on the bridge that the guests are on. */
export const dom0Address = '10.99.0.1';

export const guests = ['guest1', 'guest2'];

/** Home directory of the person who records in the tests: an SSH configuration, known hosts and a key. */
export const home = join(folder, 'home');

/** Where the tests put the recordings that they make. */
export const recordings = join(folder, 'recordings');

export function output(name) {
  return join(recordings, name);
}

/** A guest as `record --guest` takes it; its way through the host is left to the recording. */
export function guestLogin(name) {
  return `${name}=${machines[name]}`;
}
