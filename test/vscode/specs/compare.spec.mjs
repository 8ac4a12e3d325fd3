/** Two profiles against each other: from the palette, from the explorer, and a profile against itself. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sampleRecording, root } from '../../../scripts/project.mjs';
import { assertReadable } from '../contrast.mjs';
import { waitForPixels } from '../pixels.mjs';
import { openSession } from '../session.mjs';

const text = (name) => gunzipSync(readFileSync(join(root, 'test', 'fixtures', 'text', name)));

/** @type {import('../session.mjs').Session} */
let vscode;
const page = () => vscode.editor();
const overview = () => page().locator('#panel-overview');

before(async () => {
  vscode = await openSession({
    files: {
      'rx.xenprof': sampleRecording,
      'net.script': text('rx-hv-dom0.perf-script.txt.gz'),
      'block.script': text('blkread-dom0.perf-script.txt.gz'),
    },
    settings: { 'xenIoProfiler.files': '**/*.{script,xenprof}' },
    size: { width: 1400, height: 900 },
  });
});
afterEach((t) => vscode?.screenshot(`compare-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(() => vscode?.close());

test('two profiles are compared from the palette', async () => {
  await vscode.runCommand('Xen I/O: Compare Profiles...');
  await vscode.pick('net.script');
  await vscode.pick('block.script');
  await overview().getByRole('heading', { name: 'Layers' }).waitFor();
  assert.match(await page().locator('.sides').innerText(), /net\.script[\s\S]*block\.script/);
  // A network and a block workload differ in far more than noise.
  await overview().locator('.change-list .change-more, .change-list .change-less').first().waitFor();
  await vscode.screenshot('compare-overview');
});

test('the difference flame graph colours what changed, and a function of the table leads to it', async () => {
  await page().getByRole('tab', { name: 'Functions' }).click();
  const changed = page().locator('#panel-functions .dt-body .dt-row:not(.noise)');
  await changed.first().waitFor();
  await vscode.screenshot('compare-functions');
  // The largest change, whichever way it goes.
  await changed.first().click();
  const flame = page().locator('canvas.flame-canvas');
  await page()
    .locator('footer.details', { hasText: /before.*after.*change/ })
    .waitFor();
  await page().locator('.lane-reset').first().click();
  // What is new is wide after and nothing before; what is gone the other way round.
  await page().getByRole('radio', { name: 'After' }).click();
  await waitForPixels(flame, (pixels) => coloured(pixels).red > 50, 'boxes that cost more, in red');
  await vscode.screenshot('compare-flame');
  await page().getByRole('radio', { name: 'Before' }).click();
  await waitForPixels(flame, (pixels) => coloured(pixels).blue > 50, 'boxes that cost less, in blue');
  await vscode.screenshot('compare-flame-before');
});

test('swapping turns the signs round', async () => {
  await page().getByRole('tab', { name: 'Overview' }).click();
  const first = overview().locator('.change-list li').first();
  const [name, change] = await Promise.all([
    first.locator('.change-name').innerText(),
    first.locator('.change').innerText(),
  ]);
  await page().getByRole('button', { name: 'Swap before and after' }).click();
  await page()
    .locator('.sides', { hasText: /block\.script[\s\S]*net\.script/ })
    .waitFor();
  const same = overview().locator('.change-list li', { hasText: name }).first();
  await same.waitFor();
  const swapped = await same.locator('.change').innerText();
  assert.notEqual(/[+]/.test(change), /[+]/.test(swapped), `${change} became ${swapped}`);
  await vscode.closeAllEditors();
});

test('a recording compared with itself shows no change', async () => {
  await vscode.runCommand('Xen I/O: Compare Profiles...');
  await vscode.pick('rx.xenprof');
  await vscode.pick('rx.xenprof');
  await overview().getByText('No category changed by more than the noise.').waitFor();
  assert.equal(await overview().locator('.layer-table .change-more, .layer-table .change-less').count(), 0);
  await vscode.screenshot('compare-itself');
});

test('per packet: the gain of a recording over itself is one', async () => {
  await page().locator('.cost-choice').click();
  await page().locator('.cost-choice vscode-option', { hasText: 'Per packet' }).first().click();
  await overview()
    .locator('.gain-total strong', { hasText: /^1\.00/ })
    .waitFor();
  await vscode.screenshot('compare-per-packet');
});

test('a reloaded window compares the same again', async () => {
  await page().getByRole('tab', { name: 'Categories' }).click();
  await vscode.page.waitForTimeout(600);
  await vscode.reload();
  await page().locator('#panel-categories .dt-row').nth(1).waitFor();
  await vscode.closeAllEditors();
});

test('in the explorer: Select for Compare, then Compare with Selected', async () => {
  await vscode.runCommand('View: Show Explorer');
  await vscode.chooseInMenu(vscode.treeRow('net.script'), 'Select for Compare (Xen I/O)');
  await vscode.chooseInMenu(vscode.treeRow('block.script'), 'Compare with Selected (Xen I/O)');
  await page()
    .locator('.sides', { hasText: /net\.script[\s\S]*block\.script/ })
    .waitFor();
  await vscode.closeAllEditors();
});

for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark']) {
  test(`the comparison in ${theme}`, async () => {
    await vscode.setTheme(theme);
    if ((await vscode.page.locator('.tabs-container .tab').count()) === 0) {
      await vscode.runCommand('Xen I/O: Compare Profiles...');
      await vscode.pick('net.script');
      await vscode.pick('block.script');
    }
    await overview().locator('.change-list li').first().waitFor();
    await vscode.screenshot(`compare-theme-${theme}`);
    await assertReadable(page());
  });
}

test('no webview has thrown', () => {
  assert.deepEqual(vscode.webviewErrors, []);
});

/** How many of some pixels are plainly red, and how many blue. */
function coloured(pixels) {
  const counts = { red: 0, blue: 0 };
  for (let y = 0; y < pixels.height; y += 3) {
    for (let x = 0; x < pixels.width; x += 5) {
      const [red, , blue] = pixels.at(x, y);
      if (red > blue + 40) counts.red++;
      if (blue > red + 40) counts.blue++;
    }
  }
  return counts;
}
