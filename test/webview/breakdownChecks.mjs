/** What a person does in the Breakdown and I/O path tabs and what must come of it; run by behaviour.mjs. */
import assert from 'node:assert/strict';

const received = (page, type) =>
  page.evaluate((t) => globalThis.harness.received.filter((m) => m.type === t), type);
const focused = (page) => page.evaluate(() => globalThis.document.activeElement.innerText);
/** The cell that the flame graph was last asked to keep. */
const kept = async (page) => {
  await page.locator('.flame-scroller').waitFor();
  return (await received(page, 'weights')).at(-1).query.filter.cell;
};

async function open(page, tab, content) {
  await page.getByRole('tab', { name: tab }).click();
  await page.locator(content).first().waitFor();
}

export const breakdownChecks = {
  'arrows walk over the segments of the bars, Enter keeps one in the flame graph': async (page) => {
    await open(page, 'Breakdown', '.lb-segment');
    await page.locator('.lb-segment[tabindex="0"]').focus();
    assert.match(await focused(page), /^grant copy/);
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) await page.keyboard.press(key);
    assert.match(await focused(page), /^copies/);
    assert.match(await page.locator('.tooltip:visible').innerText(), /dom0: copies[^]*95 % interval/);
    await page.keyboard.press('Enter');
    assert.deepEqual(await kept(page), { layer: 'domain:dom0', category: 'copy' });
  },
  'segments that are too narrow stand together and open a menu': async (page) => {
    await open(page, 'Breakdown', '.lb-segment');
    await page.locator('.lb-segment[aria-haspopup="menu"]').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /traps/ }).click();
    assert.deepEqual(await kept(page), { layer: 'hypervisor', category: 'hv.trap' });
  },
  'costs are asked for per unit of the likeliest counter, or by a rate that is typed in': async (page) => {
    await open(page, 'Breakdown', '.lb-segment');
    const cost = page.locator('.breakdown .cost');
    await cost.getByRole('radio', { name: 'Per packet' }).click();
    const packets = { kind: 'work', key: 'packets:guest1:eth0:transmit' };
    assert.deepEqual((await received(page, 'breakdown')).at(-1).per, packets);
    await page.locator('.breakdown-headline', { hasText: 'CPU time per packet' }).waitFor();

    await cost.getByRole('radio', { name: 'Per request' }).click();
    assert.match(await cost.innerText(), /no counter of requests/);
    await cost.locator('vscode-text-field').click();
    await page.keyboard.type('1,5');
    assert.match(await cost.locator('.cost-error').innerText(), /as a dot: 1\.5/);
    assert.deepEqual((await received(page, 'breakdown')).at(-1).per, packets, 'not asked for yet');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('1.5k');
    await page.keyboard.press('Enter');
    await page.locator('.breakdown-headline', { hasText: 'CPU time per request' }).waitFor();
    const typed = { kind: 'typed', unit: 'requests', perSecond: 1500 };
    assert.deepEqual((await received(page, 'breakdown')).at(-1).per, typed);
    assert.equal(await cost.locator('.cost-error:visible').count(), 0);
  },
  'the table of categories sorts, filters, unfolds and keeps': async (page) => {
    await open(page, 'Breakdown', '.category-table');
    const table = page.locator('.category-table');
    const rows = table.locator('.ct-category');
    const before = await rows.count();
    await table.locator('.ct-more').first().click();
    assert.ok((await rows.count()) > before, 'unfolded');
    await table.getByRole('button', { name: 'Category' }).click();
    assert.equal(await table.locator('th.ct-name[aria-sort]').getAttribute('aria-sort'), 'ascending');
    assert.match(await rows.first().innerText(), /^copies/);
    await page.locator('.categories vscode-text-field').click();
    await page.keyboard.type('/^be\\./');
    await page.locator('.categories', { hasText: '3 of 53' }).waitFor();
    await rows.nth(1).locator('button').focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await kept(page), { layer: 'domain:dom0', category: 'be.net.tx' });
  },
  'a stage of the path keeps its cell, or asks which of several': async (page) => {
    await open(page, 'I/O path', '.stage-card');
    await page.locator('.stage-card').first().focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'hv.grant.map in hypervisor' }).click();
    assert.deepEqual(await kept(page), { layer: 'hypervisor', category: 'hv.grant.map' });
  },
  'no text of the path overlaps another, at any width': async (page) => {
    await open(page, 'I/O path', '.stage-card');
    for (const width of [1600, 1280, 1170, 900, 700]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(150);
      const overlaps = await page.evaluate(() => {
        const boxes = [
          ...globalThis.document.querySelectorAll('.stage-card, .crossing-label, .crossing-rows'),
        ];
        const rects = boxes.map((box) => box.getBoundingClientRect());
        const cut = boxes.filter((box) => box.scrollWidth > box.clientWidth + 1).length;
        const over = rects.filter((a, i) =>
          rects.some(
            (b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
          ),
        ).length;
        return { boxes: boxes.length, over, cut };
      });
      assert.ok(overlaps.boxes > 8);
      assert.deepEqual([overlaps.over, overlaps.cut], [0, 0], `at ${width} pixels`);
    }
  },
};
