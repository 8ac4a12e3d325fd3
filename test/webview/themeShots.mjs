/** Every tab and the sidebar in every theme. */
import {
  comparisonShot,
  editorShot,
  narrow,
  openTab,
  rowPoint,
  search,
  sidebarShot,
  tabShots,
  themes,
} from './shotSteps.mjs';

async function hover(page) {
  const { x, y } = await rowPoint(page, 1, 5, 0.3);
  await page.mouse.move(x, y);
}

async function zoom(page) {
  const { x, y } = await rowPoint(page, 1, 8, 0.3);
  await page.mouse.click(x, y);
}

async function chooseFunction(page) {
  await openTab(page, 'Functions');
  await page.locator('.ft-body .ft-row').first().waitFor();
  await page.locator('.ft-scroller').focus();
  await page.keyboard.press('ArrowDown');
}

export const themeShots = themes.flatMap((theme) => [
  editorShot(`editor-${theme}`, hover, { theme }),
  editorShot(`editor-${theme}-700`, (page) => openTab(page, 'Flame graph'), { theme, viewport: narrow }),
  ...tabShots(editorShot, 'Breakdown', 'breakdown', '.layer-bars', theme),
  ...tabShots(editorShot, 'I/O path', 'iopath', '.chain', theme),
  ...tabShots(editorShot, 'Schedule', 'schedule', '.tl-bar', theme),
  editorShot(`functions-${theme}`, chooseFunction, { theme }),
  editorShot(`search-${theme}`, (page) => search(page, 'gnttab'), { theme }),
  editorShot(`zoomed-${theme}`, zoom, { theme }),
  ...tabShots(comparisonShot, 'Overview', 'compare-overview', '.layer-table', theme),
  ...tabShots(comparisonShot, 'Difference flame graph', 'compare-difference', '.flame-canvas', theme),
  ...tabShots(comparisonShot, 'Functions', 'compare-functions', '.dt-body .dt-row', theme),
  sidebarShot(`sidebar-${theme}`, undefined, { theme }),
]);
