/**
 * Uses the webviews as a person does, in a real Chromium, and checks what happens: zoom, history, keyboard, search,
 * menus, time range, tabs, messages to the host, state after a reload.
 * Usage: node test/webview/behaviour.mjs [--report FILE.json] [NAME...]   NAME: only checks whose name contains one
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { breakdownChecks } from './breakdownChecks.mjs';
import { predictionChecks } from './predictionChecks.mjs';
import { recordChecks } from './recordChecks.mjs';
import { flameChecks, tableChecks } from './sourceChecks.mjs';
import { timelineChecks } from './timelineChecks.mjs';
import { launchChromium } from './browser.mjs';
import { servePages } from './pageServer.mjs';

const details = (page) => page.locator('.details-name').innerText();
const received = (page, type) =>
  page.evaluate((t) => globalThis.harness.received.filter((m) => m.type === t), type);
const scroller = (page) => page.locator('.flame-scroller');
/** Waits until a lane is zoomed, or none is; fails if that does not come. */
const zoomedIs = (page, expected) =>
  page.waitForFunction(
    (wanted) => {
      const marks = [...globalThis.document.querySelectorAll('.lane-reset')];
      return marks.some((mark) => !mark.hidden) === wanted;
    },
    expected,
    { timeout: 3000 },
  );
const pressed = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(60);
};

/** A point in the n-th row of a lane, given as a fraction of the width. */
async function point(page, lane, row, fraction) {
  const header = await page.locator('.lane-header').nth(lane).boundingBox();
  const outer = await scroller(page).boundingBox();
  return [outer.x + outer.width * fraction, header.y + 28 + row * 18 + 9];
}

/** Lanes that are cut short show all their rows when asked. */
const showAllRows = (page, lane) => page.locator('section.lane').nth(lane).locator('.lane-more').click();

async function typeSearch(page, text) {
  await page.locator('.search vscode-text-field').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.waitForTimeout(80);
}

const checks = {
  'a check of the recording opens with Enter, says what it withholds, and closes with Escape': async (
    page,
  ) => {
    const badge = page.locator('.quality-badge').first();
    await badge.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog').first();
    assert.match(await dialog.innerText(), /PMU may drop samples[^]*Figures less sure[^]*Not to be told/);
    assert.equal(await badge.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Escape');
    assert.ok(await dialog.isHidden());
    // Levels differ in shape, not in colour alone.
    const shapes = await page
      .locator('.quality-badge .icon path')
      .evaluateAll((all) => all.map((p) => p.getAttribute('d')));
    assert.equal(new Set(shapes).size, 2);
  },
  'the first message is ready, then weights are asked for': async (page) => {
    const types = await page.evaluate(() => globalThis.harness.received.map((m) => m.type));
    assert.deepEqual(types.slice(0, 4), ['ready', 'breakdown', 'viewChanged', 'weights']);
  },
  'a deep lane leaves room for the others, and shows all its rows when asked': async (page) => {
    const window = await scroller(page).boundingBox();
    const last = await page.locator('section.lane').nth(2).locator('.lane-header').boundingBox();
    assert.ok(
      last.y + last.height + 18 < window.y + window.height,
      'the third lane begins within the window',
    );
    const strip = page.locator('section.lane').nth(1).locator('.lane-more');
    assert.match(await strip.innerText(), /^\d+ more rows$/);
    await strip.click();
    await strip.getByText('Fewer rows').click();
    await strip.getByText(/^\d+ more rows$/).waitFor();
  },
  'hover describes, click zooms, back and forward, double click resets': async (page) => {
    await showAllRows(page, 1);
    await page.mouse.move(...(await point(page, 1, 8, 0.4)));
    assert.equal(await details(page), 'xenvif_poll');
    await page.mouse.click(...(await point(page, 1, 8, 0.4)));
    await zoomedIs(page, true);
    await pressed(page, 'Alt+ArrowLeft');
    await zoomedIs(page, false);
    await pressed(page, 'Alt+ArrowRight');
    await zoomedIs(page, true);
    await page.mouse.dblclick(...(await point(page, 1, 8, 0.4)));
    await page.waitForTimeout(60);
    await zoomedIs(page, false);
  },
  'wheel with Ctrl zooms at the pointer, drag pans, a turn of the wheel is one step of history': async (
    page,
  ) => {
    await showAllRows(page, 1);
    const at = await point(page, 1, 8, 0.4);
    await page.mouse.move(...at);
    await page.keyboard.down('Control');
    for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -120);
    await page.keyboard.up('Control');
    await page.waitForTimeout(60);
    await zoomedIs(page, true);
    await page.mouse.move(at[0] + 1, at[1]);
    assert.equal(await details(page), 'xenvif_poll', 'the box under the pointer stays');
    await page.mouse.down();
    await page.mouse.move(at[0] + 900, at[1], { steps: 8 });
    await page.mouse.up();
    await page.waitForTimeout(60);
    await page.mouse.move(at[0] + 1, at[1]);
    assert.notEqual(await details(page), 'xenvif_poll', 'the drag moved another box here');
    await scroller(page).focus();
    await pressed(page, 'Alt+ArrowLeft', 'Alt+ArrowLeft');
    await zoomedIs(page, false);
  },
  'arrows walk, Enter zooms, Escape goes back to the whole': async (page) => {
    await scroller(page).focus();
    await pressed(page, 'ArrowDown', 'ArrowDown');
    const first = await details(page);
    await pressed(page, 'ArrowDown');
    assert.notEqual(await details(page), first);
    await pressed(page, 'ArrowUp');
    assert.equal(await details(page), first);
    const spoken = await page.locator('.profile > .sr-only').innerText();
    assert.ok(spoken.includes(first) && spoken.includes('% of the lane'), spoken);
    await pressed(page, 'ArrowDown', 'Enter');
    await zoomedIs(page, true);
    await pressed(page, 'Escape');
    await zoomedIs(page, false);
  },
  'search: Ctrl+F, matches, next and previous, Escape empties': async (page) => {
    await scroller(page).focus();
    await pressed(page, 'Control+f');
    await page.keyboard.type('gnttab_batch');
    await page.waitForTimeout(80);
    assert.match(await page.locator('.search-result').innerText(), /^1 function, .*of everything$/);
    await pressed(page, 'Enter');
    assert.equal(await details(page), 'gnttab_batch_copy');
    await pressed(page, 'Escape');
    assert.equal(await page.locator('.search-result').innerText(), '');
  },
  'a pattern that is none says so, one that would run for ages does not': async (page) => {
    await typeSearch(page, '/(gnt/');
    assert.equal(await page.locator('.search-result').innerText(), 'There is a ( without its )');
    await typeSearch(page, '/(x+x+)+y$/');
    assert.equal(await page.locator('.search-result').innerText(), 'No match');
  },
  'the menu copies names and stacks through the host': async (page) => {
    await page.mouse.click(...(await point(page, 1, 2, 0.3)), { button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy stack' }).click();
    const [{ text }] = await received(page, 'copy');
    assert.deepEqual(text.split('\n'), ['ksoftirqd/0', 'ret_from_fork', 'kthread']);
    await scroller(page).focus();
    await pressed(page, 'Shift+F10', 'Escape');
    assert.equal(await page.locator('.menu').count(), 0);
  },
  'event and weight are asked for and told': async (page) => {
    await page.locator('.event-choice').click();
    await page.getByRole('option', { name: 'cpu-clock (dom0, guest1)' }).click();
    await page.waitForTimeout(80);
    const last = (await received(page, 'weights')).at(-1);
    assert.deepEqual(last.query, { event: 'event:cpu-clock', weight: 'time', filter: {} });
    assert.deepEqual((await received(page, 'viewChanged')).at(-1).query, last.query);
    assert.match(await page.locator('.lane-facts').first().innerText(), /no samples/);
  },
  'a brush filters by time, Escape clears it': async (page) => {
    const plot = await page.locator('.schedule-plot').boundingBox();
    await page.mouse.move(plot.x + plot.width * 0.2, plot.y + 5);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width * 0.4, plot.y + 5, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(80);
    const { timeNs } = (await received(page, 'weights')).at(-1).query.filter;
    assert.ok(Math.abs(timeNs[0] - 2e9) < 5e7 && Math.abs(timeNs[1] - 4e9) < 5e7, String(timeNs));
    assert.match(await page.locator('.filter-note').innerText(), /in the chosen time range/);
    await page.locator('.schedule-plot').focus();
    await pressed(page, 'Escape');
    await page.waitForTimeout(400);
    assert.deepEqual((await received(page, 'weights')).at(-1).query.filter, {});
  },
  'a function of the table leads to its boxes': async (page) => {
    await page.getByRole('tab', { name: 'Functions' }).click();
    await page.locator('.functions-bar vscode-text-field').click();
    await page.keyboard.type('tx_build');
    await page.locator('.ft-body .ft-row').first().click();
    assert.equal(await page.locator('.focus-name').innerText(), 'xenvif_tx_build_gops');
    assert.equal(await details(page), 'xenvif_tx_build_gops');
    await page.getByRole('button', { name: 'Stop highlighting' }).click();
    assert.equal(await page.locator('.focus-chip:visible').count(), 0);
  },
  'everything is as it was after a reload': async (page) => {
    await showAllRows(page, 1);
    await page.mouse.click(...(await point(page, 1, 8, 0.4)));
    await page.locator('.lane-toggle').first().click();
    await typeSearch(page, 'copy');
    await page.locator('.weight-choice').click();
    await page.getByRole('option', { name: 'Samples' }).click();
    await page.waitForTimeout(400);
    await page.reload();
    await page.locator('.lane-facts strong').first().waitFor();
    await page.waitForTimeout(100);
    await zoomedIs(page, true);
    assert.equal(await details(page), 'xenvif_poll');
    assert.equal(await page.locator('.lane-toggle').first().getAttribute('aria-expanded'), 'false');
    assert.match(await page.locator('.search-result').innerText(), /functions/);
    assert.equal((await received(page, 'weights')).at(-1).query.weight, 'samples');
  },
  'stale answers are dropped': async (page) => {
    await page.evaluate(() => (globalThis.harness.mode = 'silence'));
    await page.locator('.schedule-plot').focus();
    await pressed(page, 'ArrowRight');
    await page.waitForTimeout(350);
    await page.evaluate(() => {
      const value = globalThis.harness.profile().weights({ event: 'best', weight: 'time', filter: {} });
      globalThis.harness.send({ type: 'reply', id: 1, value: { ...value, note: 'stale' } });
    });
    await page.waitForTimeout(80);
    assert.equal(await page.locator('.filter-note:visible').count(), 0);
    assert.equal(await page.locator('.busy-bar:visible').count(), 1);
  },
  ...breakdownChecks,
  ...timelineChecks,
};

const screens = {
  'names with markup stay text, on every view': async (page) => {
    await page.evaluate(() => globalThis.harness.open());
    await shown(page);
    await typeSearch(page, 'onerror');
    await pressed(page, 'Enter');
    assert.equal(await details(page), '<img src=x onerror=alert(1)>');
    await page.getByRole('tab', { name: 'Functions' }).click();
    await page.locator('.ft-body .ft-row').first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.match(await page.locator('.ft-body').innerText(), /first line\\nsecond line\\ttab/);
  },
  'a stack of a hundred thousand frames scrolls to its end': async (page) => {
    await page.evaluate(() => {
      const { harness } = globalThis;
      const frames = 100_000;
      const opened = harness.profile().opened();
      const all = Int32Array.from({ length: frames }, (_, i) => i);
      const ones = new Float64Array(frames).fill(1);
      const lane = { ...opened.lanes[1], firstNode: 0, endNode: frames };
      harness.profile().weights = () => ({
        kind: 'weights',
        total: ones.slice().buffer,
        self: ones.slice().buffer,
        lanes: [{ key: lane.key, total: 1, samples: 1, effectiveSamples: 1, source: '' }],
        bar: { shares: [], source: '' },
        note: '',
      });
      const tree = {
        func: all.map((i) => i % 50).buffer,
        depth: all.buffer,
        subtreeEnd: all.map(() => frames).buffer,
      };
      harness.send({ ...opened, lanes: [lane], tree });
    });
    await page.locator('.lane-facts').first().waitFor();
    await page.locator('.lane-more').click();
    await page.waitForTimeout(200);
    const height = await scroller(page).evaluate((e) => ((e.scrollTop = 1e9), e.scrollHeight));
    assert.ok(height > 1_800_000, `the lane is ${height} pixels high`);
    await page.waitForTimeout(100);
    const outer = await scroller(page).boundingBox();
    await page.mouse.click(outer.x + 200, outer.y + outer.height - 50);
    await page.waitForTimeout(100);
    assert.equal(await page.locator('.box-outline.selected:visible').count(), 1);
  },
  'loading can be cancelled, failure can be tried again': async (page, send) => {
    await send({ type: 'loading', name: 'p', phase: 'Reading', done: 1, total: 2 });
    await page.getByText('Cancel').click();
    assert.equal((await received(page, 'cancelLoading')).length, 1);
    await send({
      type: 'failed',
      failure: { title: 'T', message: '<b>M</b>', place: 'offset 424 (0x1a8)', remedy: 'R' },
    });
    assert.equal(await page.locator('.failure-message').innerText(), '<b>M</b>');
    assert.match(await page.locator('.screen').innerText(), /offset 424 \(0x1a8\)/);
    await page.getByText('Try again').click();
    assert.equal((await received(page, 'retry')).length, 1);
  },
};

const { values: options, positionals: wanted } = parseArgs({
  options: { report: { type: 'string' } },
  allowPositionals: true,
});
const chosen = (name) => wanted.length === 0 || wanted.some((part) => name.includes(part));
const server = await servePages();
const browser = await launchChromium();
let failures = 0;
let passed = 0;

async function run(name, address, ready, act) {
  if (!chosen(name)) return;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  try {
    await page.goto(`${server.url}/${address}`);
    await ready(page);
    await act(page, (message) => page.evaluate((m) => globalThis.harness.send(m), message));
    assert.deepEqual(errors, []);
    passed++;
    console.log(`ok    ${name}`);
  } catch (error) {
    failures++;
    console.error(`FAIL  ${name}\n      ${String(error.message).split('\n').slice(0, 12).join('\n      ')}`);
  }
  await context.close();
}

/** The flame graph, with its first weights. */
const shown = async (page) => {
  await page.getByRole('tab', { name: 'Flame graph' }).click();
  await page.locator('.lane-facts strong').first().waitFor();
};
const started = (page) => page.waitForFunction(() => globalThis.harness?.received.length > 0);
for (const [name, act] of Object.entries(checks)) await run(name, 'editor?theme=dark', shown, act);
for (const [name, act] of Object.entries({ ...flameChecks, ...tableChecks }))
  await run(name, 'editor?theme=dark', shown, act);
/** The difference flame graph, with its first answer. */
const differing = async (page) => {
  await page.getByRole('tab', { name: 'Difference flame graph' }).click();
  await page.locator('.flame-scroller').waitFor();
};
for (const [name, act] of Object.entries({ ...flameChecks, ...tableChecks }))
  await run(`comparison: ${name}`, 'comparison?theme=dark', differing, act);
const filled = (page) => page.getByLabel('Seconds').waitFor();
for (const [name, act] of Object.entries(recordChecks)) await run(name, 'record?theme=dark', filled, act);
const predicted = (page) => page.locator('.prediction-row').first().waitFor();
for (const [name, act] of Object.entries(predictionChecks))
  await run(name, 'comparison?theme=dark&predicted=inside', predicted, act);
for (const [name, act] of Object.entries(screens))
  await run(name, 'editor?theme=dark&show=nothing&hostile', started, act);
await run(
  'the sidebar asks for a function, a category, the sample, a profile',
  'sidebar?theme=dark',
  started,
  async (page, send) => {
    await page.locator('.top-function').nth(1).focus();
    await page.keyboard.press('Enter');
    const [{ lane }] = await received(page, 'focusFunction');
    assert.equal(lane, 'domain:dom0');
    await page
      .getByRole('button', { name: /^Go to source of / })
      .nth(1)
      .click();
    const [asked] = await received(page, 'focusFunction');
    assert.deepEqual(await received(page, 'goToSource'), [{ type: 'goToSource', func: asked.func }]);
    await page.getByRole('button', { name: 'netback, guest to wire' }).click();
    const [{ cell }] = await received(page, 'keepCell');
    assert.deepEqual(cell, { layer: 'domain:dom0', category: 'be.net.tx' });
    await send({ type: 'none' });
    await page.getByText('Open the sample').click();
    await page.getByText('Open a profile').click();
    assert.deepEqual(
      [(await received(page, 'openSample')).length, (await received(page, 'openProfile')).length],
      [1, 1],
    );
  },
);
await browser.close();
server.close();
if (options.report) {
  mkdirSync(dirname(options.report), { recursive: true });
  writeFileSync(options.report, JSON.stringify({ passed, failed: failures }));
}
console.log(failures === 0 ? 'all well' : `${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
