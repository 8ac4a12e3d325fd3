/** The tools that the reader is compared with. Each is a command, or the reason why it cannot be run here. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * @typedef {{ command: string[] } | { missing: string }} Peer
 * @param {{ file: string, kallsyms: string, stackcollapse: string | undefined }} what
 * @returns {{ report: Peer, collapse: Peer }}
 */
export function findPeers({ file, kallsyms, stackcollapse }) {
  const perf = spawnSync('perf', ['version'], { encoding: 'utf8' });
  if (perf.error || perf.status !== 0) {
    const missing = 'perf is not installed (Debian: apt-get install linux-perf)';
    return { report: { missing }, collapse: { missing } };
  }
  // The shell only joins the two; it is part of what is measured, as it is when a person types the line.
  const quiet = (line, ...args) => ({
    command: ['sh', '-c', `${line} > /dev/null`, 'sh', file, kallsyms, ...args],
  });
  return {
    report: quiet('perf report --stdio -i "$1" --kallsyms "$2"'),
    collapse:
      noScript(stackcollapse) ?? quiet('perf script -i "$1" --kallsyms "$2" | perl "$3"', stackcollapse),
  };
}

/** @returns {string | undefined} */
export function perfVersion() {
  const { stdout } = spawnSync('perf', ['version'], { encoding: 'utf8' });
  return stdout?.trim().replace(/^perf version /, '') || undefined;
}

function noScript(stackcollapse) {
  const how =
    'get stackcollapse-perf.pl from the public repository brendangregg/FlameGraph and give its path by --stackcollapse or in STACKCOLLAPSE';
  if (stackcollapse === undefined) return { missing: how };
  if (!existsSync(stackcollapse)) return { missing: `there is no ${stackcollapse}: ${how}` };
  if (spawnSync('perl', ['-v']).error)
    return { missing: 'perl is not installed (Debian: apt-get install perl)' };
  return undefined;
}
