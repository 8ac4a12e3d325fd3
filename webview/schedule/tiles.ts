/** Tiles for the raster, from colours and patterns of the theme. */
import { canvasPattern, type PatternName } from '../ui/patterns';
import type { Tile } from './raster';

export interface TileInk {
  readonly ground: string;
  readonly pattern: PatternName;
  readonly ink: string;
  /** CSS pixels. */
  readonly size: number;
  readonly lineWidth: number;
}

const scratch = document.createElement('canvas');

/** One colour; any CSS colour. */
export function plainTile(colour: string): Tile {
  return drawn(1, (context) => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
  });
}

/** A pattern in one ink on a ground, as wide as the pattern repeats. */
export function patternTile({ ground, pattern, ink, size, lineWidth }: TileInk, ratio: number): Tile {
  if (pattern === 'none') return plainTile(ground);
  const side = Math.max(2, Math.round(size * ratio));
  return drawn(side, (context) => {
    context.fillStyle = ground;
    context.fillRect(0, 0, side, side);
    const fill = canvasPattern(context, pattern, ink, side, lineWidth * ratio);
    if (!fill) return;
    context.fillStyle = fill;
    context.fillRect(0, 0, side, side);
  });
}

function drawn(size: number, draw: (context: CanvasRenderingContext2D) => void): Tile {
  scratch.width = size;
  scratch.height = size;
  const context = scratch.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This window has no 2D canvas');
  draw(context);
  return { size, pixels: new Uint32Array(context.getImageData(0, 0, size, size).data.buffer) };
}
