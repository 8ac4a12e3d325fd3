/** Reads a canvas of a webview back, to see that what should be drawn is drawn. */

/**
 * The pixels of a canvas, in device pixels.
 * @param {import('playwright-core').Locator} canvas with a 2d context
 * @returns {Promise<Pixels>}
 */
export async function pixelsOf(canvas) {
  // As text: Playwright would otherwise send every byte as a JSON number.
  const { width, height, base64 } = await canvas.evaluate((/** @type {HTMLCanvasElement} */ element) => {
    const { width, height } = element;
    const context = element.getContext('2d');
    if (context === null) throw new Error('the canvas has no 2d context');
    const { data } = context.getImageData(0, 0, width, height);
    const chunks = [];
    for (let at = 0; at < data.length; at += 0x8000) {
      chunks.push(String.fromCharCode(...data.subarray(at, at + 0x8000)));
    }
    return { width, height, base64: globalThis.btoa(chunks.join('')) };
  });
  return new Pixels(width, height, Buffer.from(base64, 'base64'));
}

const LOOK_EVERY_MS = 250;

/**
 * Looks at a canvas until it shows what is expected: a drawing has no element to wait for.
 * @param {import('playwright-core').Locator} canvas
 * @param {(pixels: Pixels) => boolean} expected
 * @param {string} what for the error: "three lanes"
 * @returns {Promise<Pixels>} those that were as expected
 */
export async function waitForPixels(canvas, expected, what, patienceMs = 60_000) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const pixels = await pixelsOf(canvas);
    if (expected(pixels)) return pixels;
    if (Date.now() > deadline) {
      const colours = pixels.palette(8).map(([name, share]) => `${name} ${(share * 100).toFixed(1)} %`);
      throw new Error(
        `the canvas (${pixels.width} x ${pixels.height}) does not show ${what}; it has ${colours.join(', ')}`,
      );
    }
    await canvas.page().waitForTimeout(LOOK_EVERY_MS);
  }
}

/** A colour as [red, green, blue], each 0-255. @typedef {[number, number, number]} Colour */

export class Pixels {
  /** @param {Uint8Array} data red, green, blue, alpha of each pixel, row by row */
  constructor(width, height, data) {
    this.width = width;
    this.height = height;
    this.data = data;
  }

  /** @returns {[number, number, number, number]} red, green, blue, alpha */
  at(x, y) {
    const start = (Math.floor(y) * this.width + Math.floor(x)) * 4;
    return [...this.data.subarray(start, start + 4)];
  }

  /**
   * Share, 0 to 1, of the pixels in a rectangle (all, if left out) that have a colour.
   * @param {Colour} colour
   * @param {{ x?: number, y?: number, width?: number, height?: number, tolerance?: number }} [where] tolerance: per
   *   channel, for antialiasing
   */
  share(colour, { x = 0, y = 0, width = this.width - x, height = this.height - y, tolerance = 2 } = {}) {
    let hits = 0;
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        const pixel = this.at(column, row);
        if (pixel[3] > 0 && colour.every((value, channel) => Math.abs(value - pixel[channel]) <= tolerance))
          hits++;
      }
    }
    return hits / (width * height);
  }

  /**
   * The colours that cover most, as ["#rrggbb", share], largest first; transparent pixels are "none".
   * @returns {[string, number][]}
   */
  palette(limit = 16) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (let at = 0; at < this.data.length; at += 4) {
      const name = this.data[at + 3] === 0 ? 'none' : `#${this.#hex(at)}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const total = this.width * this.height;
    const sorted = [...counts].sort((a, b) => b[1] - a[1]).slice(0, limit);
    return sorted.map(([name, count]) => [name, count / total]);
  }

  #hex(at) {
    return Buffer.from(this.data.buffer, this.data.byteOffset + at, 3).toString('hex');
  }
}
