/**
 * Takes pictures of the Offload tab and of the sidebar with a real recording into test/output/webview/: every theme, three
 * widths, and the states that a recording can be in. Fails if a page reports an error or breaks its content security policy.
 * Usage: node test/webview/offloadShots.mjs [NAME...]   only pictures whose name contains one of the NAMEs
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './browser.mjs';
import { offloadStates } from './offloadStates.mjs';
import { serveRecording } from './offloadServer.mjs';
import { themes } from './shotSteps.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const output = here('../output/webview');
const wanted = process.argv.slice(2);

const shots = [
  ...themes.flatMap((theme) =>
    [1280, 700, 420].map((width) => ({ name: `offload-${theme}-${width}`, theme, width })),
  ),
  ...Object.entries(offloadStates).flatMap(([state, { change, act, silent }]) =>
    [1280, 420].map((width) => ({
      name: `offload-${state}-${width}`,
      theme: width === 1280 ? 'dark' : 'light',
      width,
      change,
      act,
      silent,
    })),
  ),
  ...['dark', 'light', 'hc-dark'].map((theme) => ({
    name: `offload-sidebar-${theme}`,
    theme,
    width: 260,
    page: 'sidebar',
  })),
];

mkdirSync(output, { recursive: true });
const recording = await serveRecording(here('../../media/sample.xenprof'));
const browser = await launchChromium();
const troubles = [];
for (const { name, theme, width, change, act, silent, page: address = 'editor' } of shots) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => troubles.push(`${name}: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && troubles.push(`${name}: ${message.text()}`));
  await recording.attach(page, change);
  await page.goto(`${recording.url}/${address}?theme=${theme}`);
  await page.waitForFunction(() => globalThis.harness?.received.length > 0);
  if (address === 'editor') {
    await page.locator('#tab-offload').waitFor();
    if (silent) await page.evaluate((kind) => globalThis.harness.silent.add(kind), silent);
    await page.locator('#tab-offload').click();
    if (!silent) await page.locator('.gain-headline:visible, .offload .screen.empty').first().waitFor();
    await act?.(page);
    await page.waitForTimeout(600);
    // The whole of it: the window grows to what there is to see.
    const height = await page.evaluate(
      () => globalThis.document.querySelector('.offload').scrollHeight - globalThis.innerHeight + 900,
    );
    const above = await page.locator('.offload').evaluate((element) => element.getBoundingClientRect().top);
    await page.setViewportSize({ width, height: Math.max(900, Math.ceil(height + above)) });
  } else await page.locator('.sb-offload').waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${output}/${name}.png` });
  for (const { message } of await page.evaluate(() =>
    globalThis.harness.received.filter((each) => each.type === 'trouble'),
  ))
    troubles.push(`${name}: ${message}`);
  await context.close();
}
await browser.close();
recording.close();
for (const trouble of troubles) console.error(trouble);
console.log(`pictures in ${output}, ${troubles.length} troubles`);
process.exitCode = troubles.length > 0 ? 1 : 0;
