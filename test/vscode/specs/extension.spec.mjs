/** The first minute with the extension: the sample recording from the palette, and the sidebar. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { waitForPixels } from '../pixels.mjs';
import { openSession } from '../session.mjs';

/** @type {import('../session.mjs').Session} */
let vscode;

before(async () => {
  vscode = await openSession();
});
afterEach((t) => vscode?.screenshot(`extension-${t.name.replace(/\W+/g, '-')}`));
after(() => vscode?.close());

test('the sample recording opens from the palette, as a picture', async () => {
  await vscode.runCommand('Xen I/O: Open Sample Recording');
  await vscode.editor().locator('.layer-bars .lb-segment').first().waitFor();
  await vscode.editor().getByRole('tab', { name: 'Flame graph' }).click();
  const canvas = vscode.editor().locator('canvas.flame-canvas');
  await waitForPixels(canvas, (pixels) => pixels.palette().length > 3, 'a flame graph');
});

test('the sidebar shows the profiles and the viewer', async () => {
  await vscode.showContainer('Xen I/O');
  await vscode.page.locator('.sidebar .pane-header', { hasText: 'Profiles' }).waitFor();
  await vscode.view().locator('body').waitFor();
});

test('no webview has thrown', () => {
  assert.deepEqual(vscode.webviewErrors, []);
});
