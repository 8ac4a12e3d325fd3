/** Times of the animation frames of a page while it is used, in milliseconds. */

/** From now on the page notes how long the frames worked that drew, and how far apart all of them were. */
export const watchFrames = (page) =>
  page.evaluate(() => {
    const frames = { work: [], interval: [] };
    globalThis.frames60 = frames;
    const request = globalThis.requestAnimationFrame.bind(globalThis);
    let work = 0;
    globalThis.requestAnimationFrame = (callback) =>
      request((time) => {
        const from = globalThis.performance.now();
        callback(time);
        work += globalThis.performance.now() - from;
      });
    let before = null;
    const tick = (time) => {
      if (before !== null) {
        frames.interval.push(time - before);
        if (work > 0) frames.work.push(work);
      }
      work = 0;
      before = time;
      request(tick);
    };
    request(tick);
  });

/** @returns {Promise<{work: number[], interval: number[]}>} what was noted while `act` went on */
export async function framesDuring(page, act) {
  await page.evaluate(() => {
    globalThis.frames60.work.length = 0;
    globalThis.frames60.interval.length = 0;
  });
  await act();
  return page.evaluate(() => globalThis.frames60);
}

export const frameFigures = ({ work, interval }) => ({
  frames: interval.length,
  drawn: work.length,
  workMs: quantiles(work),
  intervalMs: quantiles(interval),
});

/** Median, 95 % quantile and maximum to two decimals; null of no values. */
export function quantiles(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))], 2);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

export const rounded = (value, decimals) => Math.round(value * 10 ** decimals) / 10 ** decimals;
