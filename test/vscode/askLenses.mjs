/** All lenses that VS Code has for files, asked of it by the extension in `lensProbe/`, which the session must have. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ANSWER_PATIENCE_MS = 60_000;

/**
 * @param {import('./session.mjs').Session} vscode
 * @param {string[]} files in the folder that the window has open
 * @returns {Promise<{ file: string, isActive: boolean | null, lenses: { line: number, title: string, tooltip: string }[] }[]>} lines count from 0
 */
export async function askLenses(vscode, files) {
  const deadline = Date.now() + ANSWER_PATIENCE_MS;
  const answer = join(vscode.folder, 'answer.json');
  rmSync(answer, { force: true });
  writeFileSync(join(vscode.folder, 'ask.json'), JSON.stringify(files));
  await vscode.runCommand('Lens Probe: Ask');
  while (!existsSync(answer)) {
    if (Date.now() > deadline) throw new Error(`VS Code did not tell the lenses of ${files.join(', ')}`);
    await sleep(100);
  }
  return JSON.parse(readFileSync(answer, 'utf8'));
}
