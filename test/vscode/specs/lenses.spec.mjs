/** The profile on source code: lenses above functions of Linux and Xen, what a click on one offers, and what switches them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { fetchSources } from '../../sources/sources.mjs';
import { openSession } from '../session.mjs';

const NETBACK = 'drivers/net/xen-netback';
const GRANTS = 'xen/common/grant_table.c';
/** To read a recording and search a plan on a busy machine. */
const PATIENCE_MS = 90_000;
/** Nobody writes such files, but a repository may hold them. */
const HOSTILE = {
  'hostile/brackets.c': `int f(void)\n${'{'.repeat(100_000)}\n`,
  'hostile/line.c': `int g(void) { return ${'1 + '.repeat(500_000)}1; }\n`,
};

/** @type {import('../session.mjs').Session} */
let vscode;
/** @type {{ linux: string, xen: string }} */
let sources;

const lens = (text) => vscode.codeLens(text);
const lenses = () => vscode.page.locator('.codelens-decoration a');
const status = () => vscode.statusBarItem('sample.xenprof');
const offload = () => vscode.editor().locator('#panel-offload');
const pickTitle = (text) => vscode.page.locator('.quick-input-titlebar', { hasText: text });
const pickRow = (text) =>
  vscode.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
const focusedPick = (text) =>
  vscode.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).first();
const isActive = () => /_doActivateExtension xen-io-profiler/.test(vscode.server.extensionLog());

before(async () => {
  sources = fetchSources();
  vscode = await openSession({
    files: {
      'linux/drivers/net/xen-netback/netback.c': `${sources.linux}/${NETBACK}/netback.c`,
      'linux/drivers/net/xen-netback/Makefile': `${sources.linux}/${NETBACK}/Makefile`,
      'xen/xen/common/grant_table.c': `${sources.xen}/${GRANTS}`,
      'damaged.xenprof': new Uint8Array([80, 75, 3, 4]),
      ...Object.fromEntries(Object.entries(HOSTILE).map(([name, text]) => [name, Buffer.from(text)])),
    },
    settings: { 'editor.minimap.enabled': false, 'files.autoSave': 'off' },
  });
  await vscode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterEach((t) => vscode?.screenshot(`lenses-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(() => vscode?.close());

/** Number, from 1, of the line where a function is defined. */
function lineOf(file, definition) {
  const at = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.startsWith(definition));
  assert.notEqual(at, -1, `${file} defines ${definition}`);
  return at + 1;
}

const BUILD_GOPS = 'static void xenvif_tx_build_gops';

async function showBuildGops() {
  await vscode.openFile('netback.c');
  await vscode.goToLine(lineOf(`${sources.linux}/${NETBACK}/netback.c`, BUILD_GOPS));
}

/** Lines of the text that stand right below a lens. */
async function textBelow(found) {
  const box = await found.boundingBox();
  assert.ok(box !== null);
  const rows = await vscode.page
    .locator('.view-lines .view-line')
    .evaluateAll((lines) =>
      lines.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent })),
    );
  const below = rows.filter(({ top }) => top > box.y).sort((a, b) => a.top - b.top);
  return below[0].text.replaceAll('\u00a0', ' ');
}

test('a window in which only a source file is opened starts nothing of ours', async () => {
  await showBuildGops();
  await vscode.page.locator('.view-line', { hasText: 'xenvif_tx_build_gops' }).first().waitFor();
  await vscode.settled();
  assert.equal(await lenses().count(), 0);
  assert.equal(await status().count(), 0);
  assert.equal(isActive(), false);
});

test('with a recording open, functions say what they cost and what can be done', async () => {
  await vscode.runCommand('Xen I/O: Open Sample Recording');
  await vscode.editor().locator('.layer-bars .lb-segment').first().waitFor();
  assert.equal(isActive(), true);
  await showBuildGops();
  await lens(/^dom0 [\d.]+ % ±[\d.]+ self · [\d.]+ % total · [\d.]+ [mµn]?s\/packet$/).waitFor({
    timeout: PATIENCE_MS,
  });
  await lens(/^Offload: netback NAPI of vif1\.0 → side-core, \+\d+ % \(\d+–\d+ %\)$/).waitFor();
  assert.match(await textBelow(lenses().first()), new RegExp(`^${BUILD_GOPS}`));
  await status().waitFor();
});

test('functions of Xen have those of the hypervisor', async () => {
  await vscode.openFile('grant_table.c');
  await vscode.goToLine(lineOf(`${sources.xen}/${GRANTS}`, 'gnttab_map_grant_ref('));
  const found = lens(/^Hypervisor [\d.]+ % ±[\d.]+ self/);
  await found.waitFor();
});

test('lenses stay at their functions while lines are typed above', async () => {
  await showBuildGops();
  await lens(/^Offload/).waitFor();
  const line = lineOf(`${sources.linux}/${NETBACK}/netback.c`, BUILD_GOPS);
  await vscode.goToLine(line - 8);
  await vscode.page.keyboard.type('x');
  for (let count = 0; count < 3; count++) {
    await vscode.page.keyboard.press('Enter');
    assert.match(await textBelow(lens(/^dom0/)), new RegExp(`^${BUILD_GOPS}`));
  }
  await vscode.goToLine(line + 3);
  await vscode.settled();
  assert.match(await textBelow(lens(/^dom0/)), new RegExp(`^${BUILD_GOPS}`));
  await vscode.runCommand('File: Revert File');
});

test('a click shows the function in the flame graph', async () => {
  await showBuildGops();
  await lens(/^dom0/).click();
  await pickTitle('xenvif_tx_build_gops').waitFor();
  await vscode.screenshot('lenses-pick');
  await vscode.pick('Show in flame graph');
  await vscode.editor().getByRole('tab', { name: 'Flame graph', selected: true }).waitFor();
  await vscode.editor().locator('.details-name', { hasText: 'xenvif_tx_build_gops' }).waitFor();
});

test('callers and callees are reached by keyboard, and left again', async () => {
  await showBuildGops();
  await lens(/^dom0/).waitFor();
  // VS Code offers those that are resolved just then, or none.
  await vscode.insist(
    () => vscode.runCommand('Show CodeLens Commands for Current Line'),
    (options) => pickRow(/^dom0 /).waitFor(options),
  );
  await vscode.page.keyboard.press('Enter');
  await pickTitle('xenvif_tx_build_gops').waitFor();
  await pickRow('Callers and callees...').waitFor();
  await vscode.page.keyboard.press('ArrowDown');
  await focusedPick('Callers and callees...').waitFor();
  await vscode.page.keyboard.press('Enter');
  await pickTitle('callers and callees in dom0').waitFor();
  await pickRow('xenvif_tx_action').waitFor();
  await vscode.screenshot('lenses-partners');
  await vscode.page.keyboard.press('Enter');
  await pickRow('Go to source').waitFor();
  await pickTitle('xenvif_tx_action').locator('[aria-label^="Back"]').click();
  await pickTitle('callers and callees in dom0').locator('[aria-label^="Back"]').click();
  await pickRow('Callers and callees...').waitFor();
  await vscode.page.keyboard.press('Escape');
});

test('why: a page with the reason, the interval, the samples and the assumptions', async () => {
  await lens(/^Offload/).click();
  await vscode.pick('Why');
  const page = vscode.page
    .locator('iframe.webview.ready[src*="vscode.markdown-language-features"]')
    .contentFrame()
    .frameLocator('iframe#active-frame');
  await page.locator('h1', { hasText: 'xenvif_tx_build_gops: netback NAPI of vif1.0' }).waitFor();
  const text = await page.locator('body').innerText();
  assert.match(text, /Throughput \+\d+ % \(\d+–\d+ %\)/);
  assert.match(text, /Chance that it gains at all: (over )?\d+ %/);
  assert.match(text, /Assumptions that matter most/);
  await vscode.screenshot('lenses-why');
  await vscode.runCommand('View: Close Editor');
});

test('the commands of one unit are copied, with what undoes them', async () => {
  await showBuildGops();
  await lens(/^Offload/).click();
  await vscode.pick('Copy the commands');
  await vscode.notification('Commands for');
  const text = await vscode.page.evaluate(() => globalThis.navigator.clipboard.readText());
  assert.match(text, /^# Moves netback NAPI of vif1\.0/);
  assert.match(text, /^# On dom0, as root$/m);
  assert.match(text, /^[^#\n].*vif1\.0/m);
  assert.match(text, /^# undo: /m);
  await vscode.clearNotifications();
});

test('a unit is added to the offload plan of a profile whose editor was closed', async () => {
  await vscode.closeAllEditors();
  await showBuildGops();
  await lens(/^Offload/).click();
  await vscode.pick('Add netback NAPI of vif1.0 to the offload plan');
  await offload().locator('.gain-moved', { hasText: 'netback NAPI' }).waitFor({ timeout: PATIENCE_MS });
  assert.equal(await offload().locator('input[data-unit="netback:vif1.0"]').isChecked(), true);
});

test('lenses stay when the editor of the profile closes, and come back after a reload', async () => {
  await vscode.closeAllEditors();
  await showBuildGops();
  await lens(/^Offload/).waitFor();
  await vscode.reload();
  // Nothing runs before the extension is asked for something.
  await vscode.showContainer('Xen I/O');
  await status().waitFor();
  await lens(/^Offload/).waitFor({ timeout: PATIENCE_MS });
});

test('threshold, what is shown and the switch take hold at once', async () => {
  vscode.setSettings({ 'xenIoProfiler.codeLens.show': 'perUnit' });
  await lens(/^dom0 .*[mµn]?s\/packet self$/).waitFor();
  vscode.setSettings({ 'xenIoProfiler.codeLens.show': 'share' });
  await lens(/total$/).waitFor();
  vscode.setSettings({ 'xenIoProfiler.codeLens.threshold': 60 });
  await lens(/^dom0/).waitFor({ state: 'detached' });
  vscode.setSettings({ 'xenIoProfiler.codeLens.threshold': 0 });
  await lens(/^dom0/).waitFor();
  await vscode.runCommand('Xen I/O: Toggle Code Lenses');
  await lens(/^dom0/).waitFor({ state: 'detached' });
  await vscode.runCommand('Xen I/O: Toggle Code Lenses');
  await lens(/^dom0/).waitFor();
});

test('the status bar changes the metric', async () => {
  await status().click();
  await pickTitle('sample.xenprof on Source Code').waitFor();
  await vscode.screenshot('lenses-menu');
  await vscode.pick('Change metric...');
  await pickTitle('Choose Metric for Source Code').waitFor();
  await pickRow('shown now').waitFor();
  await vscode.screenshot('lenses-metrics');
  await vscode.page.keyboard.press('Escape');
  await vscode.runCommand('Xen I/O: Choose Profile for Source Code...');
  await pickRow('Sample Recording').waitFor();
  await vscode.screenshot('lenses-profiles');
  await vscode.pick('Sample Recording');
  await lens(/^dom0/).waitFor();
});

test('a profile of the setting that cannot be read says so in the status bar, and is given up again', async () => {
  vscode.setSettings({ 'xenIoProfiler.codeLens.profile': 'damaged.xenprof' });
  const damaged = vscode.statusBarItem('damaged.xenprof');
  await damaged.locator('.codicon-warning').waitFor();
  await damaged.click();
  await pickRow('Try again').filter({ hasText: 'damaged.xenprof' }).waitFor();
  await vscode.screenshot('lenses-failed');
  await vscode.page.keyboard.press('Escape');
  assert.equal(await lenses().count(), 0);
  vscode.setSettings({ 'xenIoProfiler.codeLens.profile': '' });
  await lens(/^dom0/).waitFor({ timeout: PATIENCE_MS });
});

for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark']) {
  test(`lenses and their list in the theme ${theme}`, async () => {
    await vscode.setTheme(theme);
    await lens(/^Offload/).click();
    await pickTitle('xenvif_tx_build_gops').waitFor();
    await vscode.screenshot(`lenses-${theme}`);
    await vscode.page.keyboard.press('Escape');
  });
}

for (const name of Object.keys(HOSTILE)) {
  test(`one can type in ${name}`, async () => {
    const file = name.replace('hostile/', '');
    await vscode.openFile(file);
    await vscode.page.locator('.view-line', { hasText: 'int ' }).first().click();
    await vscode.page.keyboard.press('Control+Home');
    await vscode.page.keyboard.type('typed here ');
    await vscode.page
      .locator('.view-line', { hasText: /typed.here.int/ })
      .first()
      .waitFor();
    await vscode.runCommand('File: Revert File');
  });
}

test('clearing takes the lenses away', async () => {
  await showBuildGops();
  await lens(/^Offload/).waitFor();
  await vscode.runCommand('Xen I/O: Clear Profile from Source Code');
  await lens(/^dom0/).waitFor({ state: 'detached' });
  await status().waitFor({ state: 'detached' });
});

test('no webview has thrown', () => {
  assert.deepEqual(vscode.webviewErrors, []);
});
