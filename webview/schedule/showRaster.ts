/** Puts a raster on a canvas. */
import type { Raster } from './raster';

export function showRaster(context: CanvasRenderingContext2D, { pixels, width, height }: Raster): void {
  if (pixels.length === 0) return;
  // A view of the raster's memory: nothing is copied before the canvas does.
  const bytes = new Uint8ClampedArray(pixels.buffer, 0, pixels.byteLength);
  context.putImageData(new ImageData(bytes, width, height), 0, 0);
}
