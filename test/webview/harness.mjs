/**
 * Looks at the webviews: serves them with a fake host and takes pictures of every state, theme and width into
 * test/output/webview/. Fails if a page reports an error or breaks its content security policy.
 * Usage: node test/webview/harness.mjs [NAME...]   only pictures whose name contains one of the NAMEs
 *        node test/webview/harness.mjs --serve     prints the addresses and waits, for a look by hand
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './browser.mjs';
import { servePages } from './pageServer.mjs';
import { shots } from './shots.mjs';

const output = fileURLToPath(new URL('../output/webview', import.meta.url));
const wanted = process.argv.slice(2);
const server = await servePages();

if (wanted.includes('--serve')) {
  console.log(`${server.url}/editor?theme=dark\n${server.url}/sidebar?theme=dark`);
} else {
  mkdirSync(output, { recursive: true });
  const browser = await launchChromium();
  const troubles = [];
  for (const shot of shots) {
    if (wanted.length > 0 && !wanted.some((part) => shot.name.includes(part))) continue;
    const context = await browser.newContext({ viewport: shot.viewport, deviceScaleFactor: shot.scale ?? 1 });
    const page = await context.newPage();
    const report = (text) => troubles.push(`${shot.name}: ${text}`);
    page.on('pageerror', (error) => report(error.message));
    page.on('console', (message) => message.type() === 'error' && report(message.text()));
    try {
      await page.goto(`${server.url}/${shot.page}?${shot.query}`);
      await page.waitForFunction(() => globalThis.harness?.received.length > 0);
      await shot.act?.(page);
    } catch (error) {
      report(error.message);
    }
    await page.waitForTimeout(250);
    await page.screenshot({ path: `${output}/${shot.name}.png` });
    const said = await page.evaluate(
      () => globalThis.harness?.received.filter((m) => m.type === 'trouble') ?? [],
    );
    if (!shot.troubleExpected) for (const { message } of said) report(message);
    await context.close();
  }
  await browser.close();
  server.close();
  for (const trouble of troubles) console.error(trouble);
  console.log(`pictures in ${output}, ${troubles.length} troubles`);
  process.exitCode = troubles.length > 0 ? 1 : 0;
}
