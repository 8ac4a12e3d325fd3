/**
 * Measures the flame graph with a million call nodes in headless Chromium and prints one JSON document:
 * time from the arrival of the tables to the first picture (the flame graph's tab is clicked at once), and frame times while zooming, panning and scrolling with
 * real input events, then with one wheel event in every frame, so that every frame is a new picture. Work is the time
 * spent in animation frame callbacks of frames that drew, interval the time between two frames of the screen (60 Hz).
 * Usage: node test/webview/bench.mjs [NODES]
 */
import { launchChromium } from './browser.mjs';
import { frameFigures, framesDuring, quantiles, rounded, watchFrames } from './frameTimes.mjs';
import { servePages } from './pageServer.mjs';

const nodes = Number(process.argv[2] ?? 1_000_000);
const server = await servePages();
const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(`${server.url}/editor?show=nothing&nodes=${nodes}`);
await page.waitForFunction(() => globalThis.harness?.received.length > 0);

const opening = await page.evaluate(async () => {
  const profile = globalThis.harness.profile();
  const opened = profile.opened();
  const weights = profile.weights();
  // Answers are ready beforehand: making up numbers is no part of what is measured.
  profile.weights = () => weights;
  let firstRect = null;
  const { prototype } = globalThis.CanvasRenderingContext2D;
  const fillRect = prototype.fillRect;
  prototype.fillRect = function (...values) {
    if (this.canvas.classList.contains('flame-canvas')) firstRect ??= globalThis.performance.now();
    return fillRect.apply(this, values);
  };
  const arrival = globalThis.performance.now();
  globalThis.dispatchEvent(new globalThis.MessageEvent('message', { data: opened }));
  const tablesReady = globalThis.performance.now();
  let clicked = false;
  while (firstRect === null) {
    if (globalThis.performance.now() - arrival > 120_000) throw new Error('no flame graph was drawn');
    if (!clicked) {
      const tabs = [...globalThis.document.querySelectorAll('[role="tab"]')];
      const flame = tabs.find((tab) => tab.textContent.trim() === 'Flame graph');
      flame?.click();
      clicked = flame !== undefined;
    }
    await new Promise((resolve) => globalThis.requestAnimationFrame(resolve));
  }
  prototype.fillRect = fillRect;
  await new Promise((resolve) => globalThis.requestAnimationFrame(() => setTimeout(resolve)));
  return { tablesMs: tablesReady - arrival, firstPictureMs: globalThis.performance.now() - arrival };
});

await watchFrames(page);

// All rows of all lanes: the most there is to draw.
for (const strip of await page.locator('.lane-more:visible').all()) await strip.click();
const box = await page.locator('.flame-scroller').boundingBox();
const middle = { x: box.x + box.width * 0.4, y: box.y + box.height * 0.6 };
await page.mouse.move(middle.x, middle.y);
const wheel = async (key, times, dx, dy) => {
  if (key) await page.keyboard.down(key);
  for (let i = 0; i < times; i++) await page.mouse.wheel(dx, dy);
  if (key) await page.keyboard.up(key);
};

const phases = {
  scroll: () => wheel(null, 60, 0, 30),
  zoomIn: () => wheel('Control', 80, 0, -60),
  pan: () => wheel('Shift', 80, 0, 40),
  drag: async () => {
    await page.mouse.down();
    for (let i = 0; i < 80; i++) await page.mouse.move(middle.x + (i % 40) * 5, middle.y + (i % 7));
    await page.mouse.up();
  },
  zoomOut: () => wheel('Control', 80, 0, 60),
  hover: async () => {
    for (let i = 0; i < 80; i++) await page.mouse.move(middle.x + i * 4, middle.y - i);
  },
};

/** A wheel event before every frame, at alternating depths of zoom: from all of the lane to a few boxes. */
const everyFrame = (options, frames) =>
  page.evaluate(
    async ({ options, frames, x, y }) => {
      const target = globalThis.document.querySelector('.flame-scroller');
      for (let i = 0; i < frames; i++) {
        const turn = Math.floor(i / 40) % 2 === 0 ? 1 : -1;
        const scaled = { deltaX: (options.deltaX ?? 0) * turn, deltaY: (options.deltaY ?? 0) * turn };
        target.dispatchEvent(
          new globalThis.WheelEvent('wheel', {
            ...options,
            ...scaled,
            clientX: x,
            clientY: y,
            bubbles: true,
            cancelable: true,
          }),
        );
        await new Promise((resolve) => globalThis.requestAnimationFrame(resolve));
      }
    },
    { options, frames, ...middle },
  );
phases.zoomEveryFrame = async () => {
  await page.keyboard.press('0');
  await everyFrame({ ctrlKey: true, deltaY: -40 }, 240);
};
phases.panEveryFrame = async () => {
  await everyFrame({ ctrlKey: true, deltaY: -20 }, 4);
  await everyFrame({ shiftKey: true, deltaX: 6 }, 240);
};

const frames = {};
const all = { work: [], interval: [] };
for (const [name, act] of Object.entries(phases)) {
  const during = await framesDuring(page, act);
  frames[name] = frameFigures(during);
  all.work.push(...during.work);
  all.interval.push(...during.interval);
}
console.log(
  JSON.stringify(
    {
      nodes,
      chromium: browser.version(),
      tablesMs: rounded(opening.tablesMs, 1),
      firstPictureMs: rounded(opening.firstPictureMs, 1),
      workMs: quantiles(all.work),
      intervalMs: quantiles(all.interval),
      phases: frames,
      bundleBytes: server.sizes,
    },
    null,
    2,
  ),
);
await browser.close();
server.close();
