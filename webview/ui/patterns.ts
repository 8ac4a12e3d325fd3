/** Canvas twins of the patterns in style/lanes.css, so that a domain's stripes are the same everywhere. */

export type PatternName = 'diagonal' | 'dots' | 'vertical' | 'crossed' | 'none';

/** Pattern of a domain by its colour; see `.lane-*` in style/lanes.css. */
export const DOMAIN_PATTERNS: Readonly<Record<string, PatternName>> = {
  dom0: 'diagonal',
  guest1: 'dots',
  guest2: 'vertical',
  guest3: 'crossed',
  unknown: 'none',
};

/** A repeating tile in one ink on nothing; `size` in device pixels. Null where there is no pattern. */
export function canvasPattern(
  context: CanvasRenderingContext2D,
  name: PatternName,
  ink: string,
  size: number,
  lineWidth: number,
): CanvasPattern | null {
  if (name === 'none') return null;
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const draw = tile.getContext('2d');
  if (!draw) return null;
  draw.strokeStyle = ink;
  draw.fillStyle = ink;
  draw.lineWidth = lineWidth;
  draw.beginPath();
  if (name === 'dots') {
    draw.arc(size / 2, size / 2, lineWidth, 0, 2 * Math.PI);
    draw.fill();
  } else if (name === 'vertical') {
    draw.fillRect(0, 0, lineWidth, size);
  } else {
    // Drawn three times, so that the corners of neighbouring tiles meet.
    for (const shift of [-size, 0, size]) {
      draw.moveTo(shift, size);
      draw.lineTo(shift + size, 0);
      if (name === 'crossed') {
        draw.moveTo(shift, 0);
        draw.lineTo(shift + size, size);
      }
    }
    draw.stroke();
  }
  return context.createPattern(tile, 'repeat');
}
