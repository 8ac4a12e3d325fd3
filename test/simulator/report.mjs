/**
 * The model against the simulator: the table of src/offload/README.md, as markdown on stdout.
 * Usage: node test/simulator/report.mjs [--systems N] [--first SEED] [--draws N] [--each | --search N]
 *   --systems N  random systems (208, as in the tests)
 *   --first SEED of the first one; the others follow (1)
 *   --draws N    draws of each estimate (1000)
 *   --each       a line for each system instead of the table
 *   --search N   the search instead: in N systems, its choice against every placement there is
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleEntry } from '../bench/bundleEntry.mjs';

const folder = mkdtempSync(join(tmpdir(), 'xen-io-profiler-simulator-'));
try {
  const program = await bundleEntry('test/simulator/reportEntry.ts', folder);
  const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
