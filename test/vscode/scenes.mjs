/**
 * What the README's pictures show. Each scene gets a window with the sample recording's folder open, brings something
 * on screen, and is then photographed, once per theme.
 */
import { waitForPixels } from './pixels.mjs';

/**
 * @typedef {object} Scene
 * @property {string} name of the file: media/screenshots/NAME-THEME.png
 * @property {import('./settings.mjs').Theme[]} themes
 * @property {(vscode: import('./session.mjs').Session) => Promise<void>} prepare leaves the window as it should look
 */

/** @type {Scene[]} */
export const SCENES = [
  {
    name: 'flame-graph',
    themes: ['dark', 'light', 'highContrast'],
    prepare: async (vscode) => {
      await vscode.showContainer('Xen I/O');
      await vscode.openFile('sample.xenprof');
      const canvas = vscode.editor().locator('canvas.flame-canvas');
      await canvas.waitFor();
      await waitForPixels(canvas, (pixels) => pixels.palette().length > 3, 'a flame graph');
    },
  },
];
