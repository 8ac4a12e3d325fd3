/**
 * Measures the Schedule tab's timeline with ten million runstate intervals in headless Chromium and prints one JSON
 * document: time from the arrival of the columns to the first picture, the longest time that the page was blocked until
 * then, and the work of animation frames while panning and zooming, with an input event before every frame so that every
 * frame is a new picture, at several depths of zoom.
 * Usage: node test/webview/timelineBench.mjs [INTERVALS]
 */
import { launchChromium } from './browser.mjs';
import { frameFigures, framesDuring, quantiles, rounded, watchFrames } from './frameTimes.mjs';
import { serveTimeline } from './timelineServer.mjs';

const intervals = Number(process.argv[2] ?? 10_000_000);
const server = await serveTimeline(null);
const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1500, height: 1100 } });
await page.goto(`${server.url}/timeline?theme=dark`);
await page.waitForFunction(() => globalThis.timeline !== undefined);

const opening = await page.evaluate(async (count) => {
  const reply = globalThis.timeline.bigSchedule(count);
  globalThis.timeline.factsWanted = () => undefined;
  const { prototype } = globalThis.CanvasRenderingContext2D;
  const { putImageData } = prototype;
  let firstPicture = null;
  prototype.putImageData = function (...values) {
    firstPicture ??= globalThis.performance.now();
    return putImageData.apply(this, values);
  };
  // Ticks of a timer that cannot tick while the page is busy.
  let longestBlock = 0;
  let before = globalThis.performance.now();
  const channel = new globalThis.MessageChannel();
  let watching = true;
  channel.port1.onmessage = () => {
    const now = globalThis.performance.now();
    longestBlock = Math.max(longestBlock, now - before);
    before = now;
    if (watching) channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  const arrival = globalThis.performance.now();
  await globalThis.timeline.view.show(reply);
  while (firstPicture === null) await new Promise((resolve) => globalThis.requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  watching = false;
  prototype.putImageData = putImageData;
  return { firstPictureMs: firstPicture - arrival, longestBlockMs: longestBlock };
}, intervals);

await watchFrames(page);

/** A wheel event before every frame; `turn` frames one way, then the other. */
const everyFrame = (options, frames, turn) =>
  page.evaluate(
    async ({ options, frames, turn }) => {
      const target = globalThis.document.querySelector('.tl-scroller');
      const box = target.getBoundingClientRect();
      for (let i = 0; i < frames; i++) {
        const sign = Math.floor(i / turn) % 2 === 0 ? 1 : -1;
        target.dispatchEvent(
          new globalThis.WheelEvent('wheel', {
            ...options,
            deltaX: (options.deltaX ?? 0) * sign,
            deltaY: (options.deltaY ?? 0) * sign,
            clientX: box.x + box.width * 0.45,
            clientY: box.y + 40,
            bubbles: true,
            cancelable: true,
          }),
        );
        await new Promise((resolve) => globalThis.requestAnimationFrame(resolve));
      }
    },
    { options, frames, turn },
  );
const zoomIn = (steps) => everyFrame({ ctrlKey: true, deltaY: -100 }, steps, Infinity);
const pan = () => everyFrame({ shiftKey: true, deltaX: 9 }, 120, 60);

/** Frames that are counted, after what brings the view there. Each step of zoom multiplies by 1.27. */
const phases = {
  panNearlyWholeEveryFrame: { before: () => zoomIn(2), act: pan },
  panTenthEveryFrame: { before: () => zoomIn(8), act: pan },
  panHundredthEveryFrame: { before: () => zoomIn(10), act: pan },
  panBoxesEveryFrame: { before: () => zoomIn(24), act: pan },
  zoomEveryFrame: { act: () => everyFrame({ ctrlKey: true, deltaY: 100 }, 120, 60) },
  hover: {
    act: async () => {
      const box = await page.locator('.tl-scroller').boundingBox();
      for (let i = 0; i < 60; i++) await page.mouse.move(box.x + 300 + i * 9, box.y + 40 + i * 4);
    },
  },
};

const frames = {};
const panned = [];
for (const [name, { before, act }] of Object.entries(phases)) {
  await before?.();
  const during = await framesDuring(page, act);
  frames[name] = frameFigures(during);
  if (name.startsWith('pan')) panned.push(...during.work);
}
const memory = await page.evaluate(() => globalThis.performance.memory?.usedJSHeapSize ?? null);
console.log(
  JSON.stringify(
    {
      intervals,
      chromium: browser.version(),
      firstPictureMs: rounded(opening.firstPictureMs, 2),
      longestBlockMs: rounded(opening.longestBlockMs, 2),
      panWorkMs: quantiles(panned),
      heapBytes: memory,
      phases: frames,
    },
    null,
    2,
  ),
);
await browser.close();
server.close();
