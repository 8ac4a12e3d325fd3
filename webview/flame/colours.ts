/**
 * Colours of boxes. A lane keeps one hue; within it the layer (hypervisor or kernel, user, unknown) sets how strong the
 * colour is and a hash of the function's name sets how light, so that a function looks the same everywhere and
 * neighbours differ. Text is black or white, whichever reads better: one of them always reaches 4.5:1.
 */
import { hcl, rgb, type RGBColor } from 'd3';
import { THREAD_LAYER } from './flameTables';

export type ThemeKind = 'dark' | 'light' | 'hc-dark' | 'hc-light';

/** Colours of a theme that the flame graph needs, as CSS colours. */
export interface FlameTheme {
  readonly kind: ThemeKind;
  readonly background: string;
  readonly foreground: string;
  readonly match: string;
}

export interface BoxColour {
  readonly fill: string;
  readonly text: string;
  /** Outline, in high contrast only. */
  readonly stroke: string | null;
  /** Texture drawn over it, which says what shade and hue say: of user code, or of what the recorder could not see. */
  readonly texture: 'user' | 'hidden' | null;
}

/** Shades per layer. */
export const SHADES = 6;
const MIDDLE_SHADE = 3;
const LAYER_COUNT = 4;
const HYPERVISOR = 0;
const USER = 2;
const UNKNOWN = 3;

/** All colours a lane's boxes can have: position = layer * SHADES + shade, then those of labels and of hidden time. */
export interface LanePalette {
  readonly boxes: readonly BoxColour[];
  /** The same boxes while others stand out. */
  readonly dimmed: readonly BoxColour[];
  /** The same boxes as callers of the box that is zoomed to. */
  readonly callers: readonly BoxColour[];
  /** Runs of boxes under a pixel: the lane's hue, quiet. Position = how full the pixel is, in quarters. */
  readonly runs: readonly string[];
}

/** @param xen colour of the hypervisor in this lane: in a joined stack it follows on the domain's own */
export function lanePalette(base: string, theme: FlameTheme, xen = base): LanePalette {
  const fills: { fill: RGBColor; texture: BoxColour['texture'] }[] = [];
  for (let layer = 0; layer < LAYER_COUNT; layer++) {
    const hue = layer === HYPERVISOR ? xen : base;
    const texture = layer === USER ? 'user' : null;
    for (let shade = 0; shade < SHADES; shade++)
      fills.push({ fill: shadeOf(hue, layer, shade, theme), texture });
  }
  fills.push({ fill: mix(theme.background, theme.foreground, NEUTRAL_STRENGTH[theme.kind]), texture: null });
  fills.push({ fill: shadeOf(xen, HYPERVISOR, MIDDLE_SHADE, theme), texture: 'hidden' });
  const boxes = (strength: number) =>
    fills.map(({ fill, texture }) => boxColour(fill, texture, strength, theme));
  const body = shadeOf(base, 1, 2, theme);
  const runs = [0.3, 0.5, 0.7, 0.9].map((amount) =>
    mix(theme.background, body.formatRgb(), amount).formatHex(),
  );
  return { boxes: boxes(1), dimmed: boxes(0.3), callers: boxes(0.5), runs };
}

/** Boxes of other colours than the lanes', in the same style; `strength` below 1 fades them towards the background. */
export function boxColours(fills: readonly RGBColor[], strength: number, theme: FlameTheme): BoxColour[] {
  return fills.map((fill) => boxColour(fill, null, strength, theme));
}

/** Position in a palette of a function's colour. */
export function paletteIndex(layer: number, nameHash: number): number {
  return layer === THREAD_LAYER
    ? LAYER_COUNT * SHADES
    : Math.min(layer, UNKNOWN) * SHADES + (nameHash % SHADES);
}

/** Position in a palette of time in Xen that the recorder could not see into. */
export const HIDDEN_COLOUR = LAYER_COUNT * SHADES + 1;

/** Stable hash of a name (FNV-1a over its first characters and its length). */
export function nameHash(name: string): number {
  let h = 0x811c9dc5 ^ name.length;
  const length = Math.min(name.length, 256);
  for (let i = 0; i < length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  h ^= h >>> 15;
  return h >>> 0;
}

/** How far thread names stand out from the ground; in high contrast this is their outline. */
const NEUTRAL_STRENGTH: Readonly<Record<ThemeKind, number>> = {
  dark: 0.2,
  light: 0.14,
  'hc-dark': 0.6,
  'hc-light': 0.7,
};

/** High contrast needs outlines of 3:1 on its ground, so its middle lies further from it. */
const MIDDLE_LIGHTNESS: Readonly<Record<ThemeKind, number>> = {
  dark: 58,
  light: 74,
  'hc-dark': 66,
  'hc-light': 43,
};

function shadeOf(base: string, layer: number, shade: number, theme: FlameTheme): RGBColor {
  const colour = hcl(base);
  const chroma = Number.isNaN(colour.c) ? 0 : colour.c;
  const step = (shade - (SHADES - 1) / 2) / ((SHADES - 1) / 2);
  const light = theme.kind === 'light' || theme.kind === 'hc-light';
  // Middle lightness first: contributed colours are made for text and lines, boxes are large areas.
  const middle = MIDDLE_LIGHTNESS[theme.kind];
  const lightness = middle + step * 7 + (layer === USER ? (light ? 9 : 12) : 0);
  const strength = layer === USER ? 0.5 : layer === UNKNOWN ? 0.18 : 0.85;
  return hcl(Number.isNaN(colour.h) ? 0 : colour.h, chroma * strength, lightness)
    .rgb()
    .clamp();
}

/** `strength` below 1 fades a box towards the background; its text is chosen for what results. */
function boxColour(
  full: RGBColor,
  texture: BoxColour['texture'],
  strength: number,
  theme: FlameTheme,
): BoxColour {
  if (theme.kind === 'dark' || theme.kind === 'light') {
    const fill = mix(theme.background, full.formatRgb(), strength);
    return { fill: fill.formatHex(), text: textOn(fill), stroke: null, texture };
  }
  // High contrast: the page's own background, outlined; a tint keeps functions apart for those who see it.
  const tint = (theme.kind === 'hc-dark' ? 0.28 : 0.22) * strength;
  const fill = mix(theme.background, full.formatRgb(), tint);
  const stroke = mix(theme.background, full.formatRgb(), strength < 1 ? 0.6 : 1);
  return { fill: fill.formatHex(), text: textOn(fill), stroke: stroke.formatHex(), texture };
}

export function mix(from: string, to: string, amount: number): RGBColor {
  const a = rgb(from);
  const b = rgb(to);
  return rgb(a.r + (b.r - a.r) * amount, a.g + (b.g - a.g) * amount, a.b + (b.b - a.b) * amount).clamp();
}

/** Black or white, whichever contrasts more; never below 4.5:1 since their contrasts multiply to 21. */
export function textOn(background: RGBColor): string {
  return contrast(background, rgb('#000')) >= contrast(background, rgb('#fff')) ? '#000000' : '#ffffff';
}

/** Contrast ratio of two colours, 1 … 21 (WCAG 2.1, section 1.4.3). */
export function contrast(a: RGBColor, b: RGBColor): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Relative luminance of an sRGB colour (WCAG 2.1). */
function luminance({ r, g, b }: RGBColor): number {
  const linear = (channel: number) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
