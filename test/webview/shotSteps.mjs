/** What pictures begin with: pages, their sizes and themes, and the steps before a picture is taken. */

export const wide = { width: 1280, height: 800 };
export const narrow = { width: 700, height: 800 };
export const themes = ['dark', 'light', 'hc-dark', 'hc-light'];

/** A picture of a page, dark and of that size unless told otherwise. `query`: what else the page is asked for */
const shotOf =
  (page, size) =>
  (name, act, { theme = 'dark', viewport = size, query = '', ...more } = {}) => ({
    name,
    page,
    viewport,
    query: `theme=${theme}${query}`,
    act,
    ...more,
  });

export const editorShot = shotOf('editor', wide);
export const comparisonShot = shotOf('comparison', wide);
export const sidebarShot = shotOf('sidebar', { width: 250, height: 700 });

/** Pictures of a tab in both widths, taken once `content` is there. */
export const tabShots = (shot, tabName, name, content, theme) =>
  [wide, narrow].map((viewport) =>
    shot(
      `${name}-${theme}${viewport === narrow ? '-700' : ''}`,
      async (page) => {
        await openTab(page, tabName);
        await page.locator(content).first().waitFor();
      },
      { theme, viewport },
    ),
  );

export const openTab = (page, name) => page.getByRole('tab', { name }).click();

export async function openFlameGraph(page) {
  await openTab(page, 'Flame graph');
  await page.locator('.lane-header').first().waitFor();
}

/** Middle of the n-th row of a lane, in the window. */
export async function rowPoint(page, lane, row, fraction = 0.5) {
  await openFlameGraph(page);
  const box = await page.locator('.lane-header').nth(lane).boundingBox();
  const scroller = await page.locator('.flame-scroller').boundingBox();
  return { x: scroller.x + scroller.width * fraction, y: box.y + 28 + row * 18 + 9 };
}

export async function search(page, text) {
  await openTab(page, 'Flame graph');
  await page.locator('.search vscode-text-field').click();
  await page.keyboard.type(text);
}

export const send = (page, message) => page.evaluate((m) => globalThis.harness.send(m), message);

/** From now on the host refuses what it is asked (`refuse`), or does not answer (`silence`). */
export const setHost = (page, mode) => page.evaluate((m) => (globalThis.harness.mode = m), mode);
