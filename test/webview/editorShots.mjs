/** The profile editor in use: search, menus, lists, the brush, the keyboard, and names that mean harm. */
import { editorShot, narrow, openFlameGraph, openTab, rowPoint, search } from './shotSteps.mjs';

async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

const clickButton = (name) => (page) => page.getByRole('button', { name, exact: true }).click();

/** The host asks to see a function. */
async function focusFunction(page) {
  await openFlameGraph(page);
  await page.evaluate(() => {
    const { names, lanes } = globalThis.harness.profile().tree;
    globalThis.harness.send({
      type: 'focus',
      func: names.indexOf('xenvif_tx_action'),
      lane: lanes[1].key,
    });
  });
}

async function openMenu(page) {
  const { x, y } = await rowPoint(page, 1, 6, 0.3);
  await page.mouse.click(x, y, { button: 'right' });
}

async function brush(page) {
  const plot = await page.locator('.schedule-plot').boundingBox();
  await page.mouse.move(plot.x + 300, plot.y + 10);
  await page.mouse.down();
  await page.mouse.move(plot.x + 520, plot.y + 12, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(plot.x + 420, plot.y + 10);
}

async function brushByKeys(page) {
  await page.locator('.schedule-plot').focus();
  await press(page, ...Array(8).fill('ArrowRight'));
  await clickButton('Table')(page);
}

async function walkByKeys(page) {
  await openFlameGraph(page);
  await page.locator('.flame-scroller').focus();
  await press(page, 'ArrowDown', 'PageDown', 'ArrowRight', ...Array(4).fill('ArrowDown'));
}

async function walkHostile(page) {
  await openFlameGraph(page);
  await page.locator('.layer-bar button.segment').nth(2).click();
  await page.waitForTimeout(200);
  await page.locator('.flame-scroller').focus();
  await press(page, 'PageDown', 'PageDown', 'PageDown', 'ArrowDown', 'Enter');
}

async function reload(page) {
  const { x, y } = await rowPoint(page, 1, 8, 0.3);
  await page.mouse.click(x, y);
  await search(page, 'copy');
  await page.waitForTimeout(400);
  await page.reload();
  await page.locator('.lane-header').first().waitFor();
}

export const editorShots = [
  editorShot('functions-700', (page) => openTab(page, 'Functions'), { viewport: narrow }),
  editorShot('scale2', undefined, { viewport: { width: 900, height: 600 }, scale: 2 }),
  editorShot('regex-invalid', (page) => search(page, '/(gnt/')),
  editorShot('regex', (page) => search(page, '/^xenvif_.*(action|gops)$/i'), { theme: 'light' }),
  editorShot('focus', focusFunction),
  editorShot('menu', openMenu),
  editorShot('warnings', clickButton('2 warnings')),
  editorShot('clocks', clickButton('Clocks'), { theme: 'light' }),
  editorShot('event-list', (page) => page.locator('.event-choice').click()),
  editorShot('brush', brush),
  editorShot('brush-hc', brushByKeys, { theme: 'hc-dark' }),
  editorShot('keyboard', walkByKeys),
  editorShot('hostile', walkHostile, { query: '&hostile' }),
  editorShot('hostile-functions', (page) => openTab(page, 'Functions'), { query: '&hostile' }),
  editorShot('reloaded', reload),
];
