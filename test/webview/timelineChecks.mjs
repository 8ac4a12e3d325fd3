/** What a person does in the Schedule tab and what must come of it; run by behaviour.mjs. */
import assert from 'node:assert/strict';

const asked = async (page, type) =>
  (await page.evaluate((t) => globalThis.harness.received.filter((m) => m.type === t), type)).at(-1);
const rangeText = (page) => page.locator('.tl-range').innerText();
const ticks = (page) => page.locator('.tl-axis .tick').allInnerTexts();
const near = (value, wanted, slack) =>
  assert.ok(Math.abs(value - wanted) <= slack, `${value} is not near ${wanted}`);

/** Opens the tab; returns the plot's box. The synthetic trace lasts ten seconds. */
async function open(page) {
  await page.getByRole('tab', { name: 'Schedule' }).click();
  await page.locator('.schedule-facts:not(.stale) .facts-table tbody tr').first().waitFor();
  return page.locator('.tl-overlay').boundingBox();
}

async function drag(page, box, from, to, y = 60) {
  await page.mouse.move(box.x + box.width * from, box.y + y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * ((from + to) / 2), box.y + y + 3);
  await page.mouse.move(box.x + box.width * to, box.y + y);
  await page.mouse.up();
  await page.waitForTimeout(80);
}

async function wheel(page, key, times, dx, dy) {
  if (key) await page.keyboard.down(key);
  for (let i = 0; i < times; i++) await page.mouse.wheel(dx, dy);
  if (key) await page.keyboard.up(key);
  await page.waitForTimeout(80);
}

const length = ({ timeNs: [from, to] }) => to - from;

export const timelineChecks = {
  'a drag over the timeline chooses the time of every view, and its edges can be moved': async (page) => {
    const box = await open(page);
    assert.match(await page.locator('.facts-heading').innerText(), /^In the whole trace/);
    await drag(page, box, 0.2, 0.5);
    const facts = await asked(page, 'scheduleFacts');
    near(length(facts), 0.3 * 10e9, 0.02 * 10e9);
    assert.deepEqual((await asked(page, 'viewChanged')).query.filter.timeNs, facts.timeNs);
    await page.locator('.facts-heading', { hasText: 'In the chosen time' }).waitFor();
    assert.match(await rangeText(page), /^chosen 3\.\d+\s*s of 10\.0\s*s/);
    await drag(page, box, 0.5, 0.6);
    near(length(await asked(page, 'scheduleFacts')), 0.4 * 10e9, 0.02 * 10e9);
    // A click beside the range clears it; one within does not.
    await page.mouse.click(box.x + box.width * 0.4, box.y + 60);
    assert.match(await rangeText(page), /^chosen/);
    await page.mouse.click(box.x + box.width * 0.9, box.y + 60);
    assert.match(await rangeText(page), /^Drag to choose/);
    assert.equal((await asked(page, 'scheduleFacts')).timeNs, undefined);
  },
  'the wheel zooms and pans the timeline; a double click zooms to the range; Fit shows all': async (page) => {
    const box = await open(page);
    const all = await ticks(page);
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await wheel(page, 'Control', 8, 0, -120);
    const zoomed = await ticks(page);
    assert.notDeepEqual(zoomed, all);
    await wheel(page, 'Shift', 3, 0, 120);
    assert.notDeepEqual(await ticks(page), zoomed);
    await page.getByRole('button', { name: 'Fit' }).click();
    await page.waitForTimeout(80);
    assert.deepEqual(await ticks(page), all);
    await drag(page, box, 0.4, 0.5);
    await page.mouse.dblclick(box.x + box.width * 0.45, box.y + 60);
    await page.waitForTimeout(100);
    const brush = await page.locator('.tl-overlay .brush').boundingBox();
    near(brush.width / box.width, 0.91, 0.05);
  },
  'the middle button, and the space bar, drag the timeline': async (page) => {
    const box = await open(page);
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await wheel(page, 'Control', 8, 0, -120);
    const before = await ticks(page);
    await page.mouse.down({ button: 'middle' });
    await page.mouse.move(box.x + box.width / 2 - 200, box.y + 44, { steps: 4 });
    await page.mouse.up({ button: 'middle' });
    await page.waitForTimeout(80);
    const moved = await ticks(page);
    assert.notDeepEqual(moved, before);
    await page.locator('.tl-scroller').focus();
    await page.keyboard.down('Space');
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Space');
    await page.waitForTimeout(80);
    assert.notDeepEqual(await ticks(page), moved);
    assert.match(await rangeText(page), /^Drag to choose/);
  },
  'the timeline by the keyboard: zoom, pan, edges of the range, clear': async (page) => {
    await open(page);
    await page.locator('.tl-scroller').focus();
    for (const key of ['+', '+', 'ArrowRight', '[', ']', ']', 'Enter']) await page.keyboard.press(key);
    await page.waitForTimeout(500);
    const facts = await asked(page, 'scheduleFacts');
    // A fifth of the view of 10 / 1.5 / 1.5 s, then two steps of a fiftieth.
    near(length(facts), (0.24 * 10e9) / 2.25, 1e6);
    assert.match(await page.locator('.timeline [aria-live]').innerText(), /^Shown: .* Chosen: /);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await page.waitForTimeout(400);
    assert.match(await rangeText(page), /^Drag to choose/);
    assert.equal((await asked(page, 'scheduleFacts')).timeNs, undefined);
  },
  'the frame of the overview moves what the timeline shows': async (page) => {
    const box = await open(page);
    const overview = await page.locator('.tl-overview').boundingBox();
    const frame = () => page.locator('.tl-overview-window').boundingBox();
    await page.mouse.move(overview.x + overview.width - 1, overview.y + 20);
    await page.mouse.down();
    await page.mouse.move(overview.x + overview.width / 2, overview.y + 20, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(80);
    near((await frame()).width, overview.width / 2, 4);
    await page.mouse.move(overview.x + 40, overview.y + 20);
    await page.mouse.down();
    await page.mouse.move(overview.x + 140, overview.y + 20, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(80);
    near((await frame()).x, overview.x + 100, 4);
    assert.ok(box.width > 0);
  },
  'pointing at the timeline says who ran there; rows fold away': async (page) => {
    const box = await open(page);
    await page.mouse.move(box.x + 60, box.y + 36);
    assert.match(await page.locator('.tooltip:visible').innerText(), /pCPU 0/);
    await page.mouse.move(box.x + 60, box.y + 400);
    const guest = page.locator('.tl-fold', { hasText: 'guest1' });
    const rows = await page.locator('.tl-row').count();
    await guest.click();
    assert.equal(await guest.getAttribute('aria-expanded'), 'false');
    assert.ok((await page.locator('.tl-row').count()) < rows);
  },
  'heads sort the tables of the trace, and view and order survive a reload': async (page) => {
    await open(page);
    const table = page.locator('.facts-section', { hasText: 'Virtual CPUs' }).locator('.facts-table');
    const first = () => table.locator('tbody th').first().innerText();
    assert.match(await first(), /dom0 vCPU 0/);
    const head = table.getByRole('button', { name: 'vCPU', exact: true });
    await head.click();
    assert.match(await first(), /guest1/);
    await page.locator('.tl-scroller').focus();
    for (const key of ['+', '+', '+']) await page.keyboard.press(key);
    await page.waitForTimeout(500);
    const shown = await ticks(page);
    await page.reload();
    await page.locator('.schedule-facts:not(.stale) .facts-table tbody tr').first().waitFor();
    await page.waitForTimeout(200);
    assert.match(await first(), /guest1/);
    assert.deepEqual(await ticks(page), shown);
  },
};
