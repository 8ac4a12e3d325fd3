/** The flame graph of a million call nodes in headless Chromium: test/webview/bench.mjs, whose figures are shown here. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.mjs';

/** @returns {object} its JSON document, or why there is none */
export function flameGraph(nodes) {
  const script = join(root, 'test', 'webview', 'bench.mjs');
  if (!existsSync(script)) return { missing: 'there is no test/webview/bench.mjs' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, String(nodes)], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) return { missing: `test/webview/bench.mjs failed: ${stderr.trim().slice(-500)}` };
  return JSON.parse(stdout);
}
