/** The benches of test/webview, in headless Chromium, whose figures are shown here. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.mjs';

/** The flame graph of that many call nodes. */
export const flameGraph = (nodes) => webviewBench('bench.mjs', nodes);

/** The timeline of that many runstate intervals. */
export const timeline = (intervals) => webviewBench('timelineBench.mjs', intervals);

/** One that hangs must not keep what the others measured. */
const PATIENCE_MS = 900_000;

/** @returns {object} its JSON document, or why there is none */
function webviewBench(name, size) {
  const script = join(root, 'test', 'webview', name);
  if (!existsSync(script)) return { missing: `there is no test/webview/${name}` };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, String(size)], {
    cwd: root,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    maxBuffer: 1 << 26,
  });
  if (status !== 0)
    return { missing: `test/webview/${name} failed or took too long: ${stderr.trim().slice(-500)}` };
  return JSON.parse(stdout);
}
