/** Colours of line heat by theme, from the coolest to the hottest level. */

import { PREFIX } from '../names';

/** Colours of the overview ruler that people can change. A test holds their defaults in the manifest against the colours below. */
export const HEAT_COLOUR_IDS = [1, 2, 3, 4, 5].map((level) => `${PREFIX}.heat${level}`);

export const HEAT_COLOURS = {
  dark: ['#8f7a45', '#b98d32', '#dd8f2c', '#ee7040', '#ff5252'],
  light: ['#a3884f', '#a3720f', '#b85f00', '#c24010', '#b3001e'],
  highContrast: ['#d9c27a', '#f2c14e', '#ffa53d', '#ff8660', '#ff7080'],
  highContrastLight: ['#6b5a1e', '#7a4a00', '#8a3a00', '#96220a', '#8f0018'],
} as const;

/** A bar for the gutter: the hotter, the longer, so that colour is not all that tells. */
export function gutterBar(level: number, colour: string): string {
  const width = 3 * level;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><rect x="${15 - width}" y="4" width="${width}" height="8" fill="${colour}"/></svg>`;
}
