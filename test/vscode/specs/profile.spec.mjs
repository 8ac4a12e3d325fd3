/** A person's path through a profile: three lanes, zoom, search, events, time range, sidebar, damage, reload. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sampleRecording, root } from '../../../scripts/project.mjs';
import { assertReadable } from '../contrast.mjs';
import { pixelsOf, waitForPixels } from '../pixels.mjs';
import { openSession } from '../session.mjs';

const fixtures = join(root, 'test', 'fixtures');
const perfData = gunzipSync(readFileSync(join(fixtures, 'recording', 'rx-hv', 'guest1', 'perf.data.gz')));
const kallsyms = gunzipSync(readFileSync(join(fixtures, 'recording', 'rx-hv', 'guest1', 'kallsyms.gz')));
/** The size of the record at the beginning of the data says 3: a record is 8 bytes at least. */
const damaged = Buffer.from(perfData);
const dataAt = Number(damaged.readBigUInt64LE(40));
damaged.writeUInt16LE(3, dataAt + 6);

/** @type {import('../session.mjs').Session} */
let vscode;
const flame = () => vscode.editor().locator('canvas.flame-canvas');
const lane = (name) => vscode.editor().locator(`section.lane[aria-label="Lane ${name}"]`);
const details = () => vscode.editor().locator('footer.details');

before(async () => {
  vscode = await openSession({
    files: {
      'rx.xenprof': sampleRecording,
      'perf.data': perfData,
      kallsyms,
      'damaged.data': damaged,
      'notes.data': Buffer.from('not a profile at all, just some words\n'),
      'guest.script': gunzipSync(readFileSync(join(fixtures, 'text', 'rx-hv-guest1.perf-script.txt.gz'))),
      'guest.folded': gunzipSync(readFileSync(join(fixtures, 'text', 'rx-hv-guest1.default.folded.gz'))),
      'trace.bin': gunzipSync(readFileSync(join(fixtures, 'xentrace', 'rx.xentrace.gz'))),
    },
    size: { width: 1400, height: 900 },
  });
});
afterEach((t) => vscode?.screenshot(`profile-end-of-${t.name.slice(0, 40).replace(/\W+/g, '-')}`));
after(() => vscode?.close());

test('the sample shows hypervisor, dom0 and guest at once', async () => {
  await vscode.runCommand('Xen I/O: Open Sample Recording');
  await showFlame();
  const shown = await waitForPixels(flame(), (pixels) => pixels.palette().length > 3, 'a flame graph');
  const box = await flame().boundingBox();
  const scale = shown.width / box.width;
  for (const [name, hue] of [
    ['Hypervisor', [10, 50]],
    ['dom0', [190, 225]],
    ['guest1', [95, 140]],
  ]) {
    const header = await lane(name).locator('.lane-header').boundingBox();
    assert.ok(
      header.y + header.height + 20 < box.y + box.height,
      `the lane of ${name} begins within the window`,
    );
    const top = (header.y + header.height - box.y) * scale;
    const share = hueShare(shown, top, top + 2 * 18 * scale, hue);
    assert.ok(share > 0.1, `the lane of ${name} is drawn in its colour (${share.toFixed(3)} of two rows)`);
  }
  await vscode.screenshot('profile-sample');
});

test('the header tells host, Xen, samples and how the clocks fit', async () => {
  const header = vscode.editor().locator('.profile-header');
  for (const fact of ['Host dom0', 'Xen 4.17.7', 'CPUs 2 pCPUs', 'Events cpu-clock, cycles', 'Lost 0']) {
    await header.getByText(fact.split(' ')[0], { exact: false }).first().waitFor();
    assert.match((await header.innerText()).replace(/\s+/g, ' '), new RegExp(fact.replace('/', '\\/'), 'i'));
  }
  await vscode.editor().getByText('Clocks', { exact: true }).click();
  const clocks = vscode.editor().locator('.clock-list');
  await clocks.getByText(/guest1: CLOCK_MONOTONIC of guest1, TSC readings before and after/).waitFor();
  await vscode.page.keyboard.press('Escape');
});

test('hypervisor functions have names, and dom0 and guest their I/O path', async () => {
  await vscode.editor().getByRole('tab', { name: 'Functions' }).click();
  const table = vscode.editor().locator('#panel-functions');
  for (const [name, where] of [
    ['flush_area_mask', 'Hypervisor'],
    ['xenvif_tx_action', 'dom0'],
    ['tcp_sendmsg_locked', 'guest1'],
  ]) {
    await table.locator('input').first().fill(name);
    await table.locator('[role="row"]', { hasText: name }).filter({ hasText: where }).first().waitFor();
  }
  await table.locator('input').first().fill('');
  await vscode.screenshot('profile-functions');
  await vscode.editor().getByRole('tab', { name: 'Flame graph' }).click();
});

test('a click zooms, the back button returns', async () => {
  const box = await lane('dom0').locator('.lane-header').boundingBox();
  await vscode.page.mouse.move(box.x + box.width * 0.3, box.y + box.height + 9);
  await details().locator('.details-name').waitFor();
  const wide = await pixelsOf(flame());
  await vscode.page.mouse.click(box.x + box.width * 0.3, box.y + box.height + 9);
  await waitForPixels(flame(), (pixels) => !sameRow(pixels, wide), 'another part of dom0');
  const name = await details().locator('.details-name').innerText();
  assert.match(await details().innerText(), /of dom0/);
  await vscode.screenshot('profile-zoomed');
  await vscode.editor().getByRole('button', { name: /back/i }).first().click();
  await vscode.page.mouse.move(box.x + box.width * 0.3, box.y + box.height + 9);
  await waitForPixels(flame(), (pixels) => pixels.palette().length > 3, 'the whole lane');
  assert.equal(
    await details().locator('.details-name').innerText(),
    name,
    'the same box is under the pointer again',
  );
});

test('search marks boxes and says how much they are', async () => {
  const input = vscode.editor().locator('.search input').first();
  await input.fill('xenvif_tx_action');
  await lane('dom0')
    .locator('.lane-matched', { hasText: /[1-9].*%/ })
    .waitFor();
  await vscode.screenshot('profile-search');
  await input.fill('/^tcp_(sendmsg|write)/');
  await lane('guest1')
    .locator('.lane-matched', { hasText: /[1-9].*%/ })
    .waitFor();
  await input.fill('/(/');
  await vscode.editor().locator('.search-result', { hasText: /\S/ }).waitFor();
  await input.fill('');
});

test('another event shows every layer from one source', async () => {
  const facts = lane('dom0').locator('.lane-source');
  await facts.getByText('perf in dom0').waitFor();
  await chooseEvent('cycles (hypervisor)');
  await facts.getByText('Xen PMU (mode all)').waitFor();
  await chooseEvent('Best source per lane');
  await facts.getByText('perf in dom0').waitFor();
});

test('a brushed range of time filters everything', async () => {
  const strip = vscode.editor().locator('canvas:not(.flame-canvas)').first();
  const box = await strip.boundingBox();
  await vscode.page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await vscode.page.mouse.down();
  await vscode.page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
  await vscode.page.mouse.up();
  const note = vscode.editor().locator('.filter-note');
  await note.getByText(/\d of [\d\s\u202f]+ samples/).waitFor();
  await vscode.screenshot('profile-range');
  await vscode.editor().getByText('Clear range').click();
  await note.waitFor({ state: 'hidden' });
});

test('a click in the sidebar focuses the function in the editor', async () => {
  await vscode.showContainer('Xen I/O');
  const top = vscode.view().locator('.top-function').first();
  const name = await top.locator('.top-name').innerText();
  assert.equal(await vscode.view().locator('.top-function').count(), 10);
  await top.click();
  await vscode.editor().locator('.focus-chip', { hasText: name }).waitFor();
  await vscode.screenshot('profile-sidebar');
});

test('a reloaded window shows the same again', async () => {
  await vscode.editor().locator('.search input').first().fill('copy_user');
  await vscode.editor().getByRole('tab', { name: 'Functions' }).click();
  await vscode.editor().getByRole('tab', { name: 'Flame graph' }).click();
  await chooseEvent('cpu-clock (dom0, guest1)');
  await lane('dom0')
    .locator('.lane-matched', { hasText: /[1-9].*%/ })
    .waitFor();
  // The state is saved a moment after the last change.
  await vscode.page.waitForTimeout(600);
  await vscode.reload();
  await lane('dom0')
    .locator('.lane-matched', { hasText: /[1-9].*%/ })
    .waitFor();
  assert.equal(await vscode.editor().locator('.search input').first().inputValue(), 'copy_user');
  const event = vscode.editor().locator('.choices vscode-dropdown').first();
  assert.equal(await event.evaluate((dropdown) => dropdown.displayValue), 'cpu-clock (dom0, guest1)');
  await vscode.screenshot('profile-reloaded');
  await vscode.closeAllEditors();
});

test('perf.data opens from the palette, named by the kallsyms beside it', async () => {
  await openProfile('perf.data');
  await waitForPixels(flame(), (pixels) => pixels.palette().length > 3, 'a flame graph');
  await vscode.editor().locator('.search input').first().fill('tcp_sendmsg');
  await vscode
    .editor()
    .locator('.lane-matched', { hasText: /[1-9].*%/ })
    .first()
    .waitFor();
  await vscode.closeAllEditors();
});

for (const [file, sees] of [
  ['guest.script', 'perf script'],
  ['guest.folded', 'folded stacks'],
  ['trace.bin', 'xentrace'],
]) {
  test(`${file} opens as ${sees}, whatever its name`, async () => {
    await openProfile(file);
    await vscode.editor().locator('.profile-header', { hasText: sees }).waitFor();
    await showFlame();
    await waitForPixels(flame(), (pixels) => pixels.palette().length > 3, 'a flame graph');
    await vscode.screenshot(`profile-${file.replace('.', '-')}`);
    await vscode.closeAllEditors();
  });
}

test('a damaged file says where it is damaged, and what to do', async () => {
  await openProfile('damaged.data');
  const failed = vscode.editor().locator('.screen.failed');
  await failed.getByText(`offset ${dataAt} (0x${dataAt.toString(16)})`).waitFor();
  await failed.getByText('a record says it is 3 bytes long', { exact: false }).waitFor();
  await failed.getByText('Try again').waitFor();
  await vscode.screenshot('profile-damaged');
  await vscode.closeAllEditors();
});

test('a file of another kind is told apart, with what could be opened', async () => {
  await openProfile('notes.data');
  const failed = vscode.editor().locator('.screen.failed');
  await failed
    .getByText(/expected perf\.data, perf script text, folded stacks, an xentrace binary/)
    .waitFor();
  await vscode.screenshot('profile-foreign');
  await vscode.closeAllEditors();
});

test('every theme draws it', async () => {
  await vscode.runCommand('Xen I/O: Open Sample Recording');
  await showFlame();
  await vscode.showContainer('Xen I/O');
  for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark']) {
    await vscode.setTheme(theme);
    await waitForPixels(flame(), (pixels) => pixels.palette().length > 3, `a flame graph in ${theme}`);
    await vscode.page.mouse.move(5, 5);
    await vscode.settled();
    await vscode.screenshot(`profile-theme-${theme}`);
    for (const shown of [vscode.editor(), vscode.view()]) await assertReadable(shown);
  }
});

test('no webview has thrown', () => {
  assert.deepEqual(vscode.webviewErrors, []);
});

/** A recording opens with its breakdown. */
async function showFlame() {
  await vscode.editor().getByRole('tab', { name: 'Flame graph' }).click();
}

/** By the palette's command and its file dialog, as a person would. */
async function openProfile(file) {
  await vscode.runCommand('Xen I/O: Open Profile...');
  // The dialog lists the folder a moment after it has come.
  await vscode.pick(file);
}

async function chooseEvent(label) {
  await vscode.editor().locator('.choices vscode-dropdown').first().click();
  await vscode.editor().locator('.choices vscode-option', { hasText: label }).first().click();
}

/** Share of coloured pixels, between two heights, whose hue lies in a range of degrees. */
function hueShare(pixels, top, bottom, [from, to]) {
  let [hits, all] = [0, 0];
  for (let y = Math.round(top); y < Math.min(bottom, pixels.height); y += 2) {
    for (let x = 0; x < pixels.width; x += 3) {
      const [red, green, blue] = pixels.at(x, y);
      const [high, low] = [Math.max(red, green, blue), Math.min(red, green, blue)];
      all++;
      if (high - low < 25) continue;
      const sector =
        high === red
          ? (green - blue) / (high - low)
          : high === green
            ? 2 + (blue - red) / (high - low)
            : 4 + (red - green) / (high - low);
      const hue = (sector * 60 + 360) % 360;
      if (hue >= from && hue <= to) hits++;
    }
  }
  return all === 0 ? 0 : hits / all;
}

/** Whether two pictures of the flame graph agree in every 16th pixel. */
function sameRow(a, b) {
  for (let at = 0; at < Math.min(a.data.length, b.data.length); at += 64)
    if (a.data[at] !== b.data[at]) return false;
  return true;
}
