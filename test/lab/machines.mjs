/**
 * Commands on the lab's machines by OpenSSH's client: the tests look at the machines by another way than the one that is
 * tested. It keeps one connection a machine open, which `closeConnections` ends.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailed } from '../../scripts/command.mjs';
import { folder, guests, home, machines, sshPort } from './settings.mjs';

const ownConfig = join(folder, 'ssh_config');

/** The configuration of the tests' own client, and the home directory of the person who records. */
export function writeSshFiles() {
  const sshFolder = join(home, '.ssh');
  mkdirSync(sshFolder, { recursive: true, mode: 0o700 });
  mkdirSync(join(folder, 'masters'), { recursive: true, mode: 0o700 });
  copyFileSync(join(folder, 'id_ed25519'), join(sshFolder, 'id_ed25519'));
  chmodSync(join(sshFolder, 'id_ed25519'), 0o600);
  const knownHosts = Object.entries(machines).map(([name, address]) => {
    const key = readFileSync(join(folder, `${name}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
    return `${name},${name === 'dom0' ? `[${address}]:${sshPort}` : address} ${key}\n`;
  });
  writeFileSync(join(sshFolder, 'known_hosts'), knownHosts.join(''));
  const places = Object.entries(machines).map(
    ([name, address]) =>
      `Host ${name}\n  HostName ${address}\n  HostKeyAlias ${name}\n${name === 'dom0' ? `  Port ${sshPort}\n` : ''}`,
  );
  const common = `  IdentityFile ${join(sshFolder, 'id_ed25519')}\n  IdentitiesOnly yes\n`;
  // Guests have no ProxyJump here: that the host is their way is for the recording to know.
  writeFileSync(
    join(sshFolder, 'config'),
    `${places.join('')}Host *\n  User root\n  ConnectTimeout 60\n${common}`,
  );
  const through = guests.map((name) => `Host ${name}\n  ProxyJump dom0\n`);
  writeFileSync(
    ownConfig,
    `${places.join('')}${through.join('')}Host *\n  User root\n  ConnectTimeout 60\n${common}` +
      `  UserKnownHostsFile ${join(sshFolder, 'known_hosts')}\n  StrictHostKeyChecking yes\n  BatchMode yes\n  LogLevel ERROR\n` +
      `  ControlMaster auto\n  ControlPath ${join(folder, 'masters', '%r@%n')}\n  ControlPersist 3600\n` +
      `  ServerAliveInterval 20\n  ServerAliveCountMax 6\n`,
  );
}

/**
 * @param {string} machine `guest1`, or `tester@dom0`; root is the default
 * @param {string} command for its shell
 * @param {{ seconds?: number, options?: string[] }} [limits]
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} code 255 also when it cannot be reached, null after `seconds`
 */
export function on(machine, command, { seconds = 180, options = [] } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', ['-F', ownConfig, ...options, machine, command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    child.on('error', reject);
    // Not 'close': the connection that is kept open in the background holds standard error.
    Promise.all([once(child, 'exit'), once(child.stdout, 'end')]).then(([[code]]) => {
      clearTimeout(timer);
      child.stderr.destroy();
      resolve({ code, stdout, stderr });
    }, reject);
  });
}

/** @returns {Promise<string>} what the command printed @throws {CommandFailed} if it fails */
export async function answerOf(machine, command, limits) {
  const { code, stdout, stderr } = await on(machine, command, limits);
  if (code === 0) return stdout.trim();
  throw new CommandFailed(
    `${machine}: \`${command}\` failed (${code ?? 'no answer in time'}): ${stderr.trim()}`,
  );
}

/**
 * @param {() => boolean} runs false when waiting is in vain
 * @throws {CommandFailed} if it does not answer in time
 */
export async function waitFor(machine, seconds, runs) {
  const begin = performance.now();
  const passed = () => (performance.now() - begin) / 1000;
  const fresh = ['-o', 'ControlMaster=no', '-o', 'ControlPath=none', '-o', 'ConnectTimeout=30'];
  while ((await on(machine, 'true', { seconds: 90, options: fresh })).code !== 0) {
    if (!runs()) throw new CommandFailed(`The emulator has ended; see qemu.log and console.log in ${folder}`);
    if (passed() > seconds)
      throw new CommandFailed(`${machine} did not answer in ${seconds} s; see console.log in ${folder}`);
    await sleep(2000);
  }
}

/** Ends the connections that `on` keeps open. */
export function closeConnections() {
  for (const machine of Object.keys(machines))
    spawnSync('ssh', ['-F', ownConfig, '-O', 'exit', machine], { stdio: 'ignore' });
}
