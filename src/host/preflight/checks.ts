/** The named checks of a machine: what each found, what that means for a recording, and the command that changes it. */
import { shellQuote } from '../shellQuote';
import type { Facts } from './facts';

/** `missing`: not there. `refused`: there, and not for this user or at this moment. */
export type CheckState = 'ok' | 'missing' | 'refused' | 'unknown';

export interface Finding {
  readonly state: CheckState;
  /** What was found and what it means, one sentence or two. */
  readonly text: string;
  /** The command, run on that machine, that puts it right. */
  readonly fix?: string;
}

export interface Check {
  readonly id: string;
  readonly title: string;
  /** False if it does not concern the machine. */
  readonly concerns?: (facts: Facts) => boolean;
  readonly judge: (facts: Facts, request: PreflightRequest) => Finding;
}

export interface PreflightRequest {
  /** Directory on the machine below which the recording is kept while it is made. */
  readonly directory: string;
  readonly neededBytes: number;
  /** The machine is a `SudoRemote`: everything is asked and done through sudo. */
  readonly withSudoPassword?: boolean;
}

const ok = (text: string): Finding => ({ state: 'ok', text });

export const isRoot = (facts: Facts): boolean => facts.text('uid').trim() === '0';
export const isDom0 = (facts: Facts): boolean => facts.lines('capabilities').includes('control_d');
export const isOnXen = (facts: Facts): boolean => facts.text('hypervisor').trim() === 'xen';
export const mayActAsRoot = (facts: Facts): boolean => isRoot(facts) || facts.succeeded('sudo');

/** Without these there is no recording; the rest has a substitute or is a source of its own. */
const NEEDED_TOOLS = 'mktemp mkfifo gzip find sed grep head tail wc du df date cut tr'.split(' ');

export const CHECKS: readonly Check[] = [
  { id: 'shell', title: 'Shell tools', judge: shellTools },
  { id: 'rights', title: 'Rights', judge: rights },
  {
    id: 'xl',
    title: 'Xen tools',
    concerns: (facts) => isOnXen(facts) || facts.hasTool('xl'),
    judge: xenTools,
  },
  { id: 'perf', title: 'perf', judge: perf },
  { id: 'paranoid', title: 'perf_event_paranoid', concerns: hasPerf, judge: paranoid },
  { id: 'pmu', title: 'Hardware counters', concerns: hasPerf, judge: hardwareCounters },
  { id: 'xentrace', title: 'xentrace', concerns: isOnXen, judge: xentrace },
  { id: 'vpmu', title: "Xen's PMU", concerns: isDom0, judge: vpmu },
  { id: 'room', title: 'Disk room', judge: room },
  { id: 'clock', title: 'Clock source', judge: clockSource },
  { id: 'kallsyms', title: 'Kernel symbols', judge: kernelSymbols },
  { id: 'xensyms', title: 'Hypervisor symbols', concerns: isDom0, judge: hypervisorSymbols },
  { id: 'leftovers', title: 'Earlier recordings', judge: leftovers },
];

function hasPerf(facts: Facts): boolean {
  return facts.succeeded('perf');
}

function shellTools(facts: Facts): Finding {
  if (!facts.has('tools')) return { state: 'unknown', text: 'the shell did not say which tools it has' };
  const missing = NEEDED_TOOLS.filter((tool) => !facts.hasTool(tool));
  if (missing.length > 0) {
    return {
      state: 'missing',
      text: `${missing.join(', ')} not found; nothing can be recorded without`,
      fix: 'apt-get install coreutils findutils sed grep gzip',
    };
  }
  return facts.hasTool('sha256sum')
    ? ok('all there')
    : ok('all there but sha256sum: files are verified by size alone');
}

/** Whether sudo would do with a password. */
export function sudoAsks(facts: Facts): boolean {
  return !isRoot(facts) && /password is required|terminal is required|a password/.test(facts.text('sudo'));
}

function rights(facts: Facts, { withSudoPassword }: PreflightRequest): Finding {
  if (isRoot(facts)) return ok(withSudoPassword === true ? 'sudo with a password' : 'root');
  if (facts.succeeded('sudo')) return ok('sudo without a password');
  const said = facts.text('sudo');
  const sudoers = `echo "$(id -un) ALL=(root) NOPASSWD: ALL" > /etc/sudoers.d/xen-io-profiler`;
  if (/not found/.test(said)) {
    return {
      state: 'missing',
      text: 'not root, and there is no sudo: Xen and other processes cannot be looked at. Connect as root',
    };
  }
  if (sudoAsks(facts)) {
    return {
      state: 'refused',
      text: 'sudo asks for a password, and got none. Give it when the recording asks, connect as root, or allow sudo without (as root)',
      fix: sudoers,
    };
  }
  if (/not in the sudoers|not allowed|may not run/.test(said)) {
    return {
      state: 'refused',
      text: 'sudo refuses this user. Connect as root, or allow it (as root)',
      fix: sudoers,
    };
  }
  return { state: 'unknown', text: `sudo does not work: ${said.slice(0, 200) || 'it said nothing'}` };
}

function xenTools(facts: Facts): Finding {
  const said = facts.text('xl');
  if (!facts.has('xl')) {
    return isDom0(facts)
      ? {
          state: 'missing',
          text: 'xl not found: domains cannot be told apart',
          fix: 'apt-get install xen-utils',
        }
      : { state: 'refused', text: 'a guest: the hypervisor is recorded in dom0' };
  }
  // In a guest xl info exits 0 and prints half of it; only dom0 knows the version.
  if (facts.field('xl', 'xen_version') !== undefined && facts.succeeded('xl'))
    return ok(`Xen ${facts.field('xl', 'xen_version') ?? ''}`);
  if (/Can't find hypervisor information/.test(said) || !isOnXen(facts))
    return { state: 'missing', text: 'xl is there, and this kernel does not run on Xen. Boot the Xen entry' };
  if (/Permission denied/.test(said) || !mayActAsRoot(facts))
    return { state: 'refused', text: "xl needs root. See 'Rights'" };
  if (!isDom0(facts)) return { state: 'refused', text: 'a guest: the hypervisor is recorded in dom0' };
  return {
    state: 'unknown',
    text: `xl info does not answer as expected: ${said.slice(0, 200)}`,
    fix: 'systemctl restart xenstored xenconsoled',
  };
}

function perf(facts: Facts): Finding {
  if (hasPerf(facts)) {
    const version = facts
      .text('perf')
      .replace(/^perf version /, 'version ')
      .trim();
    // One that says nothing of itself still answered.
    const text = version === '' ? 'there, of a version that it does not tell' : version;
    if (takesOrders(facts)) return ok(text);
    return {
      state: 'refused',
      text: `${text} is too old: it cannot be started with its events off (--control=fifo, since that of Linux 5.10). A newer perf works on older kernels too`,
      fix: perfInstall(facts),
    };
  }
  const said = facts.text('perf').trim();
  return {
    state: facts.has('perf') && !/not found|No such file/.test(said) ? 'unknown' : 'missing',
    text: facts.hasTool('perf')
      ? `perf does not start: ${said.slice(0, 200)}`
      : 'perf is not installed: this machine is not sampled',
    fix: perfInstall(facts),
  };
}

function perfInstall(facts: Facts): string {
  const id = /^\s*ID="?([a-z]+)/m.exec(facts.text('distribution'))?.[1];
  const fixes: Readonly<Record<string, string>> = {
    debian: 'apt-get install linux-perf',
    ubuntu: 'apt-get install linux-tools-$(uname -r)',
    alpine: 'apk add perf',
    arch: 'pacman -S perf',
    opensuse: 'zypper install perf',
  };
  return (id === undefined ? undefined : fixes[id]) ?? 'dnf install perf';
}

/** Whether a help that could be read names control by fifos: perf of Linux 5.9 has `--control` without, older ones have none. */
function takesOrders(facts: Facts): boolean {
  const help = facts.text('control');
  return !help.includes('--freq') || (help.includes('--control') && help.includes('ctl-fifo'));
}

function paranoid(facts: Facts): Finding {
  const text = facts.text('paranoid').trim();
  const level = Number(text);
  if (text === '' || !Number.isInteger(level)) return { state: 'unknown', text: 'the level cannot be read' };
  if (mayActAsRoot(facts)) return ok(`${level}; root may sample everything`);
  return level <= 0
    ? ok(`${level}: everybody may sample all CPUs`)
    : {
        state: 'refused',
        text: `${level}: only root may sample all CPUs`,
        fix: 'sysctl kernel.perf_event_paranoid=0',
      };
}

/** Events that a counter of the hardware answered for. Without one `perf record -e cycles` falls back silently. */
export function hardwareEvents(facts: Facts): string[] {
  return ['cycles', 'LLC-load-misses', 'instructions'].filter((event) =>
    facts.lines('pmu').some((line) => {
      const [value, , name = ''] = line.split(',');
      return /^\d+$/.test(value) && (name === event || name.startsWith(`${event}:`));
    }),
  );
}

function hardwareCounters(facts: Facts): Finding {
  const events = hardwareEvents(facts);
  if (events.length > 0) return ok(events.join(', '));
  if (/not supported|not counted/.test(facts.text('pmu'))) {
    return {
      state: 'missing',
      text: 'none here: samples are taken by the clock (cpu-clock), and none inside the hypervisor',
      ...(isDom0(facts) && { fix: 'add vpmu=on to the command line of Xen (GRUB_CMDLINE_XEN) and boot' }),
    };
  }
  return /Permission|limited|paranoid/.test(facts.text('pmu'))
    ? { state: 'refused', text: "not for this user. See 'perf_event_paranoid'" }
    : { state: 'unknown', text: 'perf stat did not say; samples are taken by the clock' };
}

function xentrace(facts: Facts): Finding {
  if (!isDom0(facts)) return { state: 'refused', text: 'only dom0 can trace' };
  if (!facts.hasTool('xentrace')) {
    return {
      state: 'missing',
      text: 'xentrace not found: no schedule, no hypercalls',
      fix: 'apt-get install xen-utils',
    };
  }
  const running = facts.lines('tracing').join(' ');
  if (/^\d[\d ]*$/.test(running)) {
    return {
      state: 'refused',
      text: `another xentrace has the buffers (process ${running}). A second one would fail, and change its mask first`,
      fix: `kill -INT ${running}`,
    };
  }
  return mayActAsRoot(facts) ? ok('free') : { state: 'refused', text: "needs root. See 'Rights'" };
}

/** Xen's PMU mode; undefined where it cannot be read: the file exists without a PMU too. */
export function vpmuMode(facts: Facts): 'off' | 'self' | 'hv' | 'all' | undefined {
  if (!facts.succeeded('vpmu')) return undefined;
  const mode = facts.text('vpmu').trim();
  return mode === 'off' || mode === 'self' || mode === 'hv' || mode === 'all' ? mode : undefined;
}

function vpmu(facts: Facts): Finding {
  const mode = vpmuMode(facts);
  if (mode !== undefined) return ok(`mode ${mode}`);
  return {
    state: facts.has('vpmu') ? 'missing' : 'unknown',
    text: 'no virtual PMU: the hypervisor cannot be sampled. xentrace tells of its hypercalls',
    fix: 'add vpmu=on to the command line of Xen (GRUB_CMDLINE_XEN) and boot; it needs a CPU with a PMU',
  };
}

function room(facts: Facts, { directory, neededBytes }: PreflightRequest): Finding {
  if (!facts.succeeded('room'))
    return {
      state: 'missing',
      text: `there is no directory ${directory}`,
      fix: `mkdir -p ${shellQuote(directory)}`,
    };
  if (!facts.succeeded('writable') && !mayActAsRoot(facts))
    return { state: 'refused', text: `${directory} cannot be written to` };
  const free = Number(facts.lines('room').at(-1)?.split(/\s+/)[3]) * 1024;
  if (!Number.isFinite(free))
    return { state: 'unknown', text: `df does not say what is free in ${directory}` };
  const text = `${megabytes(free)} free in ${directory}`;
  return free >= neededBytes
    ? ok(text)
    : {
        state: 'missing',
        text: `${text}; ${megabytes(neededBytes)} are needed. Make room, or choose another directory`,
        fix: `du -xh ${shellQuote(directory)} | sort -h | tail`,
      };
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1e6)} MB`;
}

function clockSource(facts: Facts): Finding {
  const source = facts.text('clocksource').trim();
  if (!facts.succeeded('clocksource') || source === '') return { state: 'unknown', text: 'cannot be read' };
  return ok(
    /^(tsc|xen)$/.test(source) ? source : `${source}: reading it is slow, and its cost is in the recording`,
  );
}

function kernelSymbols(facts: Facts): Finding {
  const line = facts.lines('kallsyms').at(0) ?? '';
  if (/^0*[1-9a-f][0-9a-f]* /.test(line)) return ok('readable');
  if (/^0+ /.test(line)) {
    return {
      state: 'refused',
      text: 'hidden: functions of the kernel would have no names',
      fix: 'sysctl kernel.kptr_restrict=0',
    };
  }
  return {
    state: 'unknown',
    text: '/proc/kallsyms cannot be read: functions of the kernel would have no names',
  };
}

function hypervisorSymbols(facts: Facts): Finding {
  const line = facts.lines('xensyms').at(0) ?? '';
  if (/^[0-9a-f]{8,16} /.test(line)) return ok('readable');
  return /Permission/.test(line)
    ? { state: 'refused', text: "need root. See 'Rights'" }
    : {
        state: 'missing',
        text: 'the kernel has no /proc/xen/xensyms (CONFIG_XEN_SYMS): functions of Xen would have no names',
        fix: 'mount -t xenfs xenfs /proc/xen',
      };
}

export interface Leftover {
  readonly directory: string;
  readonly alive: boolean;
}

/** Directories of recordings that nobody fetched, or that go on. */
export function leftoversIn(facts: Facts): Leftover[] {
  return facts.lines('leftovers').flatMap((line) => {
    const parts = /^(alive|dead) (\/.*\/xen-io-profiler\.[A-Za-z0-9]{8})$/.exec(line);
    return parts === null ? [] : [{ directory: parts[2], alive: parts[1] === 'alive' }];
  });
}

function leftovers(facts: Facts): Finding {
  const all = leftoversIn(facts);
  if (all.length === 0) return ok('none');
  const alive = all.filter((each) => each.alive).length;
  return {
    state: 'refused',
    text: `${all.length} left behind${alive > 0 ? `, ${alive} of them still running` : ''}: ${all.map((each) => each.directory).join(', ')}. Record with --clear-leftovers, or remove them`,
    fix: `rm -rf ${all.map((each) => shellQuote(each.directory)).join(' ')}`,
  };
}
