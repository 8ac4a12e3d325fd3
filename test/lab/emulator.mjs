/** The emulated machine: a QEMU process that is known by its id and by the folder on its command line. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpus, dom0Memory, folder, memory, niceness, sshPort } from './settings.mjs';

const pidFile = join(folder, 'qemu.pid');

/**
 * Without SMAP, as QEMU 7.2 reads the IRETQ frame of a PV kernel (ring 3) with supervisor rights and dom0 dies in its
 * first sync_core(). Without XSAVE, and with eager FPU switching below, as vector registers were lost between vCPUs.
 * With an invariant time stamp counter, which every server has and QEMU emulates without saying so: with Xen's
 * `clocksource=tsc` the clocks of all domains then run evenly, where the calibration of an emulator's other timers wanders by milliseconds.
 */
const cpuModel =
  'max,-smap,-smep,-la57,-pku,-mpx,-avx,-avx2,-f16c,-fma,-xsave,-xsaveopt,-xsavec,-xsaves,-xgetbv1,+invtsc,x-force-features=on';

const xenCommandLine = [
  `dom0_mem=${dom0Memory}M,max:${dom0Memory}M`,
  `dom0_max_vcpus=${cpus}`,
  'console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all',
  'spec-ctrl=eager-fpu clocksource=tsc',
  // Xen says that it knows no PMU here; the files of a PMU then exist and cannot be read, which is to be coped with.
  'vpmu=on',
].join(' ');

const kernelCommandLine = 'root=/dev/vda rw console=hvc0 quiet systemd.hostname=dom0';

/** @returns {number | undefined} the process id, if it runs */
export function emulatorPid() {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    // The id may be another process's by now.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(folder, 'xen.elf')) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** @returns {number} the process id */
export function startEmulator() {
  // dom0's vda to vdd: its own, the guests' roots, guest1's data.
  const disks = ['dom0', 'guest1', 'guest2', 'data'].flatMap((name) => [
    '-drive',
    `file=${join(folder, `${name}.img`)},if=virtio,format=raw,cache=unsafe`,
  ]);
  const args = [
    ...['-accel', 'tcg,thread=multi,tb-size=512', '-machine', 'q35', '-cpu', cpuModel],
    ...['-smp', String(cpus), '-m', String(memory)],
    ...[
      '-display',
      'none',
      '-monitor',
      'none',
      '-serial',
      `file:${join(folder, 'console.log')}`,
      '-no-reboot',
    ],
    ...['-kernel', join(folder, 'xen.elf'), '-append', xenCommandLine],
    ...['-initrd', `${join(folder, 'kernel')} ${kernelCommandLine},${join(folder, 'initrd')}`],
    ...disks,
    // restrict: nothing outside can be reached from within; one port comes in, on loopback.
    ...['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${sshPort}-:22`],
    ...['-device', 'virtio-net-pci,netdev=net,mac=52:54:00:99:00:01', '-device', 'virtio-rng-pci'],
  ];
  const log = openSync(join(folder, 'qemu.log'), 'w');
  const child = spawn('qemu-system-x86_64', args, { detached: true, stdio: ['ignore', log, log] });
  child.unref();
  writeFileSync(pidFile, `${child.pid}\n`);
  setNiceness(niceness);
  return child.pid;
}

/** Sets the emulator's priority, so that a measurement is not disturbed by other work here. */
export function setNiceness(value) {
  const pid = emulatorPid();
  if (pid === undefined) return;
  const threads = readdirSync(`/proc/${pid}/task`);
  spawnSync('renice', ['-n', String(value), '-p', ...threads], { stdio: 'ignore' });
  // Where the kernel shares time out between sessions first (sched(7), autogroup), the session's own priority counts. QEMU has one to itself.
  const autogroup = `/proc/${pid}/autogroup`;
  if (existsSync(autogroup)) writeFileSync(autogroup, String(value));
}

/** Waits until the emulator is gone; it is ended by then. */
export async function endEmulator(patienceSeconds) {
  const pid = emulatorPid();
  if (pid === undefined) return;
  for (let waited = 0; waited < patienceSeconds && emulatorPid() === pid; waited++) await sleep(1000);
  if (emulatorPid() === pid) process.kill(pid);
  for (let waited = 0; waited < 20 && emulatorPid() === pid; waited++) await sleep(500);
  if (emulatorPid() === pid) process.kill(pid, 'SIGKILL');
  rmSync(pidFile, { force: true });
}
