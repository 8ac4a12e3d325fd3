/** Where I/O time goes: breakdown, cost per packet, one category in the flame graph, I/O path, schedule, own categories. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { sampleRecording } from '../../../scripts/project.mjs';
import { assertReadable } from '../contrast.mjs';
import { waitForPixels } from '../pixels.mjs';
import { openSession } from '../session.mjs';

/** @type {import('../session.mjs').Session} */
let vscode;
const page = () => vscode.editor();
const panel = (name) => page().locator(`#panel-${name}`);
const bars = () => panel('breakdown').locator('.layer-bars');
const row = (code) =>
  panel('breakdown')
    .locator('.category-table .ct-row', { has: page().locator('code', { hasText: new RegExp(`^${code}$`) }) })
    .first();

/** Small categories stand behind "n more" until they are looked for. */
const lookFor = (text) => panel('breakdown').locator('.categories-bar input').first().fill(text);

before(async () => {
  vscode = await openSession({
    files: { 'rx.xenprof': sampleRecording },
    size: { width: 1400, height: 900 },
  });
});
afterEach((t) => vscode?.screenshot(`breakdown-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(() => vscode?.close());

test('a profile opens with its costs by layer and category', async () => {
  await vscode.runCommand('Xen I/O: Open Sample Recording');
  await bars().locator('.lb-segment').first().waitFor();
  const labels = await bars().locator('.lb-label').allInnerTexts();
  assert.deepEqual(labels.slice(0, 3), ['Hypervisor', 'dom0', 'guest1']);
  await row('hv.irq').waitFor();
  await vscode.screenshot('breakdown-share');
  await lookFor('be.net.tx');
  await row('be.net.tx').waitFor();
  await lookFor('');
});

test('the layers of the table add up to everything', async () => {
  const layers = await panel('breakdown').locator('.category-table .ct-layer').all();
  const shares = await Promise.all(layers.map((layer) => layer.locator('.ct-figure').first().innerText()));
  const sum = shares.reduce((all, text) => all + Number.parseFloat(text), 0);
  assert.ok(shares.length >= 3 && Math.abs(sum - 100) < 0.5, `${shares.join(' + ')} = ${sum}`);
});

test('per packet: the figures are time per packet, with their interval', async () => {
  await panel('breakdown').getByRole('radio', { name: 'Per packet' }).click();
  await lookFor('be.net.tx');
  const figure = row('be.net.tx').locator('.ct-figure').nth(1);
  await figure.getByText(/[\d.]+.(ns|µs)/).waitFor();
  assert.match(await row('be.net.tx').innerText(), /±|–/);
  await vscode.screenshot('breakdown-per-packet');
});

test('a click on a category keeps only it in the flame graph, in place', async () => {
  await row('be.net.tx').click();
  await page().locator('.cell-chip', { hasText: 'Only be.net.tx in dom0' }).waitFor();
  const lanes = page().locator('section.lane');
  await lanes.filter({ hasText: 'dom0' }).locator('.lane-facts', { hasText: '%' }).waitFor();
  await page()
    .locator('section.lane[aria-label="Lane guest1"] .lane-facts', { hasText: /no samples/ })
    .waitFor();
  await page().locator('.filter-note', { hasText: 'of the chosen part' }).waitFor();
  await waitForPixels(
    page().locator('canvas.flame-canvas'),
    (p) => p.palette().length > 3,
    'what is left of dom0',
  );
  await vscode.screenshot('breakdown-kept');
  await page().getByRole('button', { name: 'Show everything' }).click();
  await page().locator('section.lane[aria-label="Lane guest1"] .lane-facts', { hasText: '%' }).waitFor();
});

test('joined stacks go on from dom0 into the hypervisor', async () => {
  await page().locator('.choices vscode-dropdown').first().click();
  await page().locator('.choices vscode-option', { hasText: 'Joined stacks' }).first().click();
  await page().locator('.search input').first().fill('flush_area_mask');
  await page()
    .locator('section.lane[aria-label="Lane dom0"] .lane-matched', { hasText: /[1-9].*%/ })
    .waitFor();
  await page().locator('.search input').first().press('Enter');
  await vscode.screenshot('breakdown-joined');
  await page().locator('.search input').first().fill('');
});

test('the I/O path shows its stages, costs and crossings', async () => {
  await page().getByRole('tab', { name: 'I/O path' }).click();
  const cards = panel('path').locator('.stage-card');
  await cards.filter({ hasText: 'netfront' }).first().waitFor();
  await cards.filter({ hasText: 'netback' }).first().waitFor();
  await vscode.screenshot('breakdown-path');
});

test('the schedule tab chooses a time range for everything', async () => {
  await page().getByRole('tab', { name: 'Schedule' }).click();
  await panel('schedule').getByRole('heading', { name: 'Virtual CPUs' }).waitFor();
  await vscode.screenshot('breakdown-schedule');
  const plot = await panel('schedule').locator('canvas').nth(1).boundingBox();
  await vscode.page.mouse.move(plot.x + plot.width * 0.4, plot.y + 30);
  await vscode.page.mouse.down();
  await vscode.page.mouse.move(plot.x + plot.width * 0.6, plot.y + 30, { steps: 5 });
  await vscode.page.mouse.up();
  await page().locator('.filter-note', { hasText: 'in the chosen range' }).waitFor();
  await vscode.screenshot('breakdown-schedule-range');
  await page().getByRole('tab', { name: 'Breakdown' }).click();
  await bars().locator('.lb-segment').first().waitFor();
});

test('the sidebar has the breakdown, and a click there keeps a category', async () => {
  await vscode.showContainer('Xen I/O');
  const line = vscode.view().locator('.sb-line').first();
  await line.waitFor();
  await vscode.screenshot('breakdown-sidebar');
  await line.click();
  await page().locator('.cell-chip', { hasText: 'Only' }).waitFor();
  await page().getByRole('button', { name: 'Show everything' }).click();
});

test('own categories of the workspace take hold at once', async () => {
  await page().getByRole('tab', { name: 'Breakdown' }).click();
  await lookFor('be.net.tx');
  await row('be.net.tx').waitFor();
  await lookFor('/^(be.net.tx|my.transmit)$/');
  const file = join(vscode.folder, 'xen-io-categories.json');
  writeFileSync(file, JSON.stringify([{ symbol: 'xenvif_tx_.*', category: 'my.transmit' }]));
  await row('my.transmit').waitFor();
  await vscode.screenshot('breakdown-own-category');
  writeFileSync(file, JSON.stringify([{ symbol: '(', category: 'my.transmit' }]));
  await vscode.notification('rule 0');
  rmSync(file);
  await row('be.net.tx').waitFor();
  await vscode.clearNotifications();
});

for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark']) {
  test(`breakdown, path and schedule in ${theme}`, async () => {
    await vscode.setTheme(theme);
    for (const [tab, content] of [
      ['Breakdown', '.layer-bars'],
      ['I/O path', '.stage-card'],
      ['Schedule', '.tl-bar'],
    ]) {
      await page().getByRole('tab', { name: tab }).click();
      await page().locator(content).first().waitFor();
      await vscode.screenshot(`breakdown-theme-${theme}-${tab.toLowerCase().replace(/\W/g, '')}`);
      await assertReadable(page());
    }
  });
}

test('no webview has thrown', () => {
  assert.deepEqual(vscode.webviewErrors, []);
});
