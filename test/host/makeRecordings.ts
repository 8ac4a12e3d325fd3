/** What tests of recordings share: directories, a request, and what is left of one on this machine. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { MachineToRecord, RecordRequest } from '../../src/host/recordRequest';
import { processes } from './processTree';

/** Whether this user may sample all CPUs of this machine with its perf. */
export const perfWorks =
  spawnSync('perf', ['record', '-N', '-a', '-e', 'cpu-clock', '-o', '/dev/null', '--', 'true']).status === 0;

/** Directories for a recording while it is made, and for what it becomes: new ones for every test that follows. */
export function farAndNear(): { readonly far: string; readonly near: string } {
  const at = { far: '', near: '' };

  beforeEach(() => {
    at.far = mkdtempSync(join(tmpdir(), 'record-far-'));
    at.near = mkdtempSync(join(tmpdir(), 'record-near-'));
  });

  afterEach(() => {
    rmSync(at.far, { recursive: true, force: true });
    rmSync(at.near, { recursive: true, force: true });
  });

  return at;
}

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
