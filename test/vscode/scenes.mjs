/**
 * The pictures of the README and of the walkthrough. Each scene gets a window with the sample recording's folder open,
 * brings something on screen, and is then photographed, once per theme.
 */
import { fetchSources } from '../sources/sources.mjs';
import { waitForPixels } from './pixels.mjs';

/**
 * @typedef {object} Scene
 * @property {string} name of the file: NAME-THEME.png
 * @property {string} [folder] below media; screenshots, if left out
 * @property {import('./settings.mjs').Theme[]} themes
 * @property {() => Record<string, string>} [files] beside the sample: name in the folder -> an absolute path
 * @property {(vscode: import('./session.mjs').Session) => Promise<void>} prepare leaves the window as it should look
 */

/** The breakdown, which a recording opens with. @param {import('./session.mjs').Session} vscode */
async function openSample(vscode) {
  await vscode.showContainer('Xen I/O');
  await vscode.openFile('sample.xenprof');
  await vscode.editor().locator('.layer-bars .lb-segment').first().waitFor();
  await vscode.view().locator('.top-function').first().waitFor();
}

/** @param {import('./session.mjs').Session} vscode */
async function openTab(vscode, name) {
  await openSample(vscode);
  await vscode.editor().getByRole('tab', { name }).click();
}

/** @param {import('./session.mjs').Session} vscode */
async function openFlame(vscode) {
  await openTab(vscode, 'Flame graph');
  const canvas = vscode.editor().locator('canvas.flame-canvas');
  await waitForPixels(canvas, (pixels) => pixels.palette().length > 3, 'a flame graph');
}

/** @param {import('./session.mjs').Session} vscode */
async function searchFor(vscode, text) {
  const input = vscode.editor().locator('.search input').first();
  await input.fill(text);
  await vscode
    .editor()
    .locator('.lane-matched', { hasText: /[1-9].*%/ })
    .first()
    .waitFor();
}

/** @type {Scene[]} */
export const SCENES = [
  {
    name: 'breakdown',
    themes: ['dark', 'light', 'highContrast'],
    prepare: async (vscode) => {
      await openSample(vscode);
      await vscode.editor().getByRole('radio', { name: 'Per packet' }).click();
      await vscode.editor().getByText('per packet').first().waitFor();
    },
  },
  {
    name: 'path',
    themes: ['dark'],
    prepare: async (vscode) => {
      await openTab(vscode, 'I/O path');
      await vscode.editor().locator('.stage-card').first().waitFor();
      // From the application down to the device.
      await vscode
        .editor()
        .locator('.stage-path-head')
        .evaluate((head) => head.scrollIntoView({ block: 'start' }));
    },
  },
  {
    name: 'schedule',
    themes: ['dark'],
    prepare: async (vscode) => {
      await openTab(vscode, 'Schedule');
      await vscode.editor().getByRole('heading', { name: 'Virtual CPUs' }).waitFor();
    },
  },
  { name: 'flame', themes: ['dark', 'light', 'highContrast'], prepare: openFlame },
  {
    name: 'joined',
    themes: ['dark'],
    prepare: async (vscode) => {
      await openFlame(vscode);
      await vscode.editor().locator('.choices vscode-dropdown').first().click();
      await vscode.editor().locator('.choices vscode-option', { hasText: 'Joined stacks' }).first().click();
      await searchFor(vscode, 'flush_area_mask');
      await vscode.editor().locator('.search').getByRole('button', { name: /next/i }).first().click();
    },
  },
  {
    name: 'search',
    themes: ['dark'],
    prepare: async (vscode) => {
      await openFlame(vscode);
      await searchFor(vscode, 'xenvif_tx_action');
      await vscode.editor().locator('.search').getByRole('button', { name: /next/i }).first().click();
    },
  },
  {
    name: 'functions',
    themes: ['light'],
    prepare: async (vscode) => {
      await openTab(vscode, 'Functions');
      await vscode.editor().locator('#panel-functions [role="row"]').nth(3).waitFor();
    },
  },
  {
    name: 'offload',
    themes: ['dark'],
    prepare: async (vscode) => {
      await openTab(vscode, 'Offload');
      await vscode.editor().locator('.gain-moved', { hasText: 'Best plan' }).waitFor();
    },
  },
  {
    name: 'lenses',
    themes: ['dark', 'light'],
    files: () => {
      const folder = 'drivers/net/xen-netback';
      const { linux } = fetchSources();
      return Object.fromEntries(
        ['netback.c', 'Makefile'].map((name) => [`${folder}/${name}`, `${linux}/${folder}/${name}`]),
      );
    },
    prepare: async (vscode) => {
      await openSample(vscode);
      await vscode.openFile('netback.c');
      await vscode.goToLine(1310);
      await vscode.codeLens('Offload').first().waitFor();
    },
  },
  { name: 'sample', folder: 'walkthrough', themes: ['dark'], prepare: openSample },
  {
    name: 'own',
    folder: 'walkthrough',
    themes: ['dark'],
    prepare: async (vscode) => {
      await vscode.showContainer('Xen I/O');
      await vscode.runCommand('Xen I/O: Open Profile...');
      await vscode.page
        .locator('.quick-input-list .monaco-list-row', { hasText: 'sample.xenprof' })
        .waitFor();
    },
  },
];
