/** What tests of recordings share: a request, and what is left of one on this machine. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineToRecord, RecordRequest } from '../../src/host/recordRequest';
import { processes } from './processTree';

/** Whether this user may sample all CPUs of this machine with its perf. */
export const perfWorks =
  spawnSync('perf', ['record', '-N', '-a', '-e', 'cpu-clock', '-o', '/dev/null', '--', 'true']).status === 0;

/**
 * @param base directory of the recording while it is made
 * @param folder where `made.xenprof` is put
 */
export function requestOf(
  machines: readonly MachineToRecord[],
  base: string,
  folder: string,
  more: Partial<RecordRequest> = {},
): RecordRequest {
  return {
    machines,
    seconds: 2,
    sources: ['perf', 'xentrace', 'counters', 'pmu'],
    frequency: 499,
    directory: base,
    mostBytes: 1e9,
    clearLeftovers: false,
    out: join(folder, 'made.xenprof'),
    tool: { name: 'test', version: '0' },
    ...more,
  };
}

/** Command lines of living processes that belong to a recording below `base`: perf names no path, and runs there. */
export function aliveBelow(base: string): string[] {
  return processes().flatMap(({ pid }) => {
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return args.includes(base) || readlinkSync(`/proc/${pid}/cwd`).startsWith(base) ? [args] : [];
    } catch {
      return []; // it ended while the list was read
    }
  });
}
