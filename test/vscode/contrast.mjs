/** Whether all text on a page can be read in the theme that is on: the contrast of WCAG 2.2 (1.4.3, level AA), with what VS Code styles by itself. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

const LEAST = 4.5;
/** Of text from 24 px, or from 18.66 px if it is bold. */
const LEAST_OF_LARGE = 3;

/** A page has the colours of a new theme a moment after the workbench. */
const PATIENCE_MS = 10_000;

/** @param {import('playwright-core').FrameLocator} page */
export async function assertReadable(page) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { looked, found } = await hardToRead(page);
    if (looked > 0 && found.length === 0) return;
    if (Date.now() > deadline)
      assert.fail(looked === 0 ? 'no text to look at' : `text with too little contrast: ${found.join('; ')}`);
    await setTimeout(200);
  }
}

/**
 * Texts whose contrast with what is behind them is too low, as "2.1 be.net.tx (code.muted)". Text on patterns, in drawings and of what is
 * disabled is not looked at.
 * @param {import('playwright-core').FrameLocator} page
 * @returns {Promise<{ looked: number, found: string[] }>} `looked`: at so many texts
 */
function hardToRead(page) {
  return page.locator('body').evaluate(
    (body, [leastOfSmall, leastOfLarge]) => {
      const { document, getComputedStyle, NodeFilter } = globalThis;
      const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      /** Any colour that CSS can write: red, green, blue from 0 to 255, opacity from 0 to 1. */
      const rgba = (colour) => {
        pixel.clearRect(0, 0, 1, 1);
        pixel.fillStyle = colour;
        pixel.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
      };
      const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
      const luminance = (colour) =>
        colour
          .slice(0, 3)
          .map((value) => value / 255)
          .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
          .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
      // Pages in the sidebar are transparent.
      const ground = rgba(getComputedStyle(body).getPropertyValue('--vscode-sideBar-background').trim());
      const parentOf = (element) => element.parentElement ?? element.getRootNode().host ?? null;

      /** Null where a picture or a pattern is behind it. */
      const contrastOf = (element) => {
        const layers = [];
        let opacity = 1;
        for (let each = element; each !== null; each = parentOf(each)) {
          const style = getComputedStyle(each);
          if (style.backgroundImage !== 'none') return null;
          opacity *= Number(style.opacity);
          layers.push(rgba(style.backgroundColor));
        }
        const behind = layers.reverse().reduce((under, layer) => over(layer, under), ground);
        const colour = rgba(getComputedStyle(element).color);
        const text = over([...colour.slice(0, 3), colour[3] * opacity], behind);
        const [light, dark] = [luminance(text), luminance(behind)].sort((a, b) => b - a);
        return (light + 0.05) / (dark + 0.05);
      };

      let looked = 0;
      const found = new Set();
      const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const { parentElement: element, data } = texts.currentNode;
        const shown =
          data.trim() !== '' && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        if (!shown || element.closest('svg, script, style, :disabled, [disabled], [aria-disabled="true"]'))
          continue;
        const { fontSize, fontWeight } = getComputedStyle(element);
        const least = parseFloat(fontSize) >= (fontWeight >= 600 ? 18.66 : 24) ? leastOfLarge : leastOfSmall;
        const contrast = contrastOf(element);
        if (contrast === null) continue;
        looked++;
        if (contrast < least)
          found.add(
            `${contrast.toFixed(1)} ${data.trim().slice(0, 40)} (${element.localName}.${element.className})`,
          );
      }
      return { looked, found: [...found] };
    },
    [LEAST, LEAST_OF_LARGE],
  );
}
