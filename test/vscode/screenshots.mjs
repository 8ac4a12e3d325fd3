/**
 * Writes the pictures of the README and the walkthrough from the real extension: every scene of scenes.mjs in each of its themes.
 * Usage: node test/vscode/screenshots.mjs [WORD...]    WORD: only scenes whose name contains one
 */
import { join } from 'node:path';
import { exitWithMessage } from '../../scripts/command.mjs';
import { packageExtension } from '../../scripts/package.mjs';
import { root, sampleRecording } from '../../scripts/project.mjs';
import { prepareVscode } from './prepare.mjs';
import { SCENES } from './scenes.mjs';
import { openSession } from './session.mjs';

const SIZE = { width: 1440, height: 900 };
const words = process.argv.slice(2);

/** @param {import('./scenes.mjs').Scene} scene */
async function photograph(scene) {
  for (const theme of scene.themes) {
    // A window of its own for each, so that no scene depends on what the one before left behind.
    const files = { 'sample.xenprof': sampleRecording, ...scene.files?.() };
    const vscode = await openSession({ files, theme, size: SIZE });
    try {
      await scene.prepare(vscode);
      await vscode.settled();
      const kebab = theme.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      console.log(
        await vscode.screenshot(
          join(root, 'media', scene.folder ?? 'screenshots', `${scene.name}-${kebab}.png`),
        ),
      );
    } finally {
      await vscode.close();
    }
  }
}

try {
  prepareVscode();
  await packageExtension();
  for (const scene of SCENES) {
    if (words.length === 0 || words.some((word) => scene.name.includes(word))) await photograph(scene);
  }
} catch (error) {
  exitWithMessage(error);
}
