/** Ways from a function to its source: by key, by menu, by a click with Ctrl, by a button; and none for what is no function. */
import assert from 'node:assert/strict';

const asked = (page) =>
  page.evaluate(() => globalThis.harness.received.filter((message) => message.type === 'goToSource'));
const nameOf = (page, func) =>
  page.evaluate((row) => globalThis.harness.profile().opened().funcs.names[row], func);
const details = (page) => page.locator('.details-name').innerText();
const FUNCTION = /^[a-z]\w+$/;
const scroller = (page) => page.locator('.flame-scroller');

/** Walks down until the selected box is one of a function. */
async function walkToFunction(page) {
  await scroller(page).focus();
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(60);
    if (FUNCTION.test(await details(page))) return details(page);
  }
  throw new Error('no box of a function is there');
}

/** A point on the box of some function, and its name. */
async function boxInSight(page) {
  const area = await scroller(page).boundingBox();
  for (let y = area.y + 5; y < area.y + area.height; y += 9) {
    for (const fraction of [0.1, 0.3, 0.5]) {
      const at = [area.x + area.width * fraction, y];
      await page.mouse.move(...at);
      if ((await page.locator('.flame-scroller.over-box').count()) === 0) continue;
      const name = await details(page);
      if (FUNCTION.test(name)) return { at, name };
    }
  }
  throw new Error('no box of a function is in sight');
}

/** In the flame graph of a profile, and in that of a comparison. */
export const flameChecks = {
  'G goes to the source of the selected box, and to none without one': async (page) => {
    await scroller(page).focus();
    await page.keyboard.press('g');
    const name = await walkToFunction(page);
    await page.keyboard.press('g');
    const [first, ...others] = await asked(page);
    assert.equal(await nameOf(page, first.func), name);
    assert.deepEqual(others, []);
  },
  'a click with Ctrl goes to the source and leaves the zoom': async (page) => {
    const { at, name } = await boxInSight(page);
    const before = await page.evaluate(
      () => globalThis.document.querySelectorAll('.lane-reset[hidden]').length,
    );
    await page.keyboard.down('Control');
    await page.mouse.click(...at);
    await page.keyboard.up('Control');
    const [{ func }] = await asked(page);
    assert.equal(await nameOf(page, func), name);
    await page.waitForTimeout(60);
    assert.equal(
      await page.evaluate(() => globalThis.document.querySelectorAll('.lane-reset[hidden]').length),
      before,
    );
  },
  'the menu has it, with its key': async (page) => {
    const { at, name } = await boxInSight(page);
    await page.mouse.click(...at, { button: 'right' });
    const item = page.getByRole('menuitem', { name: 'Go to source' });
    assert.match(await item.innerText(), /G$/);
    await item.click();
    assert.equal(await nameOf(page, (await asked(page))[0].func), name);
  },
};

export const tableChecks = {
  'a row has a button for its source, and G does the same': async (page) => {
    await page.getByRole('tab', { name: 'Functions' }).click();
    const row = page.getByRole('grid').locator('[role=row][aria-rowindex="1"]:visible');
    await row.hover();
    const button = row.getByRole('button', { name: /^Go to source of / });
    const label = await button.getAttribute('aria-label');
    await button.click();
    await page.getByRole('grid').locator('visible=true').focus();
    await page.keyboard.press('g');
    const [byButton, byKey] = await asked(page);
    assert.equal(`Go to source of ${await nameOf(page, byButton.func)}`, label);
    assert.deepEqual(byKey, byButton);
    // The row did not lead to the flame graph.
    assert.ok(await row.isVisible());
  },
};
