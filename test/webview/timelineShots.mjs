/**
 * Takes pictures of the Schedule tab with a real trace into test/output/webview/, in every theme, wide and narrow, of the
 * whole trace and close to. Fails if a page reports an error or breaks its content security policy.
 * Usage: node test/webview/timelineShots.mjs [TRACE]   a trace or recording; without one the fixture's
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './browser.mjs';
import { themes } from './shotSteps.mjs';
import { serveTimeline, showTrace } from './timelineServer.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const output = here('../output/webview');
const trace = process.argv[2] ?? here('../fixtures/xentrace/rx.xentrace.gz');

/** Close to, with a chosen range and the tooltip of a vCPU that waits or runs. */
async function close(page) {
  const box = await page.locator('.tl-overlay').boundingBox();
  const at = (x, y) => page.mouse.move(box.x + box.width * x, box.y + y);
  await at(0.3, 40);
  await page.keyboard.down('Control');
  for (let i = 0; i < 14; i++) await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  await at(0.2, 40);
  await page.mouse.down();
  await at(0.35, 44);
  await at(0.45, 44);
  await page.mouse.up();
  await at(0.6, 120);
  await page.waitForTimeout(300);
}

const widths = { wide: { width: 1500, height: 1000 }, 700: { width: 700, height: 1000 } };
const shots = themes.flatMap((theme) =>
  Object.entries(widths).flatMap(([width, viewport]) => [
    { name: `timeline-${theme}-${width}`, theme, viewport },
    { name: `timeline-close-${theme}-${width}`, theme, viewport, act: close },
    {
      name: `timeline-facts-${theme}-${width}`,
      theme,
      viewport,
      act: async (page) => {
        await page.locator('.facts-fold').first().click();
        await page.locator('.histograms').evaluate((element) => element.scrollIntoView());
      },
    },
  ]),
);
shots.push({
  name: 'timeline-scale2',
  theme: 'dark',
  viewport: { width: 900, height: 600 },
  scale: 2,
  act: close,
});

mkdirSync(output, { recursive: true });
const server = await serveTimeline(trace);
const browser = await launchChromium();
const troubles = [];
for (const { name, theme, viewport, scale = 1, act } of shots) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: scale });
  const page = await context.newPage();
  page.on('pageerror', (error) => troubles.push(`${name}: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && troubles.push(`${name}: ${message.text()}`));
  await page.goto(`${server.url}/timeline?theme=${theme}`);
  await page.evaluate(showTrace);
  await page.waitForTimeout(250);
  await act?.(page);
  await page.waitForTimeout(150);
  await page.screenshot({ path: `${output}/${name}.png` });
  await context.close();
}
await browser.close();
server.close();
for (const trouble of troubles) console.error(trouble);
console.log(`${shots.length} pictures in ${output}, ${troubles.length} troubles`);
process.exitCode = troubles.length > 0 ? 1 : 0;
