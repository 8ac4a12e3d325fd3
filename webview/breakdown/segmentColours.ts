/**
 * Colours of the segments of a layer's bar: one hue, the lane's, from strong to quiet with the rank; what has no name
 * (other, unknown, merged) is grey. The colour says nothing that the label does not say as well.
 */
import { hcl, rgb } from 'd3';
import { mix, textOn, type FlameTheme } from '../flame/colours';

export interface SegmentColour {
  readonly fill: string;
  readonly text: string;
  /** Outline, in high contrast only. */
  readonly stroke: string | null;
}

/** How much of the lane's colour a segment has, by rank; further ones repeat the last two, so that neighbours differ. */
const STRENGTHS = [1, 0.84, 0.7, 0.58, 0.48, 0.4, 0.48];
const IDLE_STRENGTH = 0.45;
const NAMELESS_STRENGTH = { dark: 0.22, light: 0.15, 'hc-dark': 0.3, 'hc-light': 0.2 } as const;
const HIGH_CONTRAST_TINT = { 'hc-dark': 0.42, 'hc-light': 0.32 } as const;

/** `base` is the lane's colour as CSS; `rank` that of a segment. */
export function segmentColour(base: string, rank: number, idle: boolean, theme: FlameTheme): SegmentColour {
  const highContrast = theme.kind === 'hc-dark' || theme.kind === 'hc-light';
  const full = areaColour(base, theme);
  const strength = idle ? IDLE_STRENGTH : STRENGTHS[repeated(rank)];
  const fill =
    rank < 0
      ? mix(theme.background, theme.foreground, NAMELESS_STRENGTH[theme.kind])
      : mix(
          theme.background,
          full,
          theme.kind === 'hc-dark' || theme.kind === 'hc-light'
            ? strength * HIGH_CONTRAST_TINT[theme.kind]
            : strength,
        );
  return { fill: fill.formatHex(), text: textOn(fill), stroke: highContrast ? rgb(base).formatHex() : null };
}

function repeated(rank: number): number {
  if (rank < STRENGTHS.length) return Math.max(0, rank);
  return STRENGTHS.length - 2 + ((rank - STRENGTHS.length) % 2);
}

/** Contributed colours are made for text and lines; a large area in them would shout. */
function areaColour(base: string, theme: FlameTheme): string {
  if (theme.kind !== 'light' && theme.kind !== 'dark') return base;
  const colour = hcl(base);
  const chroma = Number.isNaN(colour.c) ? 0 : colour.c * 0.85;
  const lightness = theme.kind === 'light' ? Math.max(colour.l, 58) : colour.l;
  return hcl(Number.isNaN(colour.h) ? 0 : colour.h, chroma, lightness)
    .rgb()
    .clamp()
    .formatHex();
}
